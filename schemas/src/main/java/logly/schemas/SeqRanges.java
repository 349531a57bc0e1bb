package logly.schemas;

/**
 * The set of seqs that a reader has seen of one (agentId, epoch, topic, key), as at most 32 ranges. A 33rd range closes
 * the oldest gap, which counts as loss; a record that falls into a closed gap must become a dead letter.
 *
 * <p>Closed gaps are remembered, so that a duplicate beside one is still known as such. At most 32 of them: a 33rd joins
 * the two oldest, and what lies between these is then told as IN_CLOSED_GAP too, because only what was surely seen may
 * be dropped. What lies before the first range is no gap: a reader may begin anywhere.
 */
public final class SeqRanges {
    /** Ranges, and closed gaps, that are kept. */
    public static final int LIMIT = 32;

    private static final byte VERSION = 1;

    private final LongRanges seen;
    private final LongRanges closed;
    private long lost;

    /** What became of a seq that was offered. */
    public enum Outcome {
        NEW,
        DUPLICATE,
        IN_CLOSED_GAP
    }

    public SeqRanges() {
        this(new LongRanges(), new LongRanges(), 0);
    }

    private SeqRanges(LongRanges seen, LongRanges closed, long lost) {
        this.seen = seen;
        this.closed = closed;
        this.lost = lost;
    }

    public Outcome add(long seq) {
        if (seq < 1) {
            throw new IllegalArgumentException("seq must be at least 1, not " + seq);
        }
        if (!seen.add(seq)) {
            return closed.contains(seq) ? Outcome.IN_CLOSED_GAP : Outcome.DUPLICATE;
        }
        if (seen.size() > LIMIT) {
            closeOldestGap();
        }
        return Outcome.NEW;
    }

    private void closeOldestGap() {
        long first = seen.end(0) + 1;
        long last = seen.start(1) - 1;
        seen.joinAt(0);
        lost += last - first + 1;
        closed.addRange(first, last);
        if (closed.size() > LIMIT) {
            closed.joinAt(0);
        }
    }

    /** Seqs received, duplicates left out. */
    public long received() {
        return seen.total() - lost;
    }

    /** Seqs in gaps that were closed: lost as far as this reader can tell. */
    public long lost() {
        return lost;
    }

    /** Seqs in gaps that are open: on their way, or to be counted as lost later. */
    public long missing() {
        return seen.size() == 0 ? 0 : seen.end(seen.size() - 1) - seen.start(0) + 1 - seen.total();
    }

    /** The highest seq seen; 0 without any. */
    public long highest() {
        return seen.size() == 0 ? 0 : seen.end(seen.size() - 1);
    }

    /** Equal sets give equal bytes; a set without gaps takes about 6 of them. */
    public byte[] toBytes() {
        VarLongs bytes = new VarLongs();
        bytes.write(VERSION);
        seen.writeTo(bytes);
        closed.writeTo(bytes);
        bytes.write(lost);
        return bytes.toByteArray();
    }

    /** Reads what {@link #toBytes} wrote; throws IllegalArgumentException on anything else. */
    public static SeqRanges fromBytes(byte[] bytes) {
        VarLongs.Reader reader = new VarLongs.Reader(bytes);
        long version = reader.read();
        if (version != VERSION) {
            throw new IllegalArgumentException("seq ranges of version " + version);
        }
        LongRanges seen = LongRanges.readFrom(reader, LIMIT);
        LongRanges closed = LongRanges.readFrom(reader, LIMIT);
        long lost = reader.read();
        if (!reader.isEnd() || lost < 0 || lost > closed.total() || lost > seen.total()) {
            throw new IllegalArgumentException("seq ranges that contradict themselves");
        }
        return new SeqRanges(seen, closed, lost);
    }

    @Override
    public String toString() {
        return "seen " + seen + ", closed " + closed + ", lost " + lost;
    }
}
