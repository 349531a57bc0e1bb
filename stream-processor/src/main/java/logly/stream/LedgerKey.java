package logly.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import logly.schemas.RecordIdentity;

/** Whose seqs a {@link SeqLedger} counts: one series of an agent process. */
record LedgerKey(long agentId, long epoch, String topic, String key) {
    static LedgerKey of(RecordIdentity identity, String topic, String key) {
        return new LedgerKey(identity.agentId(), identity.epoch(), topic, key);
    }

    /** A zero byte stands between topic and key, because no topic's name holds one. */
    byte[] toBytes() {
        byte[] topicBytes = topic.getBytes(StandardCharsets.UTF_8);
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 * Long.BYTES + topicBytes.length + 1 + keyBytes.length)
                .putLong(agentId)
                .putLong(epoch)
                .put(topicBytes)
                .put((byte) 0)
                .put(keyBytes)
                .array();
    }

    static LedgerKey fromBytes(byte[] bytes) {
        int separator = 2 * Long.BYTES;
        while (bytes[separator] != 0) {
            separator++;
        }
        ByteBuffer numbers = ByteBuffer.wrap(bytes);
        return new LedgerKey(
                numbers.getLong(),
                numbers.getLong(),
                new String(bytes, 2 * Long.BYTES, separator - 2 * Long.BYTES, StandardCharsets.UTF_8),
                new String(bytes, separator + 1, bytes.length - separator - 1, StandardCharsets.UTF_8));
    }
}
