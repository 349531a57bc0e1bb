package logly.runtime;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: doubles up to a cap, each wait shortened at random by up to a half so that
 * many that failed together do not return together. Not thread-safe.
 */
public final class Backoff {
    private final Duration first;
    private final Duration cap;
    private final RandomGenerator random;
    private Duration whole;

    public Backoff(Duration first, Duration cap, RandomGenerator random) {
        if (first.toMillis() < 1 || cap.compareTo(first) < 0) {
            throw new IllegalArgumentException("a backoff from " + first + " to " + cap);
        }
        this.first = first;
        this.cap = cap;
        this.random = random;
        this.whole = first;
    }

    public Duration next() {
        long millis = whole.toMillis();
        Duration doubled = whole.multipliedBy(2);
        whole = doubled.compareTo(cap) < 0 ? doubled : cap;
        return Duration.ofMillis(millis - random.nextLong(millis / 2 + 1));
    }

    /** After a success: the next failure waits briefly again. */
    public void reset() {
        whole = first;
    }
}
