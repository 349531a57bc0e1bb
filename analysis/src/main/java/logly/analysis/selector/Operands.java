package logly.analysis.selector;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Pattern;
import logly.schemas.IpText;

/** Reads operands as the type of their label wants them. */
final class Operands {
    /** A number as it is written without quotes. */
    static final Pattern NUMBER = Pattern.compile("[+-]?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,4})?");

    private static final Pattern DAY = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
    private static final Pattern MILLIS = Pattern.compile("[0-9]{1,15}");
    private static final Instant END = Instant.parse("9999-12-31T23:59:59.999Z");

    private Operands() {}

    /**
     * An operand of equality; the empty text stands for no value, whatever the type.
     *
     * @param refuse makes the exception of what does not fit
     */
    static Object read(Label label, String text, Function<String, BadSelector> refuse) {
        if (hasHalfACharacter(text)) {
            throw refuse.apply("holds half a character");
        }
        if (text.isEmpty()) {
            return text;
        }
        return switch (label.type()) {
            case TEXT, LOOSE -> text;
            case SYMBOL, LEVEL, FLAG -> symbol(label, text, refuse);
            case WHOLE -> whole(text, refuse);
            case DECIMAL -> decimal(text, refuse);
            case TIME -> time(text, refuse);
            case DAY -> day(text, refuse);
            case ADDRESS ->
                IpText.canonical(text).orElseThrow(() -> refuse.apply("'" + text + "' is not an IPv4 or IPv6 address"));
        };
    }

    /** An operand of an order. */
    static Object readOrdered(Label label, String text, Function<String, BadSelector> refuse) {
        if (label.type() == LabelType.LOOSE) {
            return decimal(text, refuse);
        }
        if (text.isEmpty()) {
            throw refuse.apply("an order needs a " + label.type().text() + ", not an empty text");
        }
        Object operand = read(label, text, refuse);
        if (label.type() == LabelType.LEVEL && !LabelType.isRanked((String) operand)) {
            throw refuse.apply(operand + " has no place in the order of levels");
        }
        return operand;
    }

    static boolean hasHalfACharacter(String text) {
        return text.codePoints()
                .anyMatch(character -> character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE);
    }

    private static Object symbol(Label label, String text, Function<String, BadSelector> refuse) {
        for (String symbol : label.symbols()) {
            if (symbol.toLowerCase(Locale.ROOT).equals(text.toLowerCase(Locale.ROOT))) {
                return symbol;
            }
        }
        throw refuse.apply("'" + text + "' is no " + label + "; known are " + String.join(", ", label.symbols()));
    }

    private static Object whole(String text, Function<String, BadSelector> refuse) {
        if (NUMBER.matcher(text).matches()) {
            try {
                return new BigDecimal(text).longValueExact();
            } catch (ArithmeticException e) {
                // answered below, like a text that is no number
            }
        }
        throw refuse.apply("'" + text + "' is not a whole number of 64 bits");
    }

    private static Object decimal(String text, Function<String, BadSelector> refuse) {
        double number = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
        if (!Double.isFinite(number)) {
            throw refuse.apply("'" + text + "' is not a number");
        }
        return number + 0.0;
    }

    private static Object time(String text, Function<String, BadSelector> refuse) {
        try {
            Instant time = moment(text);
            if (time.equals(time.truncatedTo(ChronoUnit.MILLIS))
                    && !time.isBefore(Instant.EPOCH)
                    && !time.isAfter(END)) {
                return time;
            }
        } catch (DateTimeException e) {
            // answered below, like a time out of range
        }
        throw refuse.apply("'" + text + "' is not a time of whole milliseconds between 1970 and 9999: write"
                + " \"2026-11-23T21:54:31Z\", \"2026-11-23\" or milliseconds since 1970");
    }

    private static Instant moment(String text) {
        if (MILLIS.matcher(text).matches()) {
            return Instant.ofEpochMilli(Long.parseLong(text));
        }
        return DAY.matcher(text).matches()
                ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                : OffsetDateTime.parse(text).toInstant();
    }

    private static Object day(String text, Function<String, BadSelector> refuse) {
        if (!DAY.matcher(text).matches()) {
            throw refuse.apply("'" + text + "' is not a day: write \"2026-11-23\"");
        }
        return text;
    }
}
