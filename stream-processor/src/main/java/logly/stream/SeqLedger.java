package logly.stream;

import java.nio.ByteBuffer;
import logly.schemas.SeqRanges;

/**
 * The set of seqs seen of one series, and what became of its records. Received = used + expired + dead-lettered, where
 * received leaves duplicates out; a record in a closed gap counts as dead-lettered only, because the set holds no place
 * for it.
 */
final class SeqLedger {
    private static final byte VERSION = 1;
    private static final int FIXED = 1 + 4 * Long.BYTES;

    private final SeqRanges seqs;
    private long lastAppendMillis;
    private long duplicates;
    private long expired;
    private long deadLettered;

    SeqLedger() {
        this(new SeqRanges());
    }

    private SeqLedger(SeqRanges seqs) {
        this.seqs = seqs;
    }

    /** Enters a seq that arrived with this append time. */
    SeqRanges.Outcome enter(long seq, long appendMillis) {
        lastAppendMillis = Math.max(lastAppendMillis, appendMillis);
        SeqRanges.Outcome outcome = seqs.add(seq);
        if (outcome == SeqRanges.Outcome.DUPLICATE) {
            duplicates++;
        }
        return outcome;
    }

    void countExpired() {
        expired++;
    }

    void countDeadLetter() {
        deadLettered++;
    }

    /** A record that was given up came in after all, by a replay. */
    void takeBack(boolean isExpired) {
        deadLettered = Math.max(0, deadLettered - 1);
        expired += isExpired ? 1 : 0;
    }

    long received() {
        return seqs.received();
    }

    long lost() {
        return seqs.lost();
    }

    long duplicates() {
        return duplicates;
    }

    long expired() {
        return expired;
    }

    long deadLettered() {
        return deadLettered;
    }

    byte[] toBytes() {
        byte[] ranges = seqs.toBytes();
        return ByteBuffer.allocate(FIXED + ranges.length)
                .put(VERSION)
                .putLong(lastAppendMillis)
                .putLong(duplicates)
                .putLong(expired)
                .putLong(deadLettered)
                .put(ranges)
                .array();
    }

    static SeqLedger fromBytes(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        byte version = buffer.get();
        if (version != VERSION) {
            throw new IllegalArgumentException("a seq ledger of version " + version);
        }
        long lastAppendMillis = buffer.getLong();
        long duplicates = buffer.getLong();
        long expired = buffer.getLong();
        long deadLettered = buffer.getLong();
        byte[] ranges = new byte[buffer.remaining()];
        buffer.get(ranges);
        SeqLedger ledger = new SeqLedger(SeqRanges.fromBytes(ranges));
        ledger.lastAppendMillis = lastAppendMillis;
        ledger.duplicates = duplicates;
        ledger.expired = expired;
        ledger.deadLettered = deadLettered;
        return ledger;
    }

    /** Append time of the newest record, read without decoding the rest. */
    static long lastAppendMillis(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong(1);
    }

    /** How the store writes ledgers down. */
    static final class Codec implements WriteBackStore.Codec<LedgerKey, SeqLedger> {
        @Override
        public byte[] keyBytes(LedgerKey key) {
            return key.toBytes();
        }

        @Override
        public byte[] valueBytes(SeqLedger ledger) {
            return ledger.toBytes();
        }

        @Override
        public SeqLedger value(byte[] bytes) {
            return fromBytes(bytes);
        }
    }
}
