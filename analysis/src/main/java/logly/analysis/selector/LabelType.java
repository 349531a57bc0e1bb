package logly.analysis.selector;

import java.util.HexFormat;
import java.util.regex.Pattern;
import logly.schemas.Level;

/** What the values of a label are, and so how they are written, compared and ordered. */
public enum LabelType {
    /** Compared as it is spelled. */
    TEXT("text"),
    /** Text that an order takes as a number where it is spelled as one; elsewhere the order does not hold. */
    LOOSE("text, ordered as a number"),
    /** One of a closed set, in either case. */
    SYMBOL("symbol"),
    /** A symbol with an order; UNKNOWN has no place in it. */
    LEVEL("level"),
    /** 64 bits. */
    WHOLE("whole number"),
    /** Floating point of 64 bits. */
    DECIMAL("number"),
    /** {@code "true"} or {@code "false"}. */
    FLAG("true or false"),
    /** Milliseconds in UTC. */
    TIME("time"),
    /** A UTC day, {@code "YYYY-MM-DD"}. */
    DAY("day"),
    /** An address of either family. */
    ADDRESS("address");

    /** Longer digits are a text that only looks like a number. */
    private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,30}(\\.[0-9]{1,30})?");

    private final String text;

    LabelType(String text) {
        this.text = text;
    }

    /** For people. */
    public String text() {
        return text;
    }

    boolean isOrdered() {
        return switch (this) {
            case LOOSE, LEVEL, WHOLE, DECIMAL, TIME, DAY -> true;
            case TEXT, SYMBOL, FLAG, ADDRESS -> false;
        };
    }

    boolean takesPatterns() {
        return switch (this) {
            case TEXT, LOOSE, SYMBOL, LEVEL, DAY, ADDRESS -> true;
            case WHOLE, DECIMAL, FLAG, TIME -> false;
        };
    }

    /** Symbols are matched in either case, as they are compared. */
    boolean ignoresCase() {
        return this == SYMBOL || this == LEVEL;
    }

    /** The value of an Avro field as matchers take it: a text, a Long, a Double that is no -0.0, or an Instant. */
    Object read(Object field) {
        return switch (this) {
            case TEXT -> field instanceof Long identity ? HexFormat.of().toHexDigits(identity) : field.toString();
            case LOOSE, SYMBOL, LEVEL, FLAG, DAY, ADDRESS -> field.toString();
            case WHOLE -> ((Number) field).longValue();
            case DECIMAL -> ((Number) field).doubleValue() + 0.0;
            case TIME -> field;
        };
    }

    /** Whether an order holds between a value and an operand; false where the value has no place in it. */
    boolean holds(Comparison comparison, Object value, Object operand) {
        return switch (this) {
            case LOOSE -> isBetween(comparison, number((String) value), (Double) operand);
            case DECIMAL -> isBetween(comparison, (Double) value, (Double) operand);
            case LEVEL ->
                isRanked((String) value)
                        && comparison.holds(Level.valueOf((String) value).compareTo(Level.valueOf((String) operand)));
            default -> comparison.holds(compare(value, operand));
        };
    }

    @SuppressWarnings("unchecked") // both were read as values of this type
    private static int compare(Object value, Object operand) {
        return ((Comparable<Object>) value).compareTo(operand);
    }

    private static boolean isBetween(Comparison comparison, double value, double operand) {
        return !Double.isNaN(value) && comparison.holds(Double.compare(value, operand));
    }

    private static double number(String text) {
        return NUMBER.matcher(text).matches() ? Double.parseDouble(text) + 0.0 : Double.NaN;
    }

    /** Whether a level has a place in the order. */
    static boolean isRanked(String level) {
        return !level.equals(Level.UNKNOWN.name());
    }
}
