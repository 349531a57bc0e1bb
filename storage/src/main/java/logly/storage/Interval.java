package logly.storage;

/**
 * Offsets of one log that a node has taken: the rows of their ids stand in its files, or nowhere.
 *
 * @param firstOffset inclusive
 * @param lastOffset inclusive
 */
public record Interval(String topic, int partition, int logEpoch, long firstOffset, long lastOffset) {
    long firstId() {
        return new RowId(logEpoch, partition, firstOffset).pack();
    }

    long lastId() {
        return new RowId(logEpoch, partition, lastOffset).pack();
    }
}
