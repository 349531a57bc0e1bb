package logly.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import logly.analysis.selector.Selector;
import logly.schemas.Level;
import logly.storage.RowPlan.Condition;

/**
 * The counts of log events that a day file keeps by stretch, host and level. They answer for whole stretches, and selectors
 * that ask for nothing but host and level.
 */
final class CountTable implements SelectorPlanner.Fields {
    static final long STRETCH_MILLIS = 600_000;

    private static final int SINCE_VERSION = 9;
    private static final Level[] LEVELS = Level.values();
    private static final Set<String> FIELDS = Set.of("host", "level");
    private static final Indexes NO_INDEXES = new Indexes("event_counts", List.of(), List.of());

    private static final String SUMS =
            "SELECT timestamp, level_id, sum(events) FROM event_counts WHERE timestamp >= ? AND timestamp < ?";

    private final SelectorPlanner planner;

    CountTable(Selector selector) {
        planner = new SelectorPlanner(this, NO_INDEXES, selector);
    }

    /** Hears of events of one level within a stretch that begins at this time. */
    interface Counts {
        void add(long millis, Level level, long events);
    }

    @Override
    public Optional<Column> column(String field) {
        return FIELDS.contains(field) ? Tables.LOG_EVENTS.column(field) : Optional.empty();
    }

    /** How the counts of this file answer the selector; empty where it has none, or they cannot. */
    Optional<List<RowPlan>> plans(Connection reader) throws SQLException {
        if (Migrations.version(reader) < SINCE_VERSION) {
            return Optional.empty();
        }
        List<RowPlan> plans = planner.plans(reader);
        return plans.stream().allMatch(plan -> plan.residual() == RowPlan.ANY) ? Optional.of(plans) : Optional.empty();
    }

    /** Counts the stretches that begin within these milliseconds, as planned for this file. */
    static void count(Connection reader, List<RowPlan> plans, long from, long end, Counts counts) throws SQLException {
        for (RowPlan plan : plans) {
            List<Condition> conditions = new ArrayList<>(plan.driver());
            conditions.addAll(plan.rest());
            try (PreparedStatement statement = reader.prepareStatement(statement(conditions))) {
                statement.setLong(1, from);
                statement.setLong(2, end);
                int index = 3;
                for (Condition condition : conditions) {
                    for (Object value : condition.values()) {
                        statement.setObject(index++, value);
                    }
                }
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        counts.add(row.getLong(1), LEVELS[row.getInt(2)], row.getLong(3));
                    }
                }
            }
        }
    }

    private static String statement(List<Condition> conditions) {
        StringBuilder sql = new StringBuilder(SUMS);
        conditions.forEach(condition -> sql.append(" AND ").append(condition.sql()));
        return sql.append(" GROUP BY timestamp, level_id").toString();
    }
}
