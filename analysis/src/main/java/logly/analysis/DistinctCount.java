package logly.analysis;

import com.dynatrace.hash4j.distinctcount.UltraLogLog;
import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How many different texts were seen: exact up to {@value #EXACT}, then an UltraLogLog (Ertl, "UltraLogLog: A Practical and
 * More Space-Efficient Alternative to HyperLogLog for Approximate Distinct Counting", 2023) with a standard error of 1.2 %.
 * The state is a function of the set of texts, so that a merge is exact in any order. Texts are known by 64 bits of XXH3:
 * that two of 1,024 share them has a chance of 1 in 35 million million.
 */
final class DistinctCount {
    static final int EXACT = 1024;

    private static final int PRECISION = 12;
    private static final byte HASHES = 0;
    private static final byte SKETCH = 1;
    private static final Hasher64 HASHER = Hashing.xxh3_64();

    /** Sorted, the first {@link #size} of it; not used beyond {@link #EXACT}. */
    private long[] hashes = new long[4];

    private int size;
    private @Nullable UltraLogLog sketch;

    void add(String text) {
        addHash(HASHER.hashBytesToLong(text.getBytes(StandardCharsets.UTF_8)));
    }

    private void addHash(long hash) {
        if (sketch != null) {
            sketch.add(hash);
            return;
        }
        int place = Arrays.binarySearch(hashes, 0, size, hash);
        if (place >= 0) {
            return;
        }
        if (size == EXACT) {
            toSketch().add(hash);
            return;
        }
        int free = -place - 1;
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, Math.min(EXACT, size * 2));
        }
        System.arraycopy(hashes, free, hashes, free + 1, size - free);
        hashes[free] = hash;
        size++;
    }

    private UltraLogLog toSketch() {
        UltraLogLog all = sketch == null ? UltraLogLog.create(PRECISION) : sketch;
        for (int i = 0; i < size; i++) {
            all.add(hashes[i]);
        }
        hashes = new long[0];
        size = 0;
        sketch = all;
        return all;
    }

    void merge(DistinctCount other) {
        if (other.sketch != null) {
            toSketch().add(other.sketch);
        }
        for (int i = 0; i < other.size; i++) {
            addHash(other.hashes[i]);
        }
    }

    long count() {
        return sketch == null ? size : Math.max(EXACT + 1, Math.round(sketch.getDistinctCountEstimate()));
    }

    ByteBuffer toBytes() {
        if (sketch != null) {
            byte[] state = sketch.getState();
            return ByteBuffer.allocate(1 + state.length).put(SKETCH).put(state).flip();
        }
        ByteBuffer bytes = ByteBuffer.allocate(1 + size * Long.BYTES).put(HASHES);
        for (int i = 0; i < size; i++) {
            bytes.putLong(hashes[i]);
        }
        return bytes.flip();
    }

    /** Reads {@link #toBytes}; throws IllegalArgumentException where the form is one that this build does not know. */
    static DistinctCount from(ByteBuffer written) {
        ByteBuffer bytes = written.duplicate();
        DistinctCount count = new DistinctCount();
        if (!bytes.hasRemaining()) {
            return count;
        }
        byte form = bytes.get();
        if (form == SKETCH) {
            byte[] state = new byte[bytes.remaining()];
            bytes.get(state);
            count.toSketch().add(UltraLogLog.wrap(state));
        } else if (form == HASHES) {
            while (bytes.remaining() >= Long.BYTES) {
                count.addHash(bytes.getLong());
            }
        } else {
            throw new IllegalArgumentException("distinct counts of form " + form + " are not known here");
        }
        return count;
    }
}
