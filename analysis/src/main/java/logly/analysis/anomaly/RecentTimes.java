package logly.analysis.anomaly;

import java.time.Instant;

/** The times of the last so many samples. */
final class RecentTimes {
    private final Instant[] times;
    private int next;
    private int size;

    RecentTimes(int capacity) {
        times = new Instant[capacity];
    }

    void add(Instant time) {
        times[next] = time;
        next = (next + 1) % times.length;
        size = Math.min(size + 1, times.length);
    }

    /** The time of the sample this many before the last one, or of the oldest one known. */
    Instant ago(int samples) {
        int back = Math.min(samples, size - 1);
        return times[Math.floorMod(next - 1 - back, times.length)];
    }
}
