package logly.analysis.anomaly;

import java.util.Arrays;

/**
 * The sizes of past departures, in buckets that grow by 5 %, and how rare a new one is among them. Beyond its largest 2 %
 * the tail is taken as exponential, so that a size never seen before has a probability too. Old sizes fade: the counts are
 * halved at every 10,000 further ones.
 *
 * <p>Holds at most {@value #BUCKETS} buckets, the lowest standing for all below it: only the tail is asked for.
 */
final class TailHistogram {
    private static final int BUCKETS = 256;
    private static final double GROWTH = Math.log(1.05);
    private static final double TAIL = 0.02;
    private static final int TAIL_AT_LEAST = 5;
    private static final int LEAST_HISTORY = 50;
    private static final int HALVED_AT = 20_000;
    private static final double NOTHING = 1e-12;
    private static final double MOST = 12;

    private final double[] counts = new double[BUCKETS];
    /** Key of the highest bucket; the bucket of key k stands at index k - highest + BUCKETS - 1. */
    private int highest;

    private double zeros;
    private double total;

    boolean isLearning() {
        return total < LEAST_HISTORY;
    }

    /** Adds a size, 0 or more. */
    void add(double size) {
        if (size <= NOTHING) {
            zeros++;
        } else {
            int key = key(size);
            if (total == zeros) {
                highest = key;
            } else if (key > highest) {
                raise(key);
            }
            counts[Math.max(0, index(key))]++;
        }
        total++;
        if (total >= HALVED_AT) {
            halve();
        }
    }

    private static int key(double size) {
        return (int) Math.floor(Math.log(size) / GROWTH);
    }

    private int index(int key) {
        return key - highest + BUCKETS - 1;
    }

    private double size(int index) {
        return Math.exp((index + highest - BUCKETS + 1 + 0.5) * GROWTH);
    }

    private void raise(int key) {
        int shift = Math.min(BUCKETS, key - highest);
        double lowest = 0;
        for (int i = 0; i < shift; i++) {
            lowest += counts[i];
        }
        System.arraycopy(counts, shift, counts, 0, BUCKETS - shift);
        Arrays.fill(counts, BUCKETS - shift, BUCKETS, 0);
        counts[0] += lowest;
        highest = key;
    }

    private void halve() {
        zeros /= 2;
        total = zeros;
        for (int i = 0; i < BUCKETS; i++) {
            counts[i] = counts[i] < 0.1 ? 0 : counts[i] / 2;
            total += counts[i];
        }
    }

    /**
     * How rare a size of at least this is, as the negative decimal logarithm of its probability: 3 is one in a thousand.
     * 0 while there is too little history, never above {@value #MOST}.
     */
    double surprise(double size) {
        if (isLearning() || size <= NOTHING) {
            return 0;
        }
        double wanted = Math.max(TAIL_AT_LEAST, total * TAIL);
        double taken = 0;
        double sum = 0;
        double start = 0;
        for (int i = BUCKETS - 1; i >= 0 && taken < wanted; i--) {
            if (counts[i] > 0) {
                start = size(i);
                double of = Math.min(counts[i], wanted - taken);
                taken += of;
                sum += of * start;
            }
        }
        if (taken == 0) {
            return MOST;
        }
        if (size <= start) {
            return -Math.log10(Math.max(1, atLeast(size)) / total);
        }
        double threshold = taken < wanted ? 0 : start;
        double excess = Math.max(sum / taken - threshold, 0.05 * threshold + NOTHING);
        return Math.min(MOST, -Math.log10(taken / total) + (size - threshold) / excess / Math.log(10));
    }

    private double atLeast(double size) {
        double found = 0;
        for (int i = BUCKETS - 1; i >= 0 && size(i) >= size; i--) {
            found += counts[i];
        }
        return found;
    }
}
