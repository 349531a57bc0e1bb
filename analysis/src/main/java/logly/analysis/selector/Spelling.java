package logly.analysis.selector;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** The canonical spelling of an operand: what the parser reads back as the same. */
final class Spelling {
    private static final double GREATEST_WHOLE = 1e15;

    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private Spelling() {}

    static String of(Object value) {
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < GREATEST_WHOLE) {
            return Long.toString(number.longValue());
        }
        if (value instanceof Number number) {
            return number.toString();
        }
        return quoted(value instanceof Instant time ? TIME.format(time) : value.toString());
    }

    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> quoted.append("\\\"");
                case '\\' -> quoted.append("\\\\");
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                default -> {
                    if (Character.isISOControl(c)) {
                        quoted.append(String.format("\\u%04x", (int) c));
                    } else {
                        quoted.append(c);
                    }
                }
            }
        }
        return quoted.append('"').toString();
    }
}
