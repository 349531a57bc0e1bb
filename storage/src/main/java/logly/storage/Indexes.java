package logly.storage;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import logly.analysis.selector.Matcher;
import logly.schemas.Action;
import logly.schemas.Level;
import logly.storage.RowPlan.Condition;

/**
 * The indexes of one table along which rows stand in the order of their time.
 *
 * @param byColumn columns of ids that lead an index, those first that leave the fewest rows; its name follows from theirs
 * @param subsets indexes over some of the rows only
 */
record Indexes(String table, List<String> byColumn, List<Subset> subsets) {

    /**
     * An index over the rows that fulfil a condition.
     *
     * @param condition spelled as in the index, which SQLite otherwise would not take
     * @param outside by field, the values of which a row outside of the index has one; that of one field is enough
     */
    record Subset(String index, Condition condition, Map<String, List<?>> outside) {
        Subset(String index, String condition, Map<String, List<?>> outside) {
            this(index, new Condition(condition, List.of()), outside);
        }

        /** Whether no row outside can pass. */
        boolean holds(List<Matcher> matchers) {
            return outside.entrySet().stream().anyMatch(each -> {
                List<Matcher> ofField = matchers.stream()
                        .filter(matcher -> matcher.label().path().equals(List.of(each.getKey())))
                        .toList();
                return each.getValue().stream()
                        .noneMatch(value -> ofField.stream().allMatch(matcher -> matcher.matchesField(value)));
            });
        }
    }

    static final Indexes SYSTEM_METRICS = new Indexes("system_metrics", List.of("host_id"), List.of());
    static final Indexes NETWORK_METRICS = new Indexes("network_metrics", List.of("host_id"), List.of());
    static final Indexes OPERATOR_ACTIONS = new Indexes("operator_actions", List.of("subject_id"), List.of());
    static final Indexes DEAD_LETTERS = new Indexes("dead_letters", List.of(), List.of());

    static final Indexes LOG_EVENTS = new Indexes(
            "log_events",
            List.of("ip_id", "user_id", "host_id"),
            List.of(new Subset(
                    "log_events_significant",
                    "(level_id >= 4 OR action_id NOT IN (0, 14))",
                    Map.of(
                            "level", List.of(Level.UNKNOWN, Level.DEBUG, Level.INFO, Level.NOTICE),
                            "action", List.of(Action.OTHER, Action.HTTP_REQUEST)))));

    static final Indexes EVENT_TRACES = new Indexes(
            "event_traces",
            List.of("ip_id", "user_id", "host_id"),
            List.of(new Subset(
                    "event_traces_severe",
                    "severity_score >= 60",
                    Map.of("severityScore", IntStream.range(0, 60).boxed().toList()))));

    String byTime() {
        return table + "_by_time";
    }

    /** The index that a column of ids leads. */
    String led(String column) {
        return table + "_by_" + column.substring(0, column.length() - "_id".length());
    }
}
