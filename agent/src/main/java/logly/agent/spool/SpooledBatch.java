package logly.agent.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;
import logly.schemas.RecordIdentity;
import logly.schemas.WireFormat;

/** Records of one topic and key with successive seqs, as Avro bodies under one schema; never changed once made. */
public final class SpooledBatch {
    private final long id;
    private final String topic;
    private final String key;
    private final long fingerprint;
    private final RecordIdentity first;
    private final List<ByteBuffer> bodies;
    private final int payloadBytes;

    SpooledBatch(long id, String topic, String key, long fingerprint, RecordIdentity first, List<ByteBuffer> bodies) {
        this.id = id;
        this.topic = topic;
        this.key = key;
        this.fingerprint = fingerprint;
        this.first = first;
        this.bodies = List.copyOf(bodies);
        this.payloadBytes =
                bodies.stream().mapToInt(b -> Integer.BYTES + b.remaining()).sum();
    }

    public long id() {
        return id;
    }

    public String topic() {
        return topic;
    }

    /** The host. */
    public String key() {
        return key;
    }

    /** Of the schema that the bodies were written with, see {@link WireFormat#fingerprint}. */
    public long fingerprint() {
        return fingerprint;
    }

    public RecordIdentity identity(int index) {
        return new RecordIdentity(first.agentId(), first.epoch(), first.seq() + index);
    }

    public int count() {
        return bodies.size();
    }

    public int payloadBytes() {
        return payloadBytes;
    }

    /** A copy of one record in Avro's binary form, without a prefix. */
    public byte[] body(int index) {
        byte[] copy = new byte[bodies.get(index).remaining()];
        bodies.get(index).duplicate().get(copy);
        return copy;
    }

    /** Each body behind its length. */
    byte[] payload() {
        ByteBuffer payload = ByteBuffer.allocate(payloadBytes);
        for (ByteBuffer body : bodies) {
            payload.putInt(body.remaining());
            payload.put(body.duplicate());
        }
        return payload.array();
    }

    /** CRC32C over the payload and all that says whose it is. */
    long checksum() {
        CRC32C crc = new CRC32C();
        crc.update(topic.getBytes(StandardCharsets.UTF_8));
        crc.update(0);
        crc.update(key.getBytes(StandardCharsets.UTF_8));
        crc.update(0);
        crc.update(ByteBuffer.allocate(2 * Long.BYTES + Integer.BYTES)
                .putLong(id)
                .putLong(fingerprint)
                .putInt(bodies.size())
                .flip());
        crc.update(first.toBytes());
        crc.update(payload());
        return crc.getValue();
    }
}
