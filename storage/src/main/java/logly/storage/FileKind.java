package logly.storage;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Locale;

/** The kinds of file of a store node, and the version of each that this build writes. */
enum FileKind {
    DAY(10),
    MONTH(4),
    NODE(7);

    private final int version;

    FileKind(int version) {
        this.version = version;
    }

    /** Number of SQL resources, and {@code PRAGMA user_version} of a file that has had them all. */
    int version() {
        return version;
    }

    /** Name in resources and in the catalogue. */
    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** First day that the file for rows of this day may hold. */
    LocalDate firstDay(LocalDate day) {
        return this == DAY ? day : day.withDayOfMonth(1);
    }

    /** Last day that a file beginning with this day may hold. */
    LocalDate lastDay(LocalDate firstDay) {
        return this == DAY ? firstDay : YearMonth.from(firstDay).atEndOfMonth();
    }

    static Path nodeFile(Path nodeFolder) {
        return nodeFolder.resolve("node.db");
    }
}
