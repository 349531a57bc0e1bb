package logly.agent.parse.text;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * A time stamp found in a line, and where the text goes on behind it. A stamp without a year means the latest such
 * date that is not more than a day after the reading; one without a zone is the host's local time.
 */
public record Stamp(Instant time, int end) {
    /** An RFC 3339 stamp or its kin: {@code T}, space, or {@code /} in the date; fraction after a point or comma. */
    public static @Nullable Stamp iso(String line, int at, ParseContext context) {
        int year = Text.digits(line, at, 4);
        int month = Text.digits(line, at + 5, 2);
        int day = Text.digits(line, at + 8, 2);
        char dash = Text.charAt(line, at + 4);
        char divider = Text.charAt(line, at + 10);
        if (year < 1970 || month < 0 || day < 0 || (dash != '-' && dash != '/') || Text.charAt(line, at + 7) != dash) {
            return null;
        }
        int seconds = divider == 'T' || divider == ' ' || divider == 't' ? clock(line, at + 11) : -1;
        if (seconds < 0) {
            return null;
        }
        int end = at + 19;
        int nanos = 0;
        char point = Text.charAt(line, end);
        if ((point == '.' || point == ',') && Text.isDigit(Text.charAt(line, end + 1))) {
            int from = end + 1;
            end = Text.endOfDigits(line, from);
            if (end - from > 9) {
                return null;
            }
            nanos = fraction(line, from, end);
        }
        try {
            LocalDateTime local = LocalDate.of(year, month, day)
                    .atTime(LocalTime.ofSecondOfDay(seconds).withNano(nanos));
            return zoned(line, end, local, context);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable Stamp zoned(String line, int at, LocalDateTime local, ParseContext context) {
        char sign = Text.charAt(line, at);
        if (sign == 'Z' || sign == 'z') {
            return new Stamp(local.toInstant(ZoneOffset.UTC), at + 1);
        }
        int spaced =
                sign == ' ' && (Text.charAt(line, at + 1) == '+' || Text.charAt(line, at + 1) == '-') ? at + 1 : at;
        char offsetSign = Text.charAt(line, spaced);
        int hours = Text.digits(line, spaced + 1, 2);
        if ((offsetSign != '+' && offsetSign != '-') || hours < 0) {
            return offsetSign == '+'
                    ? null
                    : new Stamp(local.atZone(context.zone()).toInstant(), at);
        }
        int colon = Text.charAt(line, spaced + 3) == ':' ? 1 : 0;
        int minutes = Text.digits(line, spaced + 3 + colon, 2);
        if (hours > 23 || minutes > 59) {
            return null;
        }
        int seconds = (hours * 60 + Math.max(minutes, 0)) * 60;
        Instant time = local.toInstant(ZoneOffset.UTC).plusSeconds(offsetSign == '-' ? seconds : -seconds);
        return new Stamp(time, minutes < 0 ? spaced + 3 : spaced + 5 + colon);
    }

    /** Seconds of the day of {@code HH:MM:SS}, or -1; a leap second counts as the second before it. */
    static int clock(String line, int at) {
        int hour = Text.digits(line, at, 2);
        int minute = Text.digits(line, at + 3, 2);
        int second = Text.digits(line, at + 6, 2);
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
            return -1;
        }
        if (Text.charAt(line, at + 2) != ':' || Text.charAt(line, at + 5) != ':') {
            return -1;
        }
        return (hour * 60 + minute) * 60 + Math.min(second, 59);
    }

    static int fraction(String line, int from, int end) {
        int nanos = 0;
        for (int i = from; i < from + 9; i++) {
            nanos = nanos * 10 + (i < end ? line.charAt(i) - '0' : 0);
        }
        return nanos;
    }
}
