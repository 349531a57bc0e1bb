package logly.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import logly.analysis.HourlyRollup;
import logly.schemas.HourlyAggregate;

/**
 * A bucket's rollup with its place in the line of revisions, and whether a change of it is still to be emitted: by its hour,
 * by its day. The generation is drawn when no state of the day is found, so that a day whose state was lost opens lines of
 * its own instead of overwriting the old ones. Written down in Avro's single-object encoding, which names its schema.
 */
final class BucketState {
    private static final byte PENDING = 1;
    private static final byte DAY_PENDING = 2;

    private final Bucket bucket;
    private final HourlyRollup rollup;
    private final long generation;
    private long revision;
    private boolean isPending;
    private boolean isDayPending;

    BucketState(Bucket bucket, long generation) {
        this(bucket, new HourlyRollup(), generation);
    }

    private BucketState(Bucket bucket, HourlyRollup rollup, long generation) {
        this.bucket = bucket;
        this.rollup = rollup;
        this.generation = generation;
    }

    /** The rollup, to be changed; the change is pending from now on. */
    HourlyRollup change() {
        isPending = true;
        isDayPending = true;
        return rollup;
    }

    /** Whether a change is still to be emitted, with its hour as with its day. */
    boolean isPendingAnyway() {
        return isPending && isDayPending;
    }

    /** The next revision; nothing is pending after it. */
    HourlyAggregate emit() {
        revision++;
        isPending = false;
        return toRecord();
    }

    /** The rollup, to be merged into its day; nothing is pending there after it. */
    HourlyRollup emitIntoDay() {
        isDayPending = false;
        return rollup;
    }

    /** Fails where the rollup cannot be told. */
    void require() {
        toRecord();
    }

    boolean isDayPending() {
        return isDayPending;
    }

    long generation() {
        return generation;
    }

    byte[] toBytes() {
        try {
            ByteBuffer record = HourlyAggregate.getEncoder().encode(toRecord());
            return ByteBuffer.allocate(1 + record.remaining())
                    .put((byte) ((isPending ? PENDING : 0) | (isDayPending ? DAY_PENDING : 0)))
                    .put(record)
                    .array();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static BucketState fromBytes(byte[] bytes) {
        try {
            ByteBuffer record = ByteBuffer.wrap(bytes, 1, bytes.length - 1).slice();
            HourlyAggregate aggregate = HourlyAggregate.getDecoder().decode(record);
            BucketState state = new BucketState(
                    new Bucket(aggregate.getHour(), aggregate.getHost()),
                    HourlyRollup.from(aggregate),
                    aggregate.getGeneration());
            state.revision = aggregate.getRevision();
            state.isPending = isPending(bytes);
            state.isDayPending = isDayPending(bytes);
            return state;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a change is still to be emitted, read without decoding the rest. */
    static boolean isPending(byte[] bytes) {
        return (bytes[0] & PENDING) != 0;
    }

    /** Whether a change is still to be emitted with the day, read without decoding the rest. */
    static boolean isDayPending(byte[] bytes) {
        return (bytes[0] & DAY_PENDING) != 0;
    }

    private HourlyAggregate toRecord() {
        return rollup.toRecord(bucket.host(), bucket.hour(), generation, revision);
    }

    /** How the store writes buckets down. */
    static final class Codec implements WriteBackStore.Codec<Bucket, BucketState> {
        @Override
        public byte[] keyBytes(Bucket bucket) {
            return bucket.toBytes();
        }

        @Override
        public byte[] valueBytes(BucketState state) {
            return state.toBytes();
        }

        @Override
        public BucketState value(byte[] bytes) {
            return fromBytes(bytes);
        }
    }
}
