package logly.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import logly.storage.RowPlan.Planner;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of one table over day files and nodes, newest first. Each statement looks at a bounded number of rows, and
 * so ends its read transaction soon; a whole answer takes a bounded time and a bounded memory, and then says where it
 * stopped.
 */
final class RowReader<T extends SpecificRecordBase> {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    /** What the rows of one statement may take; then it ends, and with it the read transaction. */
    private static final Duration STATEMENT = Duration.ofMillis(250);

    private static final int ROWS_PER_STATEMENT = 500;
    private static final int LOOKED_AT_PER_STATEMENT = 20_000;

    private final RecordTable<T> table;
    private final Catalogue catalogue;
    private final ReadConnections connections;
    private final long answerBytes;

    /**
     * @param answerBytes about what the records of one answer may take
     */
    RowReader(RecordTable<T> table, Catalogue catalogue, ReadConnections connections, long answerBytes) {
        this.table = table;
        this.catalogue = catalogue;
        this.connections = connections;
        this.answerBytes = answerBytes;
    }

    /** What is asked of every file. */
    private record Question(Planner planner, RowKey oldest, int most, long bytes, long deadline) {
        boolean isOverdue() {
            return System.nanoTime() - deadline > 0;
        }
    }

    /**
     * Part of a file's answer.
     *
     * @param stoppedAt oldest key that was looked at, where more lies behind it
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

    Page<T> page(TimeRange range, Planner planner, int limit, Optional<String> cursor) {
        RowKey newer = RowKey.start(range, cursor);
        RowKey oldest = new RowKey(Millis.of(range.from()), 0);
        if (limit < 1 || newer.isBehind(oldest)) {
            return new Page<>(List.of(), Optional.empty(), false);
        }
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        long bytes = answerBytes;
        List<Row<T>> found = new ArrayList<>();
        for (List<Path> files :
                catalogue.files(FileKind.DAY, table.name(), range).values()) {
            Part<T> day = day(files, newer, new Question(planner, oldest, limit + 1 - found.size(), bytes, deadline));
            found.addAll(day.rows());
            bytes -= day.rows().stream().mapToLong(Row::bytes).sum();
            if (found.size() > limit) {
                List<Row<T>> page = found.subList(0, limit);
                return new Page<>(
                        records(page), Optional.of(page.get(limit - 1).key().toCursor()), false);
            }
            if (day.stoppedAt() != null) {
                return new Page<>(records(found), Optional.of(day.stoppedAt().toCursor()), true);
            }
        }
        return new Page<>(records(found), Optional.empty(), false);
    }

    private static <T> List<T> records(List<Row<T>> rows) {
        return rows.stream().map(Row::record).toList();
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
    private Part<T> day(List<Path> files, RowKey newer, Question question) {
        TreeMap<RowKey, Row<T>> merged = new TreeMap<>(RowKey.NEWEST_FIRST);
        RowKey stoppedAt = null;
        List<Slice> slices = slices(files, question.planner());
        for (Slice slice : slices) {
            Part<T> part = slice(slice, newer, question, new Budget(question.bytes() / slices.size()));
            part.rows().forEach(row -> merged.put(row.key(), row));
            RowKey stopped = part.stoppedAt();
            if (stopped != null && (stoppedAt == null || stoppedAt.isBehind(stopped))) {
                stoppedAt = stopped;
            }
        }
        List<Row<T>> rows = new ArrayList<>(merged.values());
        if (stoppedAt != null) {
            RowKey limit = stoppedAt;
            rows.removeIf(row -> row.key().isBehind(limit));
        }
        boolean cut = rows.size() > question.most();
        return cut ? new Part<>(rows.subList(0, question.most()), null) : new Part<>(rows, stoppedAt);
    }

    /** Takes at least one step, so that an answer always gets on. */
    private Part<T> slice(Slice slice, RowKey start, Question question, Budget budget) {
        List<Row<T>> rows = new ArrayList<>();
        RowKey newer = start;
        while (rows.size() < question.most()) {
            RowKey from = newer;
            int most = Math.min(question.most() - rows.size(), ROWS_PER_STATEMENT);
            Part<T> step = connections.ask(
                    slice.file(),
                    new Part<>(List.of(), null),
                    connection -> step(connection, slice.plan(), question.oldest(), from, most, budget));
            rows.addAll(step.rows());
            if (step.stoppedAt() == null) {
                return new Part<>(rows, null);
            }
            newer = step.stoppedAt();
            if (question.isOverdue() || budget.isSpent()) {
                break;
            }
        }
        return new Part<>(rows, newer);
    }

    /** One statement's worth of rows. */
    private Part<T> step(Connection connection, RowPlan plan, RowKey oldest, RowKey newer, int most, Budget budget)
            throws SQLException {
        RowKey milestone = plan.isSelective() ? milestone(connection, plan, oldest, newer) : null;
        Part<T> part = rows(connection, plan, milestone == null ? oldest : milestone, newer, most, budget);
        return part.stoppedAt() == null ? new Part<>(part.rows(), milestone) : part;
    }

    private @Nullable RowKey milestone(Connection connection, RowPlan plan, RowKey oldest, RowKey newer)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(plan.milestoneStatement(table))) {
            int next = plan.bind(statement, false, oldest, newer);
            statement.setInt(next, LOOKED_AT_PER_STATEMENT - 1);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? new RowKey(row.getLong(1), row.getLong(2)) : null;
            }
        }
    }

    /** Looks at one row at least where there is one, however little the budget holds. */
    private Part<T> rows(Connection connection, RowPlan plan, RowKey oldest, RowKey newer, int most, Budget budget)
            throws SQLException {
        long deadline = System.nanoTime() + STATEMENT.toNanos();
        List<Row<T>> rows = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(plan.rowsStatement(table))) {
            plan.bind(statement, true, oldest, newer);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    RowKey key = new RowKey(row.getLong(2), row.getLong(1));
                    T record = table.read(row);
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
