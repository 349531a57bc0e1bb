package logly.agent;

import java.time.Duration;

/** Moments at a fixed distance, without drift; those that were missed (a suspended host) are skipped, not caught up. */
final class Cadence {
    private final long interval;
    private long next;

    Cadence(long firstNanos, Duration interval) {
        this.next = firstNanos;
        this.interval = interval.toNanos();
    }

    /** Whether a moment has come since the last call that said so. */
    boolean isDue(long nowNanos) {
        long late = nowNanos - next;
        if (late < 0) {
            return false;
        }
        next += (late / interval + 1) * interval;
        return true;
    }

    long nanosUntilNext(long nowNanos) {
        return Math.max(0, next - nowNanos);
    }
}
