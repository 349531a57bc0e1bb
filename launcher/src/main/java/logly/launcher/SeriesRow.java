package logly.launcher;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;

/** A row of a series in a CSV file. */
record SeriesRow(Instant time, double value) {
    private static final long MILLIS_FROM = 100_000_000_000L;

    /**
     * Reads one line, the first having number 1.
     *
     * @return empty for a blank line and for a heading on the first one
     * @throws OperatorMistake that names file, line and field
     */
    static Optional<SeriesRow> parse(String text, long number, String file) {
        String row = text.strip();
        if (row.isEmpty()) {
            return Optional.empty();
        }
        String[] fields = row.split(",", -1);
        if (number == 1 && fields[0].strip().equalsIgnoreCase("timestamp")) {
            return Optional.empty();
        }
        if (fields.length != 2) {
            throw bad(file, number, "is not timestamp,value");
        }
        try {
            return Optional.of(new SeriesRow(time(fields[0].strip()), Double.parseDouble(fields[1].strip())));
        } catch (DateTimeException e) {
            throw bad(file, number, "timestamp: '" + fields[0] + "' is no time");
        } catch (NumberFormatException e) {
            throw bad(file, number, "value: '" + fields[1] + "' is no number");
        }
    }

    private static Instant time(String text) {
        if (text.chars().allMatch(c -> c >= '0' && c <= '9') && !text.isEmpty() && text.length() <= 15) {
            long count = Long.parseLong(text);
            return count < MILLIS_FROM ? Instant.ofEpochSecond(count) : Instant.ofEpochMilli(count);
        }
        String iso = text.replace(' ', 'T');
        int clock = iso.indexOf('T');
        boolean zoned = iso.endsWith("Z") || iso.indexOf('+', clock) > 0 || iso.indexOf('-', Math.max(clock, 8)) > 0;
        return zoned
                ? OffsetDateTime.parse(iso).toInstant()
                : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
    }

    private static OperatorMistake bad(String file, long number, String what) {
        return new OperatorMistake(ExitCode.BAD_INPUT, file + ":" + number + ": " + what);
    }
}
