package logly.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
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
import java.util.stream.Collectors;
import logly.analysis.selector.Matcher;
import logly.analysis.selector.Selector;
import logly.storage.RowPlan.Condition;
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
    private static final int ITEMS_AT_ONCE = 200;

    private final Kind<T> kind;
    private final Supplier<List<Path>> nodeFiles;
    private final ReadConnections connections;
    private final Peers peers;
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
        while (paging.limit() > 0) {
            KeyedPart part = together(files, question, paging.order(), last);
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
    private KeyedPart together(List<Path> files, Question<T> question, Order order, @Nullable KeyedPlace last) {
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
                    file, new KeyedPart(List.of(), null), connection -> places(connection, question, order, last)));
        }
        Comparator<KeyedPlace> comparator = order.comparator();
        TreeSet<KeyedPlace> places = new TreeSet<>(comparator);
        KeyedPlace stoppedAt = null;
        for (KeyedPart part : parts) {
            places.addAll(part.places());
            KeyedPlace stopped = part.stoppedAt();
            if (stopped != null && (stoppedAt == null || comparator.compare(stopped, stoppedAt) < 0)) {
                stoppedAt = stopped;
            }
        }
        List<KeyedPlace> complete = new ArrayList<>(stoppedAt == null ? places : places.headSet(stoppedAt, true));
        return new KeyedPart(complete, stoppedAt);
    }

    /** One statement's worth of places, along the index. */
    private KeyedPart places(Connection connection, Question<T> question, Order order, @Nullable KeyedPlace last)
            throws SQLException {
        List<Condition> tests = tests(connection, question.selector());
        Optional<Indexes.Subset> subset = kind.subsets().stream()
                .filter(each -> each.holds(question.selector().matchers()))
                .findFirst();
        List<KeyedPlace> places = new ArrayList<>();
        KeyedPlace looked = null;
        int count = 0;
        try (PreparedStatement statement = connection.prepareStatement(statement(tests, subset, order, last != null))) {
            bind(statement, tests, question, last);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    count++;
                    looked = new KeyedPlace(row.getLong(1), row.getString(2));
                    if (row.getBoolean(3)) {
                        places.add(looked);
                    }
                }
            }
        }
        return new KeyedPart(places, count == LOOKED_AT_PER_STATEMENT ? looked : null);
    }

    /** What SQL can say: no row is left out in whose place an item stands that passes. */
    private List<Condition> tests(Connection connection, Selector selector) throws SQLException {
        List<Condition> tests = new ArrayList<>();
        for (Matcher matcher : selector.matchers()) {
            String field = matcher.label().path().get(0);
            Optional<Column> column =
                    kind.table().column(field).filter(known -> kind.narrowed().test(field));
            if (column.isPresent()) {
                tests.addAll(column.get().narrow(matcher, connection).conditions());
            }
        }
        return tests;
    }

    /** Number, key, and whether the tests pass, of a bounded number of rows. */
    private String statement(List<Condition> tests, Optional<Indexes.Subset> subset, Order order, boolean behind) {
        String number = kind.numberColumn();
        String key = kind.keyColumn();
        return "SELECT " + number + ", " + key + ", "
                + (tests.isEmpty() ? "1" : tests.stream().map(Condition::sql).collect(Collectors.joining(" AND ")))
                + " FROM " + kind.table().name()
                + " INDEXED BY " + subset.map(Indexes.Subset::index).orElse(kind.index())
                + " WHERE "
                + subset.map(each -> each.condition().sql() + " AND ").orElse("")
                + number + " >= ? AND " + number + " < ?"
                + (behind ? " AND (" + number + ", " + key + ")" + (isNewest(order) ? " < " : " > ") + "(?, ?)" : "")
                + " ORDER BY " + number + " " + order.sql() + ", " + key + " " + order.sql()
                + " LIMIT " + LOOKED_AT_PER_STATEMENT;
    }

    private static boolean isNewest(Order order) {
        return order == Order.NEWEST_FIRST;
    }

    private void bind(
            PreparedStatement statement, List<Condition> tests, Question<T> question, @Nullable KeyedPlace last)
            throws SQLException {
        List<Object> values = new ArrayList<>();
        tests.forEach(condition -> values.addAll(condition.values()));
        values.add(question.from());
        values.add(question.to());
        if (last != null) {
            values.add(last.number());
            values.add(last.key());
        }
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i));
        }
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
                            cursor == null ? null : KeyedPlace.fromCursor(cursor))
                    .toAnswer();
        }
        return wholes.parts(files, question.keys());
    }
}
