package logly.schemas;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Who made a record, and the how manieth it is: in the record itself, and as one 24-byte header so that a reader can
 * drop a duplicate before it decodes.
 *
 * @param agentId 64 random bits, made once per machine
 * @param epoch 64 random bits, made at each start of the agent process
 * @param seq counts from 1 per (epoch, topic, key)
 */
public record RecordIdentity(long agentId, long epoch, long seq) {
    /** Name of the header; its value is the three numbers, big-endian. */
    public static final String HEADER = "logly-identity";

    static final int BYTES = 3 * Long.BYTES;

    public RecordIdentity {
        if (seq < 1) {
            throw new IllegalArgumentException("seq must be at least 1, not " + seq);
        }
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(agentId)
                .putLong(epoch)
                .putLong(seq)
                .array();
    }

    public Header toHeader() {
        return new RecordHeader(HEADER, toBytes());
    }

    /** The identity in these headers; empty where there is none or it is malformed. */
    public static Optional<RecordIdentity> of(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        if (header == null || header.value() == null || header.value().length != BYTES) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.wrap(header.value());
        long agentId = bytes.getLong();
        long epoch = bytes.getLong();
        long seq = bytes.getLong();
        return seq < 1 ? Optional.empty() : Optional.of(new RecordIdentity(agentId, epoch, seq));
    }
}
