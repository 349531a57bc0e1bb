package logly.schemas;

/**
 * The set of seqs that a reader has seen of one (agentId, epoch, topic, key), as at most 32 ranges. A 33rd range closes
 * the oldest gap, which counts as loss; a record that falls into a closed gap must become a dead letter.
 */
public final class SeqRanges {
    /** What became of a seq that was offered. */
    public enum Outcome {
        NEW,
        DUPLICATE,
        IN_CLOSED_GAP
    }

    public Outcome add(long seq) {
        throw new UnsupportedOperationException();
    }

    /** Seqs received, duplicates left out. */
    public long received() {
        throw new UnsupportedOperationException();
    }

    /** Seqs in gaps that were closed: lost as far as this reader can tell. */
    public long lost() {
        throw new UnsupportedOperationException();
    }

    public byte[] toBytes() {
        throw new UnsupportedOperationException();
    }

    public static SeqRanges fromBytes(byte[] bytes) {
        throw new UnsupportedOperationException();
    }
}
