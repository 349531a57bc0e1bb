package logly.storage;

import java.sql.SQLException;
import java.time.LocalDate;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** UTC days below which no row is stored any more, by kind of file; in {@code node.db}. A floor never sinks. */
final class Floors {
    private static final Map<FileKind, String> KEYS =
            Map.of(FileKind.DAY, "floor_day", FileKind.MONTH, "floor_day_of_months");

    private final Map<FileKind, LocalDate> days = new EnumMap<>(FileKind.class);

    /** Where months have no floor of their own yet, that of the days holds for them. */
    void load(NodeFile node) throws SQLException {
        LocalDate rows = load(node, FileKind.DAY, LocalDate.EPOCH);
        days.put(FileKind.DAY, rows);
        days.put(FileKind.MONTH, load(node, FileKind.MONTH, rows));
    }

    private static LocalDate load(NodeFile node, FileKind kind, LocalDate otherwise) throws SQLException {
        return node.meta(key(kind)).map(LocalDate::parse).orElse(otherwise);
    }

    private static String key(FileKind kind) {
        return Objects.requireNonNull(KEYS.get(kind));
    }

    LocalDate day(FileKind kind) {
        return Objects.requireNonNull(days.get(kind));
    }

    /** Whether every row of a file would be below the floor. */
    boolean isBelow(StoredFile file) {
        return file.isBefore(day(file.kind()));
    }

    /** The day below which no file holds anything. */
    LocalDate lowest() {
        LocalDate rows = day(FileKind.DAY);
        LocalDate months = day(FileKind.MONTH);
        return rows.isBefore(months) ? rows : months;
    }

    /** Raises a floor, in the transaction at hand. */
    void raise(NodeFile node, FileKind kind, LocalDate day) throws SQLException {
        if (day.isAfter(day(kind))) {
            node.putMeta(key(kind), day.toString());
            days.put(kind, day);
        }
    }
}
