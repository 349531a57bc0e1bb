package logly.agent.parse.text;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Month;
import java.time.Year;
import org.jspecify.annotations.Nullable;

/**
 * The stamp of RFC 3164, {@code Nov  3 21:54:31}, and its kin with a year: {@code Nov 3 2008 21:54:31},
 * {@code Nov  3 21:54:31 2008}, {@code 2008 Nov  3 21:54:31}, a weekday before; a fraction may follow the seconds.
 */
public final class BsdStamp {
    private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";
    private static final String DAYS = "montuewedthufrisatsun";
    private static final int LEAP_SEARCH_YEARS = 9;
    private static final int LONGEST_FRACTION = 9;

    private BsdStamp() {}

    /** Null where no such stamp starts here. */
    public static @Nullable Stamp at(String line, int at, ParseContext context) {
        char first = Text.charAt(line, at);
        if (Text.isDigit(first)) {
            int year = Text.charAt(line, at + 4) == ' ' ? Text.digits(line, at, 4) : -1;
            return year < 1970 ? null : behindYear(line, at + 5, year, context);
        }
        int from = isWeekday(line, at) ? Text.skipSpaces(line, at + 3) : at;
        return behindYear(line, from, -1, context);
    }

    public static boolean isWeekday(String line, int at) {
        if (Text.charAt(line, at + 3) != ' ') {
            return false;
        }
        for (int day = 0; day < DAYS.length(); day += 3) {
            if (line.regionMatches(true, at, DAYS, day, 3)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Stamp behindYear(String line, int at, int leadingYear, ParseContext context) {
        int month = month(line, at);
        if (month < 0 || Text.charAt(line, at + 3) != ' ') {
            return null;
        }
        int from = Text.skipSpaces(line, at + 3);
        int dayEnd = Text.endOfDigits(line, from);
        if (dayEnd == from || dayEnd - from > 2) {
            return null;
        }
        int day = Text.digits(line, from, dayEnd - from);
        int clockAt = Text.skipSpaces(line, dayEnd);
        int year = leadingYear;
        if (year < 0 && Text.charAt(line, clockAt + 4) == ' ') {
            year = Text.digits(line, clockAt, 4);
            clockAt = year < 0 ? clockAt : Text.skipSpaces(line, clockAt + 4);
        }
        int seconds = clockAt == dayEnd ? -1 : Stamp.clock(line, clockAt);
        if (seconds < 0) {
            return null;
        }
        int end = clockAt + 8;
        int nanos = 0;
        char point = Text.charAt(line, end);
        if ((point == '.' || point == ',') && Text.isDigit(Text.charAt(line, end + 1))) {
            int fractionEnd = Math.min(Text.endOfDigits(line, end + 1), end + 1 + LONGEST_FRACTION);
            nanos = Stamp.fraction(line, end + 1, fractionEnd);
            end = fractionEnd;
        }
        if (year < 0 && Text.charAt(line, end) == ' ' && isYear(line, end + 1)) {
            year = Text.digits(line, end + 1, 4);
            end += 5;
        }
        LocalTime time = LocalTime.ofNanoOfDay(seconds * 1_000_000_000L + nanos);
        Instant instant = instant(year, month, day, time, context);
        return instant == null ? null : new Stamp(instant, end);
    }

    private static boolean isYear(String line, int at) {
        int year = Text.digits(line, at, 4);
        char behind = Text.charAt(line, at + 4);
        // A host may be 2001:db8::1.
        boolean closed = behind == ' ' || behind == 0 || (behind == ':' && Text.charAt(line, at + 5) == ' ');
        return year >= 1970 && year < 2100 && closed;
    }

    private static @Nullable Instant instant(int year, int month, int day, LocalTime time, ParseContext context) {
        if (year >= 0) {
            return isDate(year, month, day) ? instant(LocalDate.of(year, month, day), time, context) : null;
        }
        Instant limit = context.readAt().plusSeconds(86_400);
        int latest = limit.atZone(context.zone()).getYear();
        for (int candidate = latest; candidate > latest - LEAP_SEARCH_YEARS; candidate--) {
            if (isDate(candidate, month, day)) {
                Instant instant = instant(LocalDate.of(candidate, month, day), time, context);
                if (!instant.isAfter(limit)) {
                    return instant;
                }
            }
        }
        return null;
    }

    private static Instant instant(LocalDate date, LocalTime time, ParseContext context) {
        return date.atTime(time).atZone(context.zone()).toInstant();
    }

    private static boolean isDate(int year, int month, int day) {
        return day >= 1 && day <= Month.of(month).length(Year.isLeap(year));
    }

    /** 1 to 12, or -1. */
    private static int month(String line, int at) {
        if (at < 0 || at + 3 > line.length()) {
            return -1;
        }
        for (int m = 0; m < 12; m++) {
            if (line.regionMatches(true, at, MONTHS, m * 3, 3)) {
                return m + 1;
            }
        }
        return -1;
    }
}
