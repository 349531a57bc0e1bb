package logly.agent.publish;

import java.time.Duration;

/** When to try again: twice as long after each failure, at most ten seconds. */
final class Backoff {
    static final Duration FIRST = Duration.ofMillis(250);
    static final Duration LONGEST = Duration.ofSeconds(10);

    private long next = FIRST.toNanos();
    private long retryAt;
    private boolean waiting;

    void failed(long nowNanos) {
        retryAt = nowNanos + next;
        next = Math.min(LONGEST.toNanos(), 2 * next);
        waiting = true;
    }

    void succeeded() {
        next = FIRST.toNanos();
        waiting = false;
    }

    boolean isDue(long nowNanos) {
        return !waiting || nowNanos - retryAt >= 0;
    }
}
