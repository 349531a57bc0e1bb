package logly.analysis;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The distribution of a measured value, in buckets whose borders are fixed: 64 to a power of two of millionths, as in a
 * log-linear histogram. Which bucket a value falls into is integer arithmetic, and a merge adds counts: it is exact in any
 * order and grouping. A quantile is the middle of the bucket that holds the sample of its rank, at most 1/128 of it away
 * (0.8 %), or half a millionth.
 *
 * <p>Percentages take at most some 1,400 buckets, a steady host's hour takes ten or twenty.
 */
final class QuantileSketch {
    private static final double MICROS = 1e6;
    private static final int SUB_BITS = 6;
    private static final int SUB_BUCKETS = 1 << SUB_BITS;

    private final TreeMap<Integer, Long> counts = new TreeMap<>();

    /** Adds a value, 0 or more. */
    void add(double value) {
        counts.merge(bucketOf(Math.round(value * MICROS)), 1L, Saturating::add);
    }

    void merge(QuantileSketch other) {
        other.counts.forEach((bucket, count) -> counts.merge(bucket, count, Saturating::add));
    }

    /**
     * The sample below or at which lie this many percent of all samples: the one of rank {@code ceil(percent * count / 100)},
     * at least 1. Null without samples.
     */
    @Nullable
    Double quantile(int percent) {
        if (counts.isEmpty()) {
            return null;
        }
        long total = counts.values().stream().reduce(0L, Saturating::add);
        long rank = Math.max(1, total / 100 * percent + (total % 100 * percent + 99) / 100);
        long seen = 0;
        int bucket = 0;
        for (Map.Entry<Integer, Long> each : counts.entrySet()) {
            bucket = each.getKey();
            seen = Saturating.add(seen, each.getValue());
            if (seen >= rank) {
                break;
            }
        }
        return middle(bucket) / MICROS;
    }

    private static int bucketOf(long micros) {
        if (micros < SUB_BUCKETS) {
            return (int) Math.max(0, micros);
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(micros) - SUB_BITS;
        return (shift << SUB_BITS) + (int) (micros >>> shift);
    }

    private static double middle(int bucket) {
        if (bucket < 2 * SUB_BUCKETS) {
            return bucket;
        }
        int shift = (bucket >> SUB_BITS) - 1;
        long lowest = (long) (bucket - (shift << SUB_BITS)) << shift;
        return lowest + ((1L << shift) - 1) / 2.0;
    }

    /** Distance to the bucket before and count, in turn, lowest first, as varints of 7 bits; empty without samples. */
    ByteBuffer toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(counts.size() * (5 + 9));
        int before = 0;
        for (Map.Entry<Integer, Long> each : counts.entrySet()) {
            put(bytes, each.getKey() - before);
            put(bytes, each.getValue());
            before = each.getKey();
        }
        return ByteBuffer.wrap(Arrays.copyOf(bytes.array(), bytes.position()));
    }

    /** Reads {@link #toBytes}. */
    static QuantileSketch from(ByteBuffer written) {
        QuantileSketch sketch = new QuantileSketch();
        ByteBuffer bytes = written.duplicate();
        int bucket = 0;
        while (bytes.hasRemaining()) {
            bucket += (int) take(bytes);
            sketch.counts.merge(bucket, take(bytes), Saturating::add);
        }
        return sketch;
    }

    private static void put(ByteBuffer bytes, long number) {
        long rest = number;
        while (rest > 0x7f) {
            bytes.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        bytes.put((byte) rest);
    }

    private static long take(ByteBuffer bytes) {
        long number = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte part = bytes.get();
            number |= (part & 0x7fL) << shift;
            if (part >= 0) {
                return number;
            }
        }
        throw new IllegalArgumentException("a number in a sketch has more than 9 bytes");
    }
}
