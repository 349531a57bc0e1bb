package logly.stream;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Records of hits as they came, by offset, whose groups are not written down since: a window is large and changes with each
 * hit, a hit is small. What stands here is put into the windows again by a task that takes over. All windows are written
 * down, and all records leave, when the oldest is {@link #LONGEST} old or they are too many.
 */
final class HitJournal {
    static final Duration LONGEST = Duration.ofSeconds(10);

    /** Of one task. */
    static final int MOST_BYTES = 512 << 10;

    private static final long NEVER = Long.MAX_VALUE;

    private final WriteBackStore<Long, Entry> store;
    private final EntryGuard<Long> guard;
    private final List<Long> offsets = new ArrayList<>();
    private long bytes;
    private long oldestMillis = NEVER;

    /** A record of hits as it came. */
    static final class Entry {
        private final long appended;
        private final byte[] value;

        Entry(long appended, byte[] value) {
            this.appended = appended;
            this.value = value;
        }

        long appended() {
            return appended;
        }

        /** Not to be changed. */
        byte[] value() {
            return value;
        }
    }

    /** Takes a record's hits. */
    interface Taker {
        void take(long offset, Entry entry);
    }

    HitJournal(WriteBackStore<Long, Entry> store, EntryGuard<Long> guard) {
        this.store = store;
        this.guard = guard;
    }

    void add(long offset, Record<byte[], byte[]> hits, long nowMillis) {
        note(offset, hits.value().length, nowMillis);
        store.edit(offset, () -> new Entry(hits.timestamp(), hits.value()));
    }

    private void note(long offset, int length, long nowMillis) {
        offsets.add(offset);
        bytes += length;
        oldestMillis = Math.min(oldestMillis, nowMillis);
    }

    /** Gives what a task before this one left, in order. */
    void replay(long nowMillis, Taker taker) {
        forget();
        store.scan(null, null, (key, value) -> note(ByteBuffer.wrap(key).getLong(), value.length, nowMillis));
        for (long offset : List.copyOf(offsets)) {
            guard.run(offset, () -> {
                Entry entry = store.find(offset);
                if (entry != null) {
                    taker.take(offset, entry);
                }
            });
        }
    }

    boolean isEmpty() {
        return offsets.isEmpty();
    }

    boolean isFull(long nowMillis) {
        return bytes > MOST_BYTES || (!isEmpty() && Math.abs(nowMillis - oldestMillis) >= LONGEST.toMillis());
    }

    /** To be called when all windows are to be written down with the same commit. */
    void clear() {
        offsets.forEach(store::delete);
        forget();
    }

    /** Before the stores may go back. */
    void forget() {
        offsets.clear();
        bytes = 0;
        oldestMillis = NEVER;
    }

    /** How records are written down: the time of their append, then their bytes as they came. */
    static final class Codec implements WriteBackStore.Codec<Long, Entry> {
        @Override
        public byte[] keyBytes(Long offset) {
            return ByteBuffer.allocate(Long.BYTES).putLong(offset).array();
        }

        @Override
        public byte[] valueBytes(Entry entry) {
            return ByteBuffer.allocate(Long.BYTES + entry.value().length)
                    .putLong(entry.appended())
                    .put(entry.value())
                    .array();
        }

        @Override
        public Entry value(byte[] bytes) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            long appended = buffer.getLong();
            byte[] value = new byte[buffer.remaining()];
            buffer.get(value);
            return new Entry(appended, value);
        }
    }
}
