package logly.agent.spool;

import java.time.Instant;

/**
 * Something that was found wrong with a spool.
 *
 * @param what one sentence for people
 * @param firstBatch id of the first batch that may be lost by it; 0 where none is
 * @param lastBatch id of the last batch that may be lost by it
 * @param lost how many batches are surely lost or altered
 */
public record Incident(Instant at, String what, long firstBatch, long lastBatch, long lost) {
    /** Whether this batch may be lost by it. */
    public boolean mayHaveLost(long batch) {
        return firstBatch > 0 && firstBatch <= batch && batch <= lastBatch;
    }
}
