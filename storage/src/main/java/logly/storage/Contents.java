package logly.storage;

/** Rows of one table in one file, and the range of their times; the empty one has no range. */
record Contents(long rows, long minTimestamp, long maxTimestamp) {
    static final Contents NONE = new Contents(0, Long.MAX_VALUE, Long.MIN_VALUE);

    Contents with(long timestamp) {
        return new Contents(rows + 1, Math.min(minTimestamp, timestamp), Math.max(maxTimestamp, timestamp));
    }
}
