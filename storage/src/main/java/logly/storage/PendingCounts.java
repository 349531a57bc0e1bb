package logly.storage;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import logly.schemas.Level;

/** What a batch adds to the counts of log events of one file: written at its commit, as a statement a row would cost a third. */
final class PendingCounts {
    private static final String ADD = """
            INSERT INTO event_counts (timestamp, host_id, level_id, events) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET events = events + excluded.events""";

    private final Map<Key, Long> events = new HashMap<>();
    private final List<Key> sinceMark = new ArrayList<>();

    private record Key(long stretch, long hostId, int levelId) {}

    /** Counts an event that was added. */
    @SuppressWarnings("EnumOrdinal") // the table levels is numbered as the enumeration
    void add(long timestamp, long hostId, Level level) {
        long stretch = Math.floorDiv(timestamp, CountTable.STRETCH_MILLIS) * CountTable.STRETCH_MILLIS;
        Key key = new Key(stretch, hostId, level.ordinal());
        events.merge(key, 1L, Long::sum);
        sinceMark.add(key);
    }

    /** From here on {@link #undo} forgets. */
    void mark() {
        sinceMark.clear();
    }

    /** Forgets what has been added since the mark. */
    void undo() {
        sinceMark.forEach(key -> events.computeIfPresent(key, (same, count) -> count == 1 ? null : count - 1));
        sinceMark.clear();
    }

    void writeTo(OpenFile file) throws SQLException {
        if (events.isEmpty()) {
            return;
        }
        PreparedStatement add = file.statement(ADD);
        for (Map.Entry<Key, Long> count : events.entrySet()) {
            add.setLong(1, count.getKey().stretch());
            add.setLong(2, count.getKey().hostId());
            add.setLong(3, count.getKey().levelId());
            add.setLong(4, count.getValue());
            add.executeUpdate();
        }
        events.clear();
        sinceMark.clear();
    }
}
