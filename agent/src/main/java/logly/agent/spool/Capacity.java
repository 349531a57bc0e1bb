package logly.agent.spool;

import logly.schemas.Level;

/**
 * How full a spool is, and what it takes then. Logs that can wait and metrics fill it to nine tenths; the rest is kept
 * for what cannot wait and is severe.
 */
final class Capacity {
    /** Room that a batch takes beside its payload, about. */
    static final int BATCH_OVERHEAD_BYTES = 256;

    private static final int ROUTINE_PERCENT = 90;
    private static final int WARNING_PERCENT = 95;

    private final long maxBytes;
    private long bytes;
    private long waitingRecords;
    private long quarantined;

    Capacity(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    void start(BatchTable.Totals totals) {
        bytes = totals.bytes() + totals.batches() * BATCH_OVERHEAD_BYTES;
        waitingRecords = totals.records();
    }

    void appended(SpooledBatch batch) {
        bytes += batch.payloadBytes() + BATCH_OVERHEAD_BYTES;
        waitingRecords += batch.count();
    }

    void acknowledged(SpooledBatch batch) {
        waitingRecords -= batch.count();
    }

    void takenBack(Acknowledgements.Each batch) {
        waitingRecords += batch.records();
    }

    void deleted(Acknowledgements.Each batch) {
        bytes -= batch.bytes() + BATCH_OVERHEAD_BYTES;
    }

    void setAside(BatchTable.Damaged batch) {
        bytes -= batch.bytes() + BATCH_OVERHEAD_BYTES;
        waitingRecords -= batch.records();
        quarantined++;
    }

    void setRecordAside() {
        quarantined++;
    }

    boolean isFull() {
        return !hasRoomBelow(ROUTINE_PERCENT);
    }

    boolean takes(Level level) {
        return switch (level) {
            case ERROR, CRITICAL -> hasRoomBelow(100);
            case WARNING -> hasRoomBelow(WARNING_PERCENT);
            case UNKNOWN, DEBUG, INFO, NOTICE -> hasRoomBelow(ROUTINE_PERCENT);
        };
    }

    private boolean hasRoomBelow(int percent) {
        return bytes < maxBytes / 100.0 * percent;
    }

    Spool.Fill fill() {
        return new Spool.Fill(bytes, waitingRecords, quarantined);
    }
}
