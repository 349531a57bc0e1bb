package logly.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import logly.storage.RowPlan.Planner;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of one table over day files and nodes, in the order of their keys. Each statement looks at a bounded number
 * of rows, and so ends its read transaction soon; a whole answer takes a bounded time and a bounded memory, and then
 * says where it stopped.
 */
final class RowReader<T extends IndexedRecord> {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** What the rows of one statement may take; then it ends, and with it the read transaction. */
    private static final Duration STATEMENT = Duration.ofMillis(250);

    private static final int ROWS_PER_STATEMENT = 500;
    private static final int LOOKED_AT_PER_STATEMENT = 20_000;
    /** Where many rows pass, the first few are enough; where they do not, ever more are looked at by a statement. */
    private static final int LOOKED_AT_FIRST = 1_000;

    private final RowSource<T> table;
    private final Places places;
    private final ReadConnections connections;
    private final long answerBytes;

    /** Where rows of the table may stand. */
    interface Places {
        /** Files with rows of this range, one list for each stretch of time, newest first. */
        List<List<Path>> files(TimeRange range);
    }

    /**
     * Reads a table.
     *
     * @param answerBytes about what the records of one answer may take
     */
    RowReader(RowSource<T> table, Places places, ReadConnections connections, long answerBytes) {
        this.table = table;
        this.places = places;
        this.connections = connections;
        this.answerBytes = answerBytes;
    }

    /** What is asked of every file. */
    private record Question(Planner planner, Order order, int most, long bytes, long deadline) {
        boolean isOverdue() {
            return System.nanoTime() - deadline > 0;
        }
    }

    /**
     * Part of a file's answer.
     *
     * @param stoppedAt last key that was looked at, where more lies behind it
     */
    private record Part<T>(List<Row<T>> rows, @Nullable RowKey stoppedAt) {}

    private record Row<T>(RowKey key, T record, long bytes) {}

    /** What a file may still give. */
    private static final class Budget {
        private long bytes;

        Budget(long bytes) {
            this.bytes = bytes;
        }

        void spend(Row<?> row) {
            bytes -= row.bytes();
        }

        boolean isSpent() {
            return bytes <= 0;
        }
    }

    Page<T> page(TimeRange range, Planner planner, Paging paging) {
        return placed(range, planner, paging).toPage();
    }

    /** The same, each record with its place. */
    PlacedPage<T> placed(TimeRange range, Planner planner, Paging paging) {
        int limit = paging.limit();
        RowSpan span = RowSpan.of(range, paging.order(), paging.cursor());
        if (limit < 1 || span.isEmpty()) {
            return PlacedPage.empty();
        }
        List<List<Path>> days = new ArrayList<>(places.files(range));
        if (paging.order() == Order.OLDEST_FIRST) {
            Collections.reverse(days);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long bytes = answerBytes;
        List<Row<T>> found = new ArrayList<>();
        for (List<Path> files : days) {
            Part<T> day =
                    day(files, span, new Question(planner, paging.order(), limit + 1 - found.size(), bytes, deadline));
            found.addAll(day.rows());
            bytes -= day.rows().stream().mapToLong(Row::bytes).sum();
            if (found.size() > limit) {
                List<Row<T>> page = found.subList(0, limit);
                return new PlacedPage<>(placed(page), page.get(limit - 1).key(), false);
            }
            if (day.stoppedAt() != null) {
                return new PlacedPage<>(placed(found), day.stoppedAt(), true);
            }
        }
        return new PlacedPage<>(placed(found), null, false);
    }

    private static <T> List<PlacedPage.Placed<T>> placed(List<Row<T>> rows) {
        return rows.stream()
                .map(row -> new PlacedPage.Placed<>(row.key(), row.record()))
                .toList();
    }

    /** Rows of one file along one index. */
    private record Slice(Path file, RowPlan plan) {}

    private List<Slice> slices(List<Path> files, Planner planner) {
        List<Slice> slices = new ArrayList<>();
        for (Path file : files) {
            connections
                    .ask(file, List.<RowPlan>of(), planner::plans)
                    .forEach(plan -> slices.add(new Slice(file, plan)));
        }
        return slices;
    }

    /** Merges the files of one day; a row that stands in two of them, after a move of its partition, counts once. */
    private Part<T> day(List<Path> files, RowSpan span, Question question) {
        Comparator<RowKey> order = question.order().comparator();
        TreeMap<RowKey, Row<T>> merged = new TreeMap<>(order);
        RowKey stoppedAt = null;
        List<Slice> slices = slices(files, question.planner());
        for (Slice slice : slices) {
            Part<T> part = slice(slice, span, question, new Budget(question.bytes() / slices.size()));
            part.rows().forEach(row -> merged.merge(row.key(), row, this::newer));
            RowKey stopped = part.stoppedAt();
            if (stopped != null && (stoppedAt == null || order.compare(stopped, stoppedAt) < 0)) {
                stoppedAt = stopped;
            }
        }
        List<Row<T>> rows = new ArrayList<>(merged.values());
        if (stoppedAt != null) {
            RowKey limit = stoppedAt;
            rows.removeIf(row -> order.compare(row.key(), limit) > 0);
        }
        RowKey end = stoppedAt;
        if (rows.size() > question.most()) {
            rows.subList(question.most(), rows.size()).clear();
            end = rows.get(rows.size() - 1).key();
        }
        if (files.size() > 1 && table.isAmended()) {
            rows.removeIf(row -> isStale(row, files));
        }
        return new Part<>(rows, end);
    }

    private Row<T> newer(Row<T> one, Row<T> other) {
        return table.newer(one.record(), other.record()) == one.record() ? one : other;
    }

    /** Whether another node holds a newer form of the row, which was not asked for. */
    private boolean isStale(Row<T> row, List<Path> files) {
        return find(files, row.key().id())
                .map(newest -> table.newer(row.record(), newest) != row.record())
                .orElse(false);
    }

    /** The row of this id in one of these files; the newest form of it. */
    Optional<T> find(List<Path> files, long id) {
        List<T> forms = new ArrayList<>();
        for (Path file : files) {
            connections.ask(file, forms, connection -> {
                row(connection, table, id).ifPresent(forms::add);
                return forms;
            });
        }
        return forms.stream().reduce(table::newer);
    }

    static <T> Optional<T> row(Connection connection, RowSource<T> table, long id) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(table.selectStatement() + " WHERE id = ?")) {
            statement.setLong(1, id);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(StorageTrouble.decoded(() -> table.read(row))) : Optional.empty();
            }
        }
    }

    /** Takes at least one step, so that an answer always gets on. */
    private Part<T> slice(Slice slice, RowSpan start, Question question, Budget budget) {
        List<Row<T>> rows = new ArrayList<>();
        RowSpan span = start;
        RowKey stoppedAt = null;
        int lookedAt = LOOKED_AT_FIRST;
        while (rows.size() < question.most()) {
            RowSpan rest = span;
            int most = Math.min(question.most() - rows.size(), ROWS_PER_STATEMENT);
            int looked = lookedAt;
            lookedAt = Math.min(4 * lookedAt, LOOKED_AT_PER_STATEMENT);
            Part<T> step = connections.ask(
                    slice.file(),
                    new Part<>(List.of(), null),
                    connection -> step(connection, slice.plan(), question.order(), rest, most, looked, budget));
            rows.addAll(step.rows());
            stoppedAt = step.stoppedAt();
            if (stoppedAt == null) {
                return new Part<>(rows, null);
            }
            span = span.behind(stoppedAt, question.order());
            if (question.isOverdue() || budget.isSpent()) {
                break;
            }
        }
        return new Part<>(rows, stoppedAt);
    }

    /** One statement's worth of rows. */
    private Part<T> step(
            Connection connection, RowPlan plan, Order order, RowSpan rest, int most, int lookedAt, Budget budget)
            throws SQLException {
        RowKey milestone = plan.isSelective() ? plan.milestone(connection, table, order, rest, lookedAt) : null;
        RowSpan span = milestone == null ? rest : rest.through(milestone, order);
        Part<T> part = rows(connection, plan, order, span, most, budget);
        return part.stoppedAt() == null ? new Part<>(part.rows(), milestone) : part;
    }

    /** Looks at one row at least where there is one, however little the budget holds. */
    private Part<T> rows(Connection connection, RowPlan plan, Order order, RowSpan span, int most, Budget budget)
            throws SQLException {
        long deadline = System.nanoTime() + STATEMENT.toNanos();
        List<Row<T>> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(plan.rowsStatement(table, order))) {
            plan.bind(statement, true, span);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    RowKey key = new RowKey(row.getLong(2), row.getLong(1));
                    T record = StorageTrouble.decoded(() -> table.read(row));
                    if (plan.residual().test(record)) {
                        Row<T> read = new Row<>(key, record, table.bytes(record));
                        rows.add(read);
                        budget.spend(read);
                    }
                    if (rows.size() == most || budget.isSpent() || System.nanoTime() - deadline > 0) {
                        return new Part<>(rows, key);
                    }
                }
            }
        }
        return new Part<>(rows, null);
    }
}
