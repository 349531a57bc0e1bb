package logly.writer;

import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Times commits, and tells of a disk that is too slow: nothing is read while a commit takes its time. */
final class CommitWatch {
    private static final Duration SLOW = Duration.ofSeconds(5);
    private static final long NONE = Long.MIN_VALUE;

    private final Histogram seconds;
    private final LongSupplier nanoTime;
    private volatile long startedAt = NONE;
    private volatile long lastNanos;

    CommitWatch(Histogram seconds, LongSupplier nanoTime) {
        this.seconds = seconds;
        this.nanoTime = nanoTime;
    }

    /** Runs a commit. */
    void time(Runnable commit) {
        long start = nanoTime.getAsLong();
        startedAt = start;
        try {
            commit.run();
            lastNanos = nanoTime.getAsLong() - start;
            seconds.observe(lastNanos / 1e9);
        } finally {
            startedAt = NONE;
        }
    }

    /** Why the disk is called slow; empty while it is not. For any thread. */
    Optional<String> cause() {
        long start = startedAt;
        if (start != NONE) {
            long nanos = nanoTime.getAsLong() - start;
            if (nanos >= SLOW.toNanos()) {
                return Optional.of("disk: a commit has been waiting for " + nanos / 1_000_000_000 + " s");
            }
        }
        long last = lastNanos;
        return last >= SLOW.toNanos()
                ? Optional.of("disk: the last commit took " + last / 1_000_000_000 + " s")
                : Optional.empty();
    }
}
