package logly.storage;

import java.time.LocalDate;
import java.util.Arrays;

/**
 * A file in the catalogue.
 *
 * @param path inside the node's folder
 * @param firstDay first UTC day that it may hold
 */
record StoredFile(String path, FileKind kind, LocalDate firstDay) {
    static FileKind kind(String text) {
        return Arrays.stream(FileKind.values())
                .filter(kind -> kind.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no kind of file: " + text));
    }

    /** Whether every row in it is of a day before this one. */
    boolean isBefore(LocalDate day) {
        return kind.lastDay(firstDay).isBefore(day);
    }
}
