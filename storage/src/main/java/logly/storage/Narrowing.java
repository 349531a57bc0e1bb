package logly.storage;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import logly.storage.RowPlan.Condition;

/** What SQL can say of one condition of a selector: never less than the rows for which it holds. */
sealed interface Narrowing {
    /** SQL says nothing. */
    Narrowing NONE = new Where(List.of(), false);

    /** Whether SQL leaves exactly the rows for which the condition holds, also among those that come in meanwhile. */
    boolean isExact();

    List<Condition> conditions();

    /** Rows that fulfil some SQL. */
    record Where(List<Condition> conditions, boolean isExact) implements Narrowing {
        static Where exactly(String sql, Object... values) {
            return new Where(List.of(new Condition(sql, List.of(values))), true);
        }
    }

    /**
     * Rows with one of these numbers in a column.
     *
     * @param orNull also rows without a number
     */
    record Ids(String column, Set<Long> ids, boolean orNull) implements Narrowing {
        private static final int FEW = 16;

        @Override
        public boolean isExact() {
            return true;
        }

        @Override
        public List<Condition> conditions() {
            return List.of(orNull ? orNull(isIn(column, ids)) : isIn(column, ids));
        }

        private Condition orNull(Condition condition) {
            return new Condition("(" + column + " IS NULL OR " + condition.sql() + ")", condition.values());
        }

        static Condition isIn(String column, Set<Long> ids) {
            List<Object> values = ids.stream().sorted().map(Object.class::cast).toList();
            return ids.size() <= FEW
                    ? new Condition(
                            column + " IN (" + String.join(", ", Collections.nCopies(ids.size(), "?")) + ")", values)
                    : new Condition(
                            column + " IN (SELECT value FROM json_each(?))",
                            values.stream().map(Object::toString).collect(Collectors.joining(",", "[", "]")));
        }
    }
}
