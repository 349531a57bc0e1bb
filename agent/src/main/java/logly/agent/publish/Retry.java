package logly.agent.publish;

import java.time.Duration;
import java.util.random.RandomGenerator;
import logly.runtime.Backoff;

/** When to try again after a failure; soon after the first one, at the latest after ten seconds. */
final class Retry {
    static final Duration FIRST = Duration.ofMillis(250);
    static final Duration LONGEST = Duration.ofSeconds(10);

    private final Backoff backoff;
    private long dueAt;
    private boolean waiting;

    Retry(RandomGenerator random) {
        backoff = new Backoff(FIRST, LONGEST, random);
    }

    void failed(long nowNanos) {
        dueAt = nowNanos + backoff.next().toNanos();
        waiting = true;
    }

    void succeeded() {
        backoff.reset();
        waiting = false;
    }

    boolean isDue(long nowNanos) {
        return !waiting || nowNanos - dueAt >= 0;
    }
}
