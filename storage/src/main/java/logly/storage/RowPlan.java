package logly.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.avro.generic.IndexedRecord;

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
        List<Condition> all = new ArrayList<>(driver);
        all.addAll(rest);
        return table.selectStatement() + where(all) + sorted(order);
    }

    /** Selects the key of the row that lies so many rows of the index behind the beginning of a span. */
    String milestoneStatement(RowSource<?> table, Order order) {
        return "SELECT timestamp, id FROM " + table.name() + where(driver) + sorted(order) + " LIMIT 1 OFFSET ?";
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
