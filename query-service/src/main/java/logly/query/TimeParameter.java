package logly.query;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A moment as a request spells it: RFC 3339, epoch milliseconds, or {@code now} less a span. */
final class TimeParameter {
    /** The moment after every moment that can be asked for. */
    static final Instant END = Instant.parse("9999-12-31T23:59:59.999Z");

    private static final Pattern MILLIS = Pattern.compile("[0-9]{1,15}");
    private static final Pattern NOW = Pattern.compile("now(?:-([0-9]{1,9})(ms|s|m|h|d|w))?");

    private static final Pattern SPAN = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d|w)");

    private TimeParameter() {}

    /** The moment that the text spells, between 1970 and 9999, or a {@link BadParameter} that names the parameter. */
    static Instant parse(String parameter, String text, Instant now) {
        Instant moment = read(parameter, text, now);
        if (moment.isBefore(Instant.EPOCH) || moment.isAfter(END)) {
            throw new BadParameter(parameter, "'" + text + "' is not between the years 1970 and 9999");
        }
        return moment;
    }

    private static Instant read(String parameter, String text, Instant now) {
        if (MILLIS.matcher(text).matches()) {
            return Instant.ofEpochMilli(Long.parseLong(text));
        }
        Matcher relative = NOW.matcher(text);
        if (relative.matches()) {
            String amount = relative.group(1);
            return amount == null ? now : now.minus(span(Long.parseLong(amount), relative.group(2)));
        }
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            String hint = text.contains(" ") ? "; a + is written as %2B in an address" : "";
            throw new BadParameter(
                    parameter,
                    "'" + text + "' is not a time: write 2026-11-23T21:54:31Z, epoch milliseconds, now or now-1h"
                            + hint);
        }
    }

    /** A span such as {@code 90s}, {@code 5m} or {@code 1h}. */
    static Duration span(String parameter, String text) {
        Matcher parts = SPAN.matcher(text);
        if (!parts.matches()) {
            throw new BadParameter(parameter, "'" + text + "' is not a span: write 90s, 5m, 1h or 1d");
        }
        return span(Long.parseLong(parts.group(1)), parts.group(2));
    }

    private static Duration span(long amount, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            case "w" -> Duration.ofDays(7 * amount);
            default -> throw new IllegalStateException("the pattern lets no unit '" + unit + "' pass");
        };
    }
}
