package logly.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import logly.storage.RowPlan.Condition;

/** Chooses the index of traces that leaves the fewest rows to look at. */
final class TracePlanner implements RowPlan.Planner {
    private static final int SEVERE = 60;

    /** Spelled as in the index, which SQLite otherwise would not take. */
    private static final Condition IS_SEVERE = new Condition("severity_score >= 60", List.of());

    private final TraceFilter filter;

    TracePlanner(TraceFilter filter) {
        this.filter = filter;
    }

    @Override
    public Optional<RowPlan> plan(Connection connection) throws SQLException {
        Conditions conditions = new Conditions(connection)
                .text("ips", "ip_id", filter.ip())
                .text("users", "user_id", filter.user())
                .text("hosts", "host_id", filter.host())
                .text("sources", "source_id", filter.source())
                .text("services", "service_id", filter.service())
                .text(
                        "levels",
                        "level_id",
                        filter.level() == null ? null : filter.level().name())
                .value("severity_score >= ?", filter.minSeverity());
        if (!conditions.isPossible()) {
            return Optional.empty();
        }
        if (filter.ip() != null) {
            return Optional.of(conditions.along("event_traces_by_ip"));
        }
        if (filter.user() != null) {
            return Optional.of(conditions.along("event_traces_by_user"));
        }
        if (filter.host() != null) {
            return Optional.of(conditions.along("event_traces_by_host"));
        }
        boolean severe = filter.minSeverity() != null && filter.minSeverity() >= SEVERE;
        return Optional.of(
                severe
                        ? new RowPlan("event_traces_severe", List.of(IS_SEVERE), conditions.all())
                        : new RowPlan("event_traces_by_time", List.of(), conditions.all()));
    }
}
