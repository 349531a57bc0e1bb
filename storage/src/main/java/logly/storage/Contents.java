package logly.storage;

/** Rows of one table in one file, and a range that holds their times; the empty one has no range. */
record Contents(long rows, long minTimestamp, long maxTimestamp) {
    static final Contents NONE = new Contents(0, Long.MAX_VALUE, Long.MIN_VALUE);

    Contents with(int more, long timestamp) {
        return new Contents(rows + more, Math.min(minTimestamp, timestamp), Math.max(maxTimestamp, timestamp));
    }
}
