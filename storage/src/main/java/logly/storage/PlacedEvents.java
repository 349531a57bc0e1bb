package logly.storage;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import logly.schemas.EffectiveTime;
import logly.schemas.LogEvent;

/**
 * Where log events stand in a day file. An event of the topic stands under its own place in the log that is read now. An
 * event that a trace brought may be of an earlier log of that topic, cut or replaced since: the trace tells partition
 * and offset alone. So the event is known by its maker and seq; and where it can't have its place it stands under log
 * epoch 0, which no log ever has.
 */
final class PlacedEvents {
    private static final int NO_LOG = 0;

    private static final String FIND = "SELECT epoch_id, seq, host_id, timestamp FROM log_events WHERE id = ?";
    private static final String MOVE = "UPDATE log_events SET id = ? WHERE id = ?";

    private enum Occupant {
        NONE,
        SAME,
        OTHER
    }

    private final OpenFile file;
    private final LogEvent event;
    private final RowId own;
    private final Instant appended;

    /**
     * An event on its way into a file.
     *
     * @param own its place in the log that is read now
     */
    PlacedEvents(OpenFile file, LogEvent event, RowId own, Instant appended) {
        this.file = file;
        this.event = event;
        this.own = own;
        this.appended = appended;
    }

    /** Adds an event of the topic; false where it is there. What a trace of an earlier log put there gives way. */
    boolean add() throws SQLException {
        if (insert(own.pack())) {
            return true;
        }
        if (occupant(own.pack()) == Occupant.SAME) {
            return false;
        }
        PreparedStatement move = file.statement(MOVE);
        move.setLong(1, inLog(NO_LOG));
        move.setLong(2, own.pack());
        move.executeUpdate();
        return insert(own.pack());
    }

    /**
     * Id of an event that a trace brought; adds it where it is not there.
     *
     * @throws RefusedRecord where others stand wherever it might
     */
    long bring() throws SQLException, RefusedRecord {
        Occupant occupant = occupant(own.pack());
        if (occupant == Occupant.SAME) {
            return own.pack();
        }
        for (int logEpoch = own.logEpoch() - 1; logEpoch >= NO_LOG; logEpoch--) {
            if (occupant(inLog(logEpoch)) == Occupant.SAME) {
                return inLog(logEpoch);
            }
        }
        long id = occupant == Occupant.NONE ? own.pack() : inLog(NO_LOG);
        if (!insert(id)) {
            throw new RefusedRecord("event: others stand at partition " + own.partition() + ", offset " + own.offset());
        }
        return id;
    }

    private long inLog(int logEpoch) {
        return new RowId(logEpoch, own.partition(), own.offset()).pack();
    }

    private boolean insert(long id) throws SQLException {
        boolean isNew = Tables.LOG_EVENTS.insert(file, event, id, appended);
        if (isNew) {
            file.changed(Tables.LOG_EVENTS.name(), 1, effective());
            file.counts().add(effective(), file.dictionaries().id("hosts", event.getHost()), event.getLevel());
        }
        return isNew;
    }

    private Occupant occupant(long id) throws SQLException {
        PreparedStatement find = file.statement(FIND);
        find.setLong(1, id);
        try (ResultSet row = find.executeQuery()) {
            if (!row.next()) {
                return Occupant.NONE;
            }
            boolean same = row.getLong(1) == file.dictionaries().epochId(event.getAgentId(), event.getEpoch())
                    && row.getLong(2) == event.getSeq()
                    && row.getLong(3) == file.dictionaries().id("hosts", event.getHost())
                    && row.getLong(4) == effective();
            return same ? Occupant.SAME : Occupant.OTHER;
        }
    }

    private long effective() {
        return EffectiveTime.of(event.getTimestamp(), appended).toEpochMilli();
    }
}
