package logly.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import logly.schemas.HostSnapshot;
import logly.schemas.RecordIdentity;

/** Names an event among those of its topic, as its snapshot does. */
record TraceKey(String host, long agentId, long epoch, long seq) {
    static TraceKey of(String host, RecordIdentity identity) {
        return new TraceKey(host, identity.agentId(), identity.epoch(), identity.seq());
    }

    /** The key of the event that asked for this snapshot. */
    static TraceKey of(HostSnapshot snapshot) {
        return new TraceKey(
                snapshot.getEventKey(), snapshot.getEventAgentId(), snapshot.getEventEpoch(), snapshot.getEventSeq());
    }

    byte[] toBytes() {
        byte[] name = host.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(3 * Long.BYTES + name.length)
                .putLong(agentId)
                .putLong(epoch)
                .putLong(seq)
                .put(name)
                .array();
    }

    static TraceKey fromBytes(byte[] bytes) {
        ByteBuffer numbers = ByteBuffer.wrap(bytes);
        long agentId = numbers.getLong();
        long epoch = numbers.getLong();
        long seq = numbers.getLong();
        int from = 3 * Long.BYTES;
        return new TraceKey(new String(bytes, from, bytes.length - from, StandardCharsets.UTF_8), agentId, epoch, seq);
    }
}
