package logly.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import logly.storage.RowPlan.Condition;
import logly.storage.RowPlan.Planner;
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
    private final long answerBytes;

    /**
     * How items stand.
     *
     * @param numberColumn column of the number, which the greatest or newest row of a key decides
     * @param keyColumn column of the key
     * @param merge what two rows of one key are together
     */
    record Kind<T extends SpecificRecordBase>(
            KeyedTable<T> table,
            String numberColumn,
            String keyColumn,
            ToLongFunction<T> number,
            Function<T, String> key,
            Function<List<T>, T> merge) {

        /** Of several rows the one with the highest revision. */
        static <T> Function<List<T>, T> newest(ToLongFunction<T> revision) {
            Comparator<T> byRevision = Comparator.comparingLong(revision);
            return rows ->
                    rows.stream().reduce(BinaryOperator.maxBy(byRevision)).orElseThrow();
        }
    }

    /**
     * What is asked for.
     *
     * @param from least number
     * @param to number above the greatest
     * @param planner index and conditions that a row must satisfy that is the whole
     * @param filter what the whole must be
     */
    record Question<T>(long from, long to, Planner planner, Predicate<T> filter) {}

    /**
     * Part of a node's answer.
     *
     * @param stoppedAt last place that was looked at, where more lies behind it
     */
    private record Part(List<KeyedPlace> places, @Nullable KeyedPlace stoppedAt) {}

    KeyedReader(Kind<T> kind, Supplier<List<Path>> nodeFiles, ReadConnections connections, long answerBytes) {
        this.kind = kind;
        this.nodeFiles = nodeFiles;
        this.connections = connections;
        this.answerBytes = answerBytes;
    }

    /** The item of this key. */
    Optional<T> one(String key) {
        return Optional.ofNullable(wholes(nodeFiles.get(), List.of(key)).get(key));
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
            Part part = together(files, question, paging.order(), last);
            Optional<Page<T>> cut = fill(answer, part.places(), files, question.filter());
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
    private Optional<Page<T>> fill(Answer answer, List<KeyedPlace> places, List<Path> files, Predicate<T> filter) {
        for (int from = 0; from < places.size(); from += ITEMS_AT_ONCE) {
            List<KeyedPlace> some = places.subList(from, Math.min(places.size(), from + ITEMS_AT_ONCE));
            Map<String, T> wholes =
                    wholes(files, some.stream().map(KeyedPlace::key).toList());
            for (KeyedPlace place : some) {
                T item = wholes.get(place.key());
                if (item != null && kind.number().applyAsLong(item) == place.number() && filter.test(item)) {
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
    private Part together(List<Path> files, Question<T> question, Order order, @Nullable KeyedPlace last) {
        Comparator<KeyedPlace> comparator = order.comparator();
        TreeSet<KeyedPlace> places = new TreeSet<>(comparator);
        KeyedPlace stoppedAt = null;
        for (Path file : files) {
            Part part = connections.ask(
                    file, new Part(List.of(), null), connection -> places(connection, question, order, last));
            places.addAll(part.places());
            KeyedPlace stopped = part.stoppedAt();
            if (stopped != null && (stoppedAt == null || comparator.compare(stopped, stoppedAt) < 0)) {
                stoppedAt = stopped;
            }
        }
        List<KeyedPlace> complete = new ArrayList<>(stoppedAt == null ? places : places.headSet(stoppedAt, true));
        return new Part(complete, stoppedAt);
    }

    /** One statement's worth of places, along the index. */
    private Part places(Connection connection, Question<T> question, Order order, @Nullable KeyedPlace last)
            throws SQLException {
        Optional<RowPlan> plan = question.planner().plan(connection);
        if (plan.isEmpty()) {
            return new Part(List.of(), null);
        }
        List<KeyedPlace> places = new ArrayList<>();
        KeyedPlace looked = null;
        int count = 0;
        try (PreparedStatement statement = connection.prepareStatement(statement(plan.get(), order, last != null))) {
            bind(statement, plan.get(), question, last);
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
        return new Part(places, count == LOOKED_AT_PER_STATEMENT ? looked : null);
    }

    /** Number, key, and whether the conditions hold, of a bounded number of rows. */
    private String statement(RowPlan plan, Order order, boolean behind) {
        String both = kind.numberColumn() + ", " + kind.keyColumn();
        return "SELECT " + both + ", " + all(plan.rest(), "1")
                + " FROM " + kind.table().name() + " INDEXED BY " + plan.index()
                + " WHERE " + all(plan.driver(), "") + (plan.driver().isEmpty() ? "" : " AND ")
                + kind.numberColumn() + " >= ? AND " + kind.numberColumn() + " < ?"
                + (behind ? " AND (" + both + ") " + (order == Order.NEWEST_FIRST ? "<" : ">") + " (?, ?)" : "")
                + " ORDER BY " + kind.numberColumn() + " " + order.sql() + ", " + kind.keyColumn() + " " + order.sql()
                + " LIMIT " + LOOKED_AT_PER_STATEMENT;
    }

    private static String all(List<Condition> conditions, String none) {
        return conditions.isEmpty()
                ? none
                : String.join(" AND ", conditions.stream().map(Condition::sql).toList());
    }

    private void bind(PreparedStatement statement, RowPlan plan, Question<T> question, @Nullable KeyedPlace last)
            throws SQLException {
        List<Object> values = new ArrayList<>();
        plan.rest().forEach(condition -> values.addAll(condition.values()));
        plan.driver().forEach(condition -> values.addAll(condition.values()));
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

    /** What all nodes hold of each key, without what any of them buried. */
    Map<String, T> wholes(List<Path> files, List<String> keys) {
        Map<String, List<KeyedTable.Row<T>>> rows = new HashMap<>();
        for (Path file : files) {
            connections.ask(file, rows, connection -> {
                for (String key : keys) {
                    rows.computeIfAbsent(key, unused -> new ArrayList<>())
                            .addAll(kind.table().rows(connection, key));
                }
                return rows;
            });
        }
        rows.values().removeIf(List::isEmpty);
        if (files.size() > 1) {
            files.forEach(file -> bury(file, rows.values()));
        }
        Map<String, T> wholes = new HashMap<>();
        rows.forEach(
                (key, each) -> wholes.put(key, kind.merge().apply(kind.table().newest(each))));
        return wholes;
    }

    private void bury(Path file, Collection<List<KeyedTable.Row<T>>> all) {
        connections.ask(file, all, connection -> {
            for (List<KeyedTable.Row<T>> rows : all) {
                String topicKey = kind.table().topicKey(rows.get(0).record());
                long buried = Tombstones.position(connection, kind.table().name(), topicKey);
                rows.removeIf(row -> row.position() < buried);
            }
            all.removeIf(List::isEmpty);
            return all;
        });
    }
}
