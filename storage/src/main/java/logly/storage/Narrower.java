package logly.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import logly.analysis.selector.LabelType;
import logly.analysis.selector.Matcher;
import logly.storage.RowPlan.Condition;

/** Says in SQL what it can of a condition on the field of one column. No text of a selector gets into the SQL. */
@FunctionalInterface
interface Narrower {
    Narrowing narrow(String column, Matcher matcher, Connection connection) throws SQLException;

    /** Leaves everything to the test of the record. */
    Narrower NONE = (column, matcher, connection) -> Narrowing.NONE;

    /** The column holds the number itself, or the milliseconds of a time. */
    Narrower NUMBERS = values(EnumSet.of(LabelType.WHOLE, LabelType.DECIMAL, LabelType.TIME));

    /** The column holds the text itself. */
    Narrower TEXTS = values(EnumSet.of(LabelType.TEXT, LabelType.ADDRESS, LabelType.DAY));

    /** The column holds a map of texts as JSON. */
    Narrower ENTRIES = (column, matcher, connection) -> ofEntry(column, matcher);

    /** The column holds a list of texts, or lists of them by name, as JSON. */
    Narrower ELEMENTS = (column, matcher, connection) -> ofElement(column, matcher);

    /** The column holds the place in this list; any other number stands for the first. */
    static Narrower symbols(List<? extends Object> symbols) {
        return (column, matcher, connection) -> ofPlace(column, matcher, symbols);
    }

    /** The field must be read as one of these types: an identity, for one, is a number in SQL and a text elsewhere. */
    private static Narrower values(Set<LabelType> types) {
        return (column, matcher, connection) ->
                types.contains(matcher.label().type()) ? ofValue(column, matcher) : Narrowing.NONE;
    }

    private static Narrowing ofValue(String column, Matcher matcher) {
        if (matcher instanceof Matcher.Equal equal) {
            return ofEqual(column, equal);
        }
        if (matcher instanceof Matcher.Ordered ordered) {
            return Narrowing.Where.exactly(column + " " + ordered.comparison().text() + " ?", bound(ordered.operand()));
        }
        if (matcher instanceof Matcher.Exists exists) {
            return Narrowing.Where.exactly(
                    exists.negated()
                            ? "(" + column + " IS NULL OR " + column + " = '')"
                            : "(" + column + " IS NOT NULL AND " + column + " <> '')");
        }
        return Narrowing.NONE;
    }

    private static Narrowing ofEqual(String column, Matcher.Equal equal) {
        boolean nullToo = equal.matchesField(null);
        Object[] values = equal.values().stream().map(Narrower::bound).toArray();
        String list = "(" + String.join(", ", Collections.nCopies(values.length, "?")) + ")";
        String sql = column + (equal.negated() ? " NOT IN " : " IN ") + list;
        return Narrowing.Where.exactly(
                nullToo ? "(" + column + " IS NULL OR " + sql + ")" : "(" + column + " IS NOT NULL AND " + sql + ")",
                values);
    }

    private static Object bound(Object operand) {
        return operand instanceof Instant time ? time.toEpochMilli() : operand;
    }

    /**
     * Looks for the spelling of the entry in the JSON, which is always the same. The same text may stand elsewhere in it, so
     * the record is tested too.
     */
    private static Narrowing ofEntry(String column, Matcher matcher) {
        if (matcher.matchesField(Map.of())) {
            return Narrowing.NONE;
        }
        String key = matcher.label().path().get(1);
        List<String> spellings = new ArrayList<>();
        if (matcher instanceof Matcher.Equal equal && !equal.negated()) {
            equal.values().forEach(value -> spellings.add(JsonText.ofEntry(key, (String) value)));
        } else {
            spellings.add(JsonText.ofKey(key));
        }
        String any = String.join(" OR ", Collections.nCopies(spellings.size(), "instr(" + column + ", ?) > 0"));
        return new Narrowing.Where(List.of(new Condition("(" + any + ")", List.copyOf(spellings))), false);
    }

    /** Looks for the spelling of the text in the JSON, which is always the same; it may be another's, so all is tested. */
    private static Narrowing ofElement(String column, Matcher matcher) {
        if (!(matcher instanceof Matcher.Equal equal) || equal.negated() || equal.passesWithoutValue()) {
            return Narrowing.NONE;
        }
        List<Object> spellings = equal.values().stream()
                .map(value -> (Object) JsonText.ofText((String) value))
                .toList();
        String any = String.join(" OR ", Collections.nCopies(spellings.size(), "instr(" + column + ", ?) > 0"));
        return new Narrowing.Where(List.of(new Condition("(" + any + ")", spellings)), false);
    }

    private static Narrowing ofPlace(String column, Matcher matcher, List<? extends Object> symbols) {
        Set<Long> places = new HashSet<>();
        for (int i = 0; i < symbols.size(); i++) {
            if (matcher.matchesField(symbols.get(i))) {
                places.add((long) i);
            }
        }
        if (!places.contains(0L)) {
            return new Narrowing.Ids(column, places, false);
        }
        Condition known = Narrowing.Ids.isIn(column, places);
        List<Object> values = new ArrayList<>(known.values());
        values.add(symbols.size());
        return new Narrowing.Where(
                List.of(new Condition("(" + known.sql() + " OR " + column + " >= ?)", values)), true);
    }
}
