package logly.storage;

import java.time.Duration;
import java.time.Instant;
import logly.schemas.EffectiveTime;
import logly.schemas.EventTrace;
import logly.schemas.LogEvent;

/**
 * The event that a trace carries: whole, with its append time, without which nobody could tell its day.
 *
 * @param own its place in the log of its topic that is read now
 */
record TracedEvent(LogEvent event, RowId own, Instant appended) {
    /** Two brokers' clocks may differ, but not by more. */
    private static final Duration AHEAD = Duration.ofDays(1);

    static TracedEvent of(EventTrace trace, int logEpoch, Instant traceAppended) throws RefusedRecord {
        LogEvent event = trace.getEvent();
        if (event == null) {
            throw new RefusedRecord("event: the trace has none");
        }
        Instant appended = event.getIngestedAt();
        if (appended == null) {
            throw new RefusedRecord("event.ingestedAt: the trace does not say when its event was appended");
        }
        if (appended.isAfter(traceAppended.plus(AHEAD))) {
            throw new RefusedRecord("event.ingestedAt: " + appended + " lies ahead");
        }
        try {
            return new TracedEvent(
                    event, new RowId(logEpoch, trace.getEventPartition(), trace.getEventOffset()), appended);
        } catch (IllegalArgumentException e) {
            throw new RefusedRecord("event: " + e.getMessage(), e);
        }
    }

    Instant effective() {
        return EffectiveTime.of(event.getTimestamp(), appended);
    }
}
