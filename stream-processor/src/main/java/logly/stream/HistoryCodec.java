package logly.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import logly.analysis.PatternHistory;
import logly.schemas.PatternCounts;

/** How histories that are not told yet are written down, by subject. */
final class HistoryCodec implements WriteBackStore.Codec<String, PatternHistory> {
    @Override
    public byte[] keyBytes(String subject) {
        return subject.getBytes(StandardCharsets.UTF_8);
    }

    /** Without the subject, which the key holds. */
    @Override
    public byte[] valueBytes(PatternHistory history) {
        return SingleObjects.bytes(PatternCounts.getEncoder(), history.toRecord(""));
    }

    @Override
    public PatternHistory value(byte[] bytes) {
        return PatternHistory.from(SingleObjects.decode(PatternCounts.getDecoder(), ByteBuffer.wrap(bytes)));
    }
}
