package logly.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import logly.analysis.AddressTally;
import logly.schemas.AddressCounts;
import logly.schemas.IpReputation;

/**
 * What an address did, with its place in the line of revisions. The generation is drawn when no state of the address is
 * found, so that one whose state was lost, or dropped, opens a line of its own.
 */
final class ReputationState {
    private static final int HEADER = 3 * Long.BYTES;

    private final AddressTally tally;
    private final long generation;
    private long revision;

    ReputationState(long generation) {
        this(new AddressTally(), generation);
    }

    private ReputationState(AddressTally tally, long generation) {
        this.tally = tally;
        this.generation = generation;
    }

    /** The next revision: with these counts, at this moment. */
    IpReputation add(AddressTally counts, IpReputation known, Instant now) {
        tally.merge(counts);
        revision++;
        IpReputation placed = IpReputation.newBuilder(known)
                .setGeneration(generation)
                .setRevision(revision)
                .build();
        return tally.toRecord(placed, now);
    }

    byte[] toBytes() {
        ByteBuffer record = SingleObjects.encode(AddressCounts.getEncoder(), tally.toCounts(""));
        return ByteBuffer.allocate(HEADER + record.remaining())
                .putLong(tally.lastSeen().toEpochMilli())
                .putLong(generation)
                .putLong(revision)
                .put(record)
                .array();
    }

    static ReputationState fromBytes(byte[] bytes) {
        ByteBuffer header = ByteBuffer.wrap(bytes);
        AddressCounts counts = SingleObjects.decode(
                AddressCounts.getDecoder(),
                ByteBuffer.wrap(bytes, HEADER, bytes.length - HEADER).slice());
        ReputationState state = new ReputationState(AddressTally.from(counts), header.getLong(Long.BYTES));
        state.revision = header.getLong(2 * Long.BYTES);
        return state;
    }

    /** Time of the last event, read without decoding the rest. */
    static long lastSeenMillis(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }

    /** How the store writes states down. */
    static final class Codec implements WriteBackStore.Codec<String, ReputationState> {
        @Override
        public byte[] keyBytes(String ip) {
            return ip.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] valueBytes(ReputationState state) {
            return state.toBytes();
        }

        @Override
        public ReputationState value(byte[] bytes) {
            return fromBytes(bytes);
        }
    }
}
