package logly.schemas;

import java.util.Arrays;

/** A set of positive longs as ascending ranges, both ends included; no two of them touch. */
final class LongRanges {
    private long[] starts = new long[1];
    private long[] ends = new long[1];
    private int size;

    int size() {
        return size;
    }

    long start(int index) {
        return starts[index];
    }

    long end(int index) {
        return ends[index];
    }

    long total() {
        long total = 0;
        for (int i = 0; i < size; i++) {
            total += ends[i] - starts[i] + 1;
        }
        return total;
    }

    boolean contains(long value) {
        int index = before(value);
        return index >= 0 && value <= ends[index];
    }

    /** False where the value was there. */
    boolean add(long value) {
        int index = before(value);
        if (index >= 0 && value <= ends[index]) {
            return false;
        }
        boolean touchesBefore = index >= 0 && ends[index] == value - 1;
        boolean touchesAfter = index + 1 < size && starts[index + 1] - 1 == value;
        if (touchesBefore && touchesAfter) {
            joinAt(index);
        } else if (touchesBefore) {
            ends[index] = value;
        } else if (touchesAfter) {
            starts[index + 1] = value;
        } else {
            insert(index + 1, value, value);
        }
        return true;
    }

    /** Adds a range that lies within one of these, or neither overlaps nor touches any. */
    void addRange(long start, long end) {
        if (!contains(start)) {
            insert(before(start) + 1, start, end);
        }
    }

    /** Fills the gap between a range and the next. */
    void joinAt(int index) {
        ends[index] = ends[index + 1];
        size--;
        System.arraycopy(starts, index + 2, starts, index + 1, size - index - 1);
        System.arraycopy(ends, index + 2, ends, index + 1, size - index - 1);
    }

    /** Index of the last range that starts at or before the value; -1 without one. Mostly the last of all. */
    private int before(long value) {
        int index = size - 1;
        while (index >= 0 && starts[index] > value) {
            index--;
        }
        return index;
    }

    private void insert(int index, long start, long end) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        System.arraycopy(starts, index, starts, index + 1, size - index);
        System.arraycopy(ends, index, ends, index + 1, size - index);
        starts[index] = start;
        ends[index] = end;
        size++;
    }

    void writeTo(VarLongs bytes) {
        bytes.write(size);
        long previous = 0;
        for (int i = 0; i < size; i++) {
            bytes.write(starts[i] - previous);
            bytes.write(ends[i] - starts[i]);
            previous = ends[i];
        }
    }

    static LongRanges readFrom(VarLongs.Reader reader, int limit) {
        long size = reader.read();
        if (size < 0 || size > limit) {
            throw new IllegalArgumentException(size + " ranges");
        }
        LongRanges ranges = new LongRanges();
        long previous = 0;
        for (int i = 0; i < size; i++) {
            long start = previous + reader.read();
            long end = start + reader.read();
            // the first may start at 1; any other leaves a gap; an overflow shows as a negative number
            if (start < previous + (i == 0 ? 1 : 2) || end < start) {
                throw new IllegalArgumentException("ranges that do not ascend");
            }
            ranges.insert(i, start, end);
            previous = end;
        }
        return ranges;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (int i = 0; i < size; i++) {
            text.append(i == 0 ? "" : ",").append(starts[i]).append('-').append(ends[i]);
        }
        return text.append(']').toString();
    }
}
