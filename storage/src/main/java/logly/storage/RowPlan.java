package logly.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How rows are found in one file: along one index, whose rows stand in the order of the answer, and what else they must
 * be. The index is named in the statement, so that a plan never changes with the statistics of a file.
 *
 * @param index ends with the timestamp
 * @param driver conditions that the index answers, without the range of time
 * @param rest conditions that each row is tested for
 */
record RowPlan(String index, List<Condition> driver, List<Condition> rest) {

    /** A condition with the values of its question marks. */
    record Condition(String sql, List<Object> values) {
        Condition(String sql, Object value) {
            this(sql, List.of(value));
        }
    }

    /** Makes the plan for one file; empty where no row of the file can match. */
    interface Planner {
        Optional<RowPlan> plan(Connection connection) throws SQLException;
    }

    /** Rows of all hosts along the index by time, or of one along the index by host. */
    static Planner byHost(String table, Optional<String> host) {
        return connection -> {
            if (host.isEmpty()) {
                return Optional.of(new RowPlan(table + "_by_time", List.of(), List.of()));
            }
            return dictionaryId(connection, "hosts", host.get())
                    .map(id -> new RowPlan(table + "_by_host", List.of(new Condition("host_id = ?", id)), List.of()));
        };
    }

    static Optional<Long> dictionaryId(Connection connection, String dictionary, String text) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT id FROM " + dictionary + " WHERE text = ?")) {
            statement.setString(1, text);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
            }
        }
    }

    private static final String RANGE = "(timestamp, id) >= (?, ?) AND (timestamp, id) < (?, ?)";

    /** Selects whole rows of a span, whose ends are bound last, with the limit behind them. */
    String rowsStatement(RowSource<?> table, Order order) {
        List<Condition> all = new ArrayList<>(driver);
        all.addAll(rest);
        return table.selectStatement() + where(all) + sorted(order);
    }

    /** Selects the key of the row that lies so many rows of the index behind the beginning of a span. */
    String milestoneStatement(RowSource<?> table, Order order) {
        return "SELECT timestamp, id FROM " + table.name() + where(driver) + sorted(order) + " OFFSET ?";
    }

    private String where(List<Condition> conditions) {
        StringBuilder sql = new StringBuilder(" INDEXED BY ").append(index).append(" WHERE ");
        conditions.forEach(condition -> sql.append(condition.sql()).append(" AND "));
        return sql.append(RANGE).toString();
    }

    private static String sorted(Order order) {
        return " ORDER BY timestamp " + order.sql() + ", id " + order.sql() + " LIMIT ?";
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
