package logly.agent.parse.text;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;
import org.jspecify.annotations.Nullable;

/** The time stamps of programs that write neither RFC 3339 nor RFC 3164; a form whose fields may be read in two ways is left. */
public final class StampForms {
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    private static final long TAI_SECONDS = 0x4000000000000000L;
    private static final int TAI_AHEAD = 10;
    private static final int DAY_SECONDS = 86_400;

    private StampForms() {}

    /** Whichever of these forms stands here. */
    public static @Nullable Stamp any(String line, int at, ParseContext context) {
        Stamp stamp = dayFirst(line, at, context);
        stamp = stamp == null ? yearFirst(line, at, context) : stamp;
        stamp = stamp == null ? shortYear(line, at, context) : stamp;
        stamp = stamp == null ? numbered(line, at, context) : stamp;
        return stamp == null ? tai(line, at) : stamp;
    }

    /**
     * Day first, the month by name: {@code 05/Mar/2007:14:39:21 +0100} of web servers, {@code 23-Aug-2013 10:32:56.621}
     * of named and PHP.
     */
    public static @Nullable Stamp dayFirst(String line, int at, ParseContext context) {
        int dayEnd = Text.endOfDigits(line, at);
        int day = dayEnd - at > 2 ? -1 : Text.digits(line, at, dayEnd - at);
        char divider = Text.charAt(line, dayEnd);
        if (dayEnd == at || day < 1 || (divider != '/' && divider != '-')) {
            return null;
        }
        int month = month(line, dayEnd + 1);
        int yearAt = dayEnd + 5;
        int year = Text.charAt(line, dayEnd + 4) == divider ? Text.digits(line, yearAt, 4) : -1;
        char behind = Text.charAt(line, yearAt + 4);
        if (month < 0 || year < 1970 || (behind != ':' && behind != ' ' && behind != 'T')) {
            return null;
        }
        return clocked(line, yearAt + 5, year, month, day, context);
    }

    /**
     * {@code 23-11-2026 11:00:00}, {@code 11/23/2026 11:00:00} and {@code 26/11/23@11:00:00}. Where day and month could
     * change places, a slash leaves it open: then the reading nearest to the reading time that is not behind it holds.
     */
    private static @Nullable Stamp numbered(String line, int at, ParseContext context) {
        int firstEnd = Text.endOfDigits(line, at);
        char divider = Text.charAt(line, firstEnd);
        int secondEnd = Text.endOfDigits(line, firstEnd + 1);
        int first = number(line, at, firstEnd);
        int second = number(line, firstEnd + 1, secondEnd);
        boolean divided = (divider == '-' || divider == '/') && Text.charAt(line, secondEnd) == divider;
        if (!divided || first < 1 || second < 1) {
            return null;
        }
        int third = secondEnd + 1;
        int end = Text.endOfDigits(line, third);
        char behind = Text.charAt(line, end);
        if (end - third <= 2 && behind == '@') {
            return clocked(line, end + 1, 2000 + first, second, number(line, third, end), context);
        }
        int year = end - third == 4 ? Text.digits(line, third, 4) : -1;
        if (year < 1970 || (behind != ' ' && behind != ':' && behind != 'T')) {
            return null;
        }
        Stamp dayFirst = clocked(line, end + 1, year, second, first, context);
        Stamp monthFirst = divider == '/' ? clocked(line, end + 1, year, first, second, context) : null;
        return nearer(dayFirst, monthFirst, context.readAt());
    }

    private static int number(String line, int from, int end) {
        return end - from < 1 || end - from > 2 ? -1 : Text.digits(line, from, end - from);
    }

    private static @Nullable Stamp nearer(@Nullable Stamp one, @Nullable Stamp other, Instant readAt) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        Instant limit = readAt.plusSeconds(DAY_SECONDS);
        boolean later = one.time().isAfter(other.time());
        Stamp newer = later ? one : other;
        return newer.time().isBefore(limit) ? newer : later ? other : one;
    }

    /** {@code 2011.11.21 14:29:16}, {@code 2014:07:02-00:17:45}, {@code 20220407-12:11:06}. */
    public static @Nullable Stamp yearFirst(String line, int at, ParseContext context) {
        int year = Text.digits(line, at, 4);
        char divider = Text.charAt(line, at + 4);
        boolean packed = Text.isDigit(divider);
        if (year < 1970 || (!packed && divider != '.' && divider != ':' && divider != '-' && divider != '/')) {
            return null;
        }
        int gap = packed ? 0 : 1;
        int month = Text.digits(line, at + 4 + gap, 2);
        int day = Text.digits(line, at + 6 + 2 * gap, 2);
        int end = at + 8 + 2 * gap;
        char behind = Text.charAt(line, end);
        if ((!packed && Text.charAt(line, at + 7) != divider) || (behind != ' ' && behind != '-' && behind != 'T')) {
            return null;
        }
        return month < 1 || day < 1 ? null : clocked(line, Text.skipSpaces(line, end + 1), year, month, day, context);
    }

    /** {@code 130324  8:24:09} of MySQL before 5.7 and {@code Apr-27-13 02:25:09}: years of this century in two digits. */
    public static @Nullable Stamp shortYear(String line, int at, ParseContext context) {
        int month = month(line, at);
        if (month > 0 && Text.charAt(line, at + 3) == '-' && Text.charAt(line, at + 6) == '-') {
            int year = Text.digits(line, at + 7, 2);
            int day = Text.digits(line, at + 4, 2);
            boolean dated = year >= 0 && day > 0 && Text.charAt(line, at + 9) == ' ';
            return dated ? clocked(line, at + 10, 2000 + year, month, day, context) : null;
        }
        int year = Text.digits(line, at, 2);
        int number = Text.digits(line, at + 2, 2);
        int day = Text.digits(line, at + 4, 2);
        boolean dated = year >= 0 && number > 0 && day > 0 && Text.charAt(line, at + 6) == ' ';
        return dated ? clocked(line, Text.skipSpaces(line, at + 6), 2000 + year, number, day, context) : null;
    }

    /** {@code 2024-02-16 5:13:12}: MariaDB writes the hour without a leading zero. */
    private static @Nullable Stamp clocked(String line, int at, int year, int month, int day, ParseContext context) {
        int hourEnd = Text.endOfDigits(line, at);
        int hour = hourEnd == at || hourEnd - at > 2 ? -1 : Text.digits(line, at, hourEnd - at);
        int minute = Text.charAt(line, hourEnd) == ':' ? Text.digits(line, hourEnd + 1, 2) : -1;
        int second = Text.charAt(line, hourEnd + 3) == ':' ? Text.digits(line, hourEnd + 4, 2) : -1;
        if (hour < 0 || minute < 0 || second < 0) {
            return null;
        }
        int end = hourEnd + 6;
        int nanos = 0;
        if (Text.charAt(line, end) == '.' && Text.isDigit(Text.charAt(line, end + 1))) {
            int from = end + 1;
            end = Text.endOfDigits(line, from);
            nanos = nanos(line, from, end);
        }
        try {
            LocalDateTime local = LocalDate.of(year, month, day).atTime(hour, minute, Math.min(second, 59), nanos);
            return zoned(line, end, local, context);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static @Nullable Stamp zoned(String line, int at, LocalDateTime local, ParseContext context) {
        int zoneAt = Text.charAt(line, at) == ' ' ? at + 1 : at;
        char sign = Text.charAt(line, zoneAt);
        int offset = Text.digits(line, zoneAt + 1, 4);
        if ((sign == '+' || sign == '-') && offset >= 0 && offset % 100 < 60 && offset < 2400) {
            int seconds = (offset / 100 * 60 + offset % 100) * 60;
            Instant time = local.toInstant(ZoneOffset.UTC).plusSeconds(sign == '-' ? seconds : -seconds);
            return new Stamp(time, zoneAt + 5);
        }
        boolean universal = line.startsWith("UTC", zoneAt) || line.startsWith("GMT", zoneAt) || sign == 'Z';
        if (universal) {
            return new Stamp(local.toInstant(ZoneOffset.UTC), sign == 'Z' ? zoneAt + 1 : zoneAt + 3);
        }
        ZoneRules rules = context.zone().getRules();
        return new Stamp(local.toInstant(rules.getOffset(local)), at);
    }

    private static int nanos(String line, int from, int end) {
        int nanos = 0;
        for (int i = from; i < from + 9; i++) {
            nanos = nanos * 10 + (i < end ? line.charAt(i) - '0' : 0);
        }
        return nanos;
    }

    /** {@code @4000000052f9…}, the TAI64N label of daemontools, with the leap seconds of 1970: as its tools read it. */
    public static @Nullable Stamp tai(String line, int at) {
        if (Text.charAt(line, at) != '@' || line.length() < at + 25) {
            return null;
        }
        try {
            long seconds = Long.parseUnsignedLong(line.substring(at + 1, at + 17), 16) - TAI_SECONDS - TAI_AHEAD;
            int nanos = Integer.parseUnsignedInt(line.substring(at + 17, at + 25), 16);
            boolean sane = seconds > 0 && seconds < 1L << 33 && nanos >= 0;
            return sane ? new Stamp(Instant.ofEpochSecond(seconds, nanos), at + 25) : null;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** 1 to 12, or -1. */
    private static int month(String line, int at) {
        for (int m = 0; m < 12; m++) {
            if (line.regionMatches(true, at, MONTHS, m * 3, 3)) {
                return m + 1;
            }
        }
        return -1;
    }
}
