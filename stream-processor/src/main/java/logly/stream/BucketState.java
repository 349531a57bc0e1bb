package logly.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import logly.analysis.HourlyRollup;
import logly.schemas.HourlyAggregate;

/**
 * A bucket's rollup with its place in the line of revisions, and whether a change of it is still to be emitted. The
 * generation is drawn when no state of the bucket is found, so that a bucket whose state was lost opens a line of its own
 * instead of overwriting the old one. Written down in Avro's single-object encoding, which names its schema.
 */
final class BucketState {
    private static final byte PENDING = 1;

    private final Bucket bucket;
    private final HourlyRollup rollup;
    private final long generation;
    private long revision;
    private boolean isPending;

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
        return rollup;
    }

    /** The next revision; nothing is pending after it. */
    HourlyAggregate emit() {
        revision++;
        isPending = false;
        return toRecord();
    }

    byte[] toBytes() {
        try {
            ByteBuffer record = HourlyAggregate.getEncoder().encode(toRecord());
            return ByteBuffer.allocate(1 + record.remaining())
                    .put(isPending ? PENDING : 0)
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
            return state;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether a change is still to be emitted, read without decoding the rest. */
    static boolean isPending(byte[] bytes) {
        return (bytes[0] & PENDING) != 0;
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
