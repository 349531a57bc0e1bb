package logly.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import logly.schemas.Level;
import logly.schemas.LogEvent;

/** Log events of which only time and level are read: for those who count them. */
final class EventTally implements RowSource<LogEvent> {
    private static final Level[] LEVELS = Level.values();
    private static final int TIMESTAMP =
            LogEvent.getClassSchema().getField("timestamp").pos();
    private static final int LEVEL = LogEvent.getClassSchema().getField("level").pos();

    @Override
    public String name() {
        return Tables.LOG_EVENTS.name();
    }

    @Override
    public String selectStatement() {
        return "SELECT id, timestamp, level_id FROM " + name();
    }

    @Override
    public Optional<Column> column(String field) {
        return Tables.LOG_EVENTS.column(field);
    }

    @Override
    public LogEvent read(ResultSet row) throws SQLException {
        LogEvent event = new LogEvent();
        event.put(TIMESTAMP, Instant.ofEpochMilli(row.getLong(2)));
        event.put(LEVEL, LEVELS[row.getInt(3)]);
        return event;
    }

    @Override
    public long bytes(LogEvent event) {
        return 64;
    }
}
