package logly.storage;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A day or month file of a node. Its path says all of it, and no other path is ever opened or removed.
 *
 * @param firstDay first UTC day that it may hold
 * @param generation counts up from 1 when a file of the same days takes the place of one before
 */
record StoredFile(FileKind kind, LocalDate firstDay, int generation) {
    private static final Pattern PATH = Pattern.compile(
            "(?:days/(\\d{4}-\\d\\d-\\d\\d)|months/(\\d{4}-\\d\\d))(?:\\.g([2-9]|[1-9]\\d{1,3}))?\\.db");

    /** The first of the files for rows of this day. */
    static StoredFile of(FileKind kind, LocalDate day) {
        return new StoredFile(kind, kind.firstDay(day), 1);
    }

    /** The file at a path inside the node's folder; empty where it is none of ours. */
    static Optional<StoredFile> at(String path) {
        Matcher parts = PATH.matcher(path);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int generation = parts.group(3) == null ? 1 : Integer.parseInt(parts.group(3));
        try {
            return Optional.of(
                    parts.group(1) == null
                            ? new StoredFile(
                                    FileKind.MONTH,
                                    YearMonth.parse(parts.group(2)).atDay(1),
                                    generation)
                            : new StoredFile(FileKind.DAY, LocalDate.parse(parts.group(1)), generation));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    StoredFile withGeneration(int number) {
        return new StoredFile(kind, firstDay, number);
    }

    /** Inside the node's folder. */
    String path() {
        String period = kind == FileKind.DAY ? "days/" + firstDay : "months/" + YearMonth.from(firstDay);
        return generation == 1 ? period + ".db" : period + ".g" + generation + ".db";
    }

    /** Whether every row in it is of a day before this one. */
    boolean isBefore(LocalDate day) {
        return kind.lastDay(firstDay).isBefore(day);
    }
}
