package logly.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * How rows are found in one file: along one index, whose rows stand in the order of the answer, and what else they must
 * be. The index is named in the statement, so that a plan never changes with the statistics of a file.
 *
 * @param index ends with the timestamp
 * @param driver conditions that the index answers, without the range of time
 * @param rest conditions that each row is tested for
 * @param residual what SQL cannot answer, and each record that was read is tested for
 */
record RowPlan(String index, List<Condition> driver, List<Condition> rest, Predicate<? super IndexedRecord> residual) {
    /** Passes every record. */
    static final Predicate<IndexedRecord> ANY = record -> true;

    /** A condition with the values of its question marks. */
    record Condition(String sql, List<Object> values) {
        Condition(String sql, Object value) {
            this(sql, List.of(value));
        }
    }

    /** Makes the plans for one file, whose rows do not overlap; none where no row of the file can match. */
    interface Planner {
        List<RowPlan> plans(Connection connection) throws SQLException;
    }

    /** Whether rows along the index may be left out. */
    boolean isSelective() {
        return !rest.isEmpty() || residual != ANY;
    }

    private static final String RANGE = "(timestamp, id) >= (?, ?) AND (timestamp, id) < (?, ?)";

    /** Selects whole rows of a span, whose ends are bound last. */
    String rowsStatement(RowSource<?> table, Order order) {
        return within(table.selectStatement()) + sorted(order);
    }

    /** What a statement says, which ends with the name of the table, of the rows of a span, whose ends are bound last. */
    String within(String statement) {
        List<Condition> all = new ArrayList<>(driver);
        all.addAll(rest);
        return statement + where(all);
    }

    String milestoneStatement(RowSource<?> table, Order order) {
        return "SELECT timestamp, id FROM " + table.name() + where(driver) + sorted(order) + " LIMIT 1 OFFSET ?";
    }

    /** The key of the last of so many rows of the index from the beginning of a span; null where it has fewer. */
    @Nullable
    RowKey milestone(Connection connection, RowSource<?> table, Order order, RowSpan span, int rows)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(milestoneStatement(table, order))) {
            int next = bind(statement, false, span);
            statement.setInt(next, rows - 1);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? new RowKey(row.getLong(1), row.getLong(2)) : null;
            }
        }
    }

    private String where(List<Condition> conditions) {
        StringBuilder sql = new StringBuilder(" INDEXED BY ").append(index).append(" WHERE ");
        conditions.forEach(condition -> sql.append(condition.sql()).append(" AND "));
        return sql.append(RANGE).toString();
    }

    private static String sorted(Order order) {
        return " ORDER BY timestamp " + order.sql() + ", id " + order.sql();
    }

    /** Binds conditions and span; returns the index of the next question mark. */
    int bind(PreparedStatement statement, boolean withRest, RowSpan span) throws SQLException {
        List<Object> values = new ArrayList<>();
        driver.forEach(condition -> values.addAll(condition.values()));
        if (withRest) {
            rest.forEach(condition -> values.addAll(condition.values()));
        }
        values.addAll(List.of(
                span.low().timestamp(),
                span.low().id(),
                span.high().timestamp(),
                span.high().id()));
        int index = 1;
        for (Object value : values) {
            statement.setObject(index++, value);
        }
        return index;
    }
}
