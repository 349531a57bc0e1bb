package logly.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import logly.analysis.PatternHistory;
import logly.schemas.PatternCounts;
import logly.schemas.TracePattern;

/**
 * The history of a subject and the last revision of its patterns. A revision is a time or one more than the last: also a
 * subject whose state was lost goes on above what it emitted before.
 */
final class PatternState {
    private static final int HEADER = 2 * Long.BYTES;

    private final PatternHistory history;
    private long revision;

    /** What was emitted last, so that the same is not emitted again; not written down, because it may be. */
    private final Map<String, TracePattern> emitted = new HashMap<>();

    PatternState() {
        this(new PatternHistory());
    }

    private PatternState(PatternHistory history) {
        this.history = history;
    }

    PatternHistory history() {
        return history;
    }

    long nextRevision(long nowMillis) {
        revision = Math.max(revision + 1, nowMillis);
        return revision;
    }

    /** Whether this differs from what was emitted last of its pattern. */
    boolean isNew(TracePattern pattern) {
        return !pattern.equals(emitted.put(pattern.getPattern(), pattern));
    }

    byte[] toBytes() {
        ByteBuffer record = SingleObjects.encode(PatternCounts.getEncoder(), history.toRecord(""));
        return ByteBuffer.allocate(HEADER + record.remaining())
                .putLong(history.lastSeen().toEpochMilli())
                .putLong(revision)
                .put(record)
                .array();
    }

    static PatternState fromBytes(byte[] bytes) {
        PatternCounts counts = SingleObjects.decode(
                PatternCounts.getDecoder(),
                ByteBuffer.wrap(bytes, HEADER, bytes.length - HEADER).slice());
        PatternState state = new PatternState(PatternHistory.from(counts));
        state.revision = ByteBuffer.wrap(bytes).getLong(Long.BYTES);
        return state;
    }

    /** Time of the last event, read without decoding the rest. */
    static long lastSeenMillis(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }

    /** How the store writes states down. */
    static final class Codec implements WriteBackStore.Codec<String, PatternState> {
        @Override
        public byte[] keyBytes(String subject) {
            return subject.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] valueBytes(PatternState state) {
            return state.toBytes();
        }

        @Override
        public PatternState value(byte[] bytes) {
            return fromBytes(bytes);
        }
    }
}
