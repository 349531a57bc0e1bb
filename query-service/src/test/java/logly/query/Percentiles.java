package logly.query;

import java.util.Arrays;
import java.util.Collection;

/** How times are distributed. */
final class Percentiles {
    private Percentiles() {}

    /** Prints the distribution of some times; returns the 99th of a hundred, in nanoseconds. */
    static double print(String name, Collection<Long> nanos) {
        long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
        System.out.printf(
                "%s: %d times, p50 %.1f ms, p99 %.1f ms, longest %.1f ms%n",
                name,
                sorted.length,
                at(sorted, 0.5) / 1e6,
                at(sorted, 0.99) / 1e6,
                Arrays.stream(sorted).max().orElse(0) / 1e6);
        return at(sorted, 0.99);
    }

    private static long at(long[] sorted, double share) {
        return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))];
    }
}
