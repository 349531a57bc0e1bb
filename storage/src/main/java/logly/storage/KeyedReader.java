package logly.storage;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import logly.analysis.selector.Selector;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Reads a keyed table over the {@code node.db} of every node, in the order of a number. What the nodes hold of one key is
 * taken together: an item stands once, in the place of the whole, and only where the whole is what was asked for.
 */
final class KeyedReader<T extends SpecificRecordBase> {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int LOOKED_AT_PER_STATEMENT = 5000;
    /** The first few places usually fill a page; where they do not, ever more are looked at by a statement. */
    private static final int LOOKED_AT_FIRST = 250;

    private static final int ITEMS_AT_ONCE = 200;

    private final Kind<T> kind;
    private final Supplier<List<Path>> nodeFiles;
    private final ReadConnections connections;
    private final Peers peers;
    private final KeyedPlaces<T> places;
    private final KeyedWholes<T> wholes;
    private final long answerBytes;

    /**
     * How items stand.
     *
     * @param type of an item
     * @param index along which rows stand by number and key
     * @param subsets such indexes over some of the rows only
     * @param number of an item: that of its row with the greatest or newest one
     * @param topicKey key of the topic that a key belongs to
     * @param merge what the rows of one key are together
     * @param narrowed fields that the row in the place of an item shares with it, so that SQL may ask for them
     */
    record Kind<T extends SpecificRecordBase>(
            Class<T> type,
            KeyedTable<T> table,
            String index,
            List<Indexes.Subset> subsets,
            String numberColumn,
            String keyColumn,
            ToLongFunction<T> number,
            Function<T, String> key,
            UnaryOperator<String> topicKey,
            Function<List<T>, T> merge,
            Predicate<String> narrowed) {}

    /**
     * What is asked for.
     *
     * @param from least number
     * @param to number above the greatest
     * @param also what an item must be besides
     */
    record Question<T extends IndexedRecord>(long from, long to, Selector selector, Predicate<T> also) {
        boolean passes(T item) {
            return selector.test(item) && also.test(item);
        }
    }

    KeyedReader(
            Kind<T> kind, Supplier<List<Path>> nodeFiles, ReadConnections connections, Peers peers, long answerBytes) {
        this.kind = kind;
        this.nodeFiles = nodeFiles;
        this.connections = connections;
        this.peers = peers;
        places = new KeyedPlaces<>(kind);
        wholes = new KeyedWholes<>(kind, connections, peers);
        this.answerBytes = answerBytes;
    }

    KeyedTable<T> table() {
        return kind.table();
    }

    KeyedWholes<T> wholes() {
        return wholes;
    }

    /** The item of this key. */
    Optional<T> one(String key) {
        return Optional.ofNullable(wholes.of(nodeFiles.get(), List.of(key)).get(key));
    }

    /** What an answer has so far. */
    private final class Answer {
        final List<T> items = new ArrayList<>();
        final int limit;
        final long deadline = System.nanoTime() + PATIENCE.toNanos();
        long bytes = answerBytes;

        @Nullable
        KeyedPlace end;

        Answer(int limit) {
            this.limit = limit;
        }

        void add(KeyedPlace place, T item) {
            items.add(item);
            end = place;
            bytes -= kind.table().bytes(item);
        }

        boolean isOverdue() {
            return bytes <= 0 || System.nanoTime() - deadline > 0;
        }

        Page<T> cutAt(@Nullable KeyedPlace place, boolean truncated) {
            return new Page<>(items, Optional.ofNullable(place).map(KeyedPlace::toCursor), truncated);
        }
    }

    Page<T> page(Question<T> question, Paging paging) {
        List<Path> files = nodeFiles.get();
        Answer answer = new Answer(paging.limit());
        KeyedPlace last = paging.cursor() == null ? null : KeyedPlace.fromCursor(paging.cursor());
        int lookedAt = Math.min(Math.max(LOOKED_AT_FIRST, paging.limit() + 1), LOOKED_AT_PER_STATEMENT);
        while (paging.limit() > 0) {
            KeyedPart part = together(files, question, paging.order(), last, lookedAt);
            lookedAt = Math.min(4 * lookedAt, LOOKED_AT_PER_STATEMENT);
            Optional<Page<T>> cut = fill(answer, part.places(), files, question);
            if (cut.isPresent()) {
                return cut.get();
            }
            last = part.stoppedAt();
            if (last == null) {
                break;
            }
            if (answer.isOverdue()) {
                return answer.cutAt(last, true);
            }
        }
        return answer.cutAt(null, false);
    }

    /** Adds the items that stand at these places; the page, where it is full before they end. */
    private Optional<Page<T>> fill(Answer answer, List<KeyedPlace> places, List<Path> files, Question<T> question) {
        int from = 0;
        while (from < places.size()) {
            // One more than there is room for tells whether more follow.
            int wanted = Math.min(ITEMS_AT_ONCE, answer.limit - answer.items.size() + 1);
            List<KeyedPlace> some = places.subList(from, Math.min(places.size(), from + wanted));
            from += some.size();
            Map<String, T> items =
                    wholes.of(files, some.stream().map(KeyedPlace::key).toList());
            for (KeyedPlace place : some) {
                T item = items.get(place.key());
                if (item != null && kind.number().applyAsLong(item) == place.number() && question.passes(item)) {
                    if (answer.items.size() == answer.limit) {
                        return Optional.of(answer.cutAt(answer.end, false));
                    }
                    answer.add(place, item);
                }
                if (answer.isOverdue()) {
                    return Optional.of(answer.cutAt(place, true));
                }
            }
        }
        return Optional.empty();
    }

    /** The places of all nodes up to where each of them was looked at, each once. */
    private KeyedPart together(
            List<Path> files, Question<T> question, Order order, @Nullable KeyedPlace last, int lookedAt) {
        List<KeyedPart> parts = new ArrayList<>();
        for (PeerAnswer answer : peers.ask(PeerQuestion.places(
                kind.table().name(),
                question.selector(),
                question.from(),
                question.to(),
                order,
                last == null ? null : last.toCursor()))) {
            parts.add(KeyedPart.of(answer));
        }
        for (Path file : files) {
            parts.add(connections.ask(
                    file,
                    new KeyedPart(List.of(), null),
                    connection -> places.read(connection, question, order, last, lookedAt)));
        }
        Comparator<KeyedPlace> comparator = order.comparator();
        TreeSet<KeyedPlace> all = new TreeSet<>(comparator);
        KeyedPlace stoppedAt = null;
        for (KeyedPart part : parts) {
            all.addAll(part.places());
            KeyedPlace stopped = part.stoppedAt();
            if (stopped != null && (stoppedAt == null || comparator.compare(stopped, stoppedAt) < 0)) {
                stoppedAt = stopped;
            }
        }
        List<KeyedPlace> complete = new ArrayList<>(stoppedAt == null ? all : all.headSet(stoppedAt, true));
        return new KeyedPart(complete, stoppedAt);
    }

    /** What this reader's files say to a question of another one. */
    PeerAnswer answer(PeerQuestion question) {
        List<Path> files = nodeFiles.get();
        if (question.kind() == PeerQuestion.Kind.PLACES) {
            String cursor = question.cursor();
            return together(
                            files,
                            new Question<>(question.from(), question.to(), question.selector(), item -> true),
                            question.order(),
                            cursor == null ? null : KeyedPlace.fromCursor(cursor),
                            LOOKED_AT_PER_STATEMENT)
                    .toAnswer();
        }
        return wholes.parts(files, question.keys());
    }
}
