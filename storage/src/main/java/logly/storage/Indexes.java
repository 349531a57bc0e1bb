package logly.storage;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import logly.schemas.Action;
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
     * @param implied any of these, a column with one of some numbers, makes sure that it is fulfilled
     */
    record Subset(String index, Condition condition, Map<String, Set<Long>> implied) {
        boolean holds(Map<String, Set<Long>> ids) {
            return implied.entrySet().stream()
                    .anyMatch(each ->
                            ids.containsKey(each.getKey()) && each.getValue().containsAll(ids.get(each.getKey())));
        }
    }

    static final Indexes SYSTEM_METRICS = new Indexes("system_metrics", List.of("host_id"), List.of());
    static final Indexes NETWORK_METRICS = new Indexes("network_metrics", List.of("host_id"), List.of());
    static final Indexes DEAD_LETTERS = new Indexes("dead_letters", List.of(), List.of());
    static final Indexes LOG_EVENTS = new Indexes(
            "log_events",
            List.of("ip_id", "user_id", "host_id"),
            List.of(new Subset(
                    "log_events_significant",
                    new Condition("(level_id >= 4 OR action_id NOT IN (0, 14))", List.of()),
                    Map.of("level_id", Set.of(4L, 5L, 6L), "action_id", significantActions()))));

    private static Set<Long> significantActions() {
        Set<Long> chatter = Set.of(0L, 14L);
        return LongStream.range(0, Action.values().length)
                .boxed()
                .filter(place -> !chatter.contains(place))
                .collect(Collectors.toUnmodifiableSet());
    }

    String byTime() {
        return table + "_by_time";
    }

    /** The index that a column of ids leads. */
    String led(String column) {
        return table + "_by_" + column.substring(0, column.length() - "_id".length());
    }
}
