package logly.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import logly.schemas.Action;
import logly.schemas.Level;
import logly.storage.RowPlan.Condition;

/** Chooses the index of log events that leaves the fewest rows to look at. */
final class EventPlanner implements RowPlan.Planner {
    private static final Set<Level> SIGNIFICANT = EnumSet.of(Level.WARNING, Level.ERROR, Level.CRITICAL);
    private static final Set<Action> CHATTER = EnumSet.of(Action.OTHER, Action.HTTP_REQUEST);

    /** Spelled as in the index, which SQLite otherwise would not take. */
    private static final Condition IS_SIGNIFICANT =
            new Condition("(level_id >= 4 OR action_id NOT IN (0, 14))", List.of());

    private final EventFilter filter;

    EventPlanner(EventFilter filter) {
        this.filter = filter;
    }

    @Override
    public Optional<RowPlan> plan(Connection connection) throws SQLException {
        List<Condition> rest = new ArrayList<>();
        boolean possible = look(connection, "ips", "ip_id", filter.ip(), rest)
                && look(connection, "users", "user_id", filter.user(), rest)
                && look(connection, "hosts", "host_id", filter.host(), rest)
                && look(connection, "sources", "source_id", filter.source(), rest)
                && look(connection, "services", "service_id", filter.service(), rest)
                && look(connection, "levels", "level_id", filter.level().map(Level::name), rest)
                && look(connection, "actions", "action_id", filter.action().map(Action::name), rest);
        if (!possible) {
            return Optional.empty();
        }
        filter.contains().ifPresent(text -> rest.add(new Condition("instr(message, ?) > 0", text)));
        if (filter.ip().isPresent()) {
            return driven("log_events_by_ip", rest);
        }
        if (filter.user().isPresent()) {
            return driven("log_events_by_user", rest);
        }
        if (filter.host().isPresent()) {
            return driven("log_events_by_host", rest);
        }
        boolean significant = filter.level().filter(SIGNIFICANT::contains).isPresent()
                || filter.action().filter(action -> !CHATTER.contains(action)).isPresent();
        return Optional.of(
                significant
                        ? new RowPlan("log_events_significant", List.of(IS_SIGNIFICANT), rest)
                        : new RowPlan("log_events_by_time", List.of(), rest));
    }

    private static boolean look(
            Connection connection, String dictionary, String column, Optional<String> text, List<Condition> conditions)
            throws SQLException {
        if (text.isEmpty()) {
            return true;
        }
        Optional<Long> id = RowPlan.dictionaryId(connection, dictionary, text.get());
        id.ifPresent(known -> conditions.add(new Condition(column + " = ?", known)));
        return id.isPresent();
    }

    /** The first condition drives. */
    private static Optional<RowPlan> driven(String index, List<Condition> conditions) {
        return Optional.of(new RowPlan(index, conditions.subList(0, 1), conditions.subList(1, conditions.size())));
    }
}
