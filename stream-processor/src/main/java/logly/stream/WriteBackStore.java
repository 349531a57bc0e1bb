package logly.stream;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * Keeps values as live objects over a logged key-value store, so that a record costs no serialization: what changed is
 * written, to RocksDB and to the changelog, once per commit. The objects take part in Streams' own pre-commit flush:
 * before each commit {@code ProcessorStateManager.flushCache} calls {@link #flushCache} of every registered root store
 * that is a {@code CachedStateStore}, and a {@code WrappedStateStore} is one. It is the only such hook in 4.3.1 and
 * internal: no other file touches it. {@link #commit}, which comes after, refuses to go on where the flush was left out.
 *
 * <p>At most {@code room} objects stay in memory, and from one commit to the next those whose sizes have room there
 * together; the least recently used ones beyond that are written back. An object belongs to the caller only until its next
 * call here.
 */
final class WriteBackStore<K, V> extends WrappedStateStore<KeyValueStore<Bytes, byte[]>, K, V> {
    /** How keys and values are written down. The order of keys is that of their bytes. */
    interface Codec<K, V> {
        byte[] keyBytes(K key);

        byte[] valueBytes(V value);

        V value(byte[] bytes);

        /** How much room a value takes in memory, in a unit of its own. */
        default int size(V value) {
            return 1;
        }
    }

    private final Codec<K, V> codec;
    private final int room;
    private final Map<K, Live<K, V>> live = new LinkedHashMap<>(64, 0.75f, true);
    /** Changed since the last flush, but for those that are no longer marked so. */
    private final List<Live<K, V>> dirty = new ArrayList<>();
    /** Changed as something else tells that each commit holds. */
    private final Set<Live<K, V>> told = new LinkedHashSet<>();

    /** Equal only to itself, because the value is mutable. A record changes many, so that marks are cheaper than sets. */
    private static final class Live<K, V> {
        final K key;
        final V value;
        boolean isWritten;
        boolean isDirty;
        boolean isTold;

        Live(K key, V value, boolean isWritten) {
            this.key = key;
            this.value = value;
            this.isWritten = isWritten;
        }
    }

    WriteBackStore(KeyValueStore<Bytes, byte[]> logged, Codec<K, V> codec, int room) {
        super(logged);
        this.codec = codec;
        this.room = room;
    }

    /** The value of this key to look at, not to change. */
    @Nullable
    V find(K key) {
        Live<K, V> found = load(key);
        return found == null ? null : found.value;
    }

    /** The value of this key to change; it will be written with the next commit. */
    V edit(K key, Supplier<V> whenAbsent) {
        Live<K, V> found = load(key);
        if (found == null) {
            found = keep(new Live<>(key, whenAbsent.get(), false));
        }
        markDirty(found);
        return found.value;
    }

    /** Replaces the value of this key, whatever it was; it will be written with the next commit. */
    void put(K key, V value) {
        Live<K, V> before = live.remove(key);
        if (before != null) {
            unmark(before);
        }
        // Of one that is not in memory nobody knows whether it was written: to delete it, Streams has to be told.
        markDirty(keep(new Live<>(key, value, before == null || before.isWritten)));
    }

    private void markDirty(Live<K, V> changed) {
        if (!changed.isDirty) {
            changed.isDirty = true;
            dirty.add(changed);
        }
        if (changed.isTold) {
            changed.isTold = false;
            told.remove(changed);
        }
    }

    /**
     * The value of this key to change as something else tells that the same commit holds and from which the change can be
     * made again: it is written with the commit after {@link #writeAll}, or for want of room.
     */
    V editAsTold(K key, Supplier<V> whenAbsent) {
        Live<K, V> found = load(key);
        if (found == null) {
            found = keep(new Live<>(key, whenAbsent.get(), false));
        }
        if (!found.isDirty && !found.isTold) {
            found.isTold = true;
            told.add(found);
        }
        return found.value;
    }

    /** Has all that changed written with the next commit, so that what tells of the changes may go with it. */
    void writeAll() {
        List.copyOf(told).forEach(this::markDirty);
    }

    /** Whether the value of this key was written down, by a commit or for want of room, whatever changed since. */
    boolean isWritten(K key) {
        Live<K, V> found = load(key);
        return found != null && found.isWritten;
    }

    /** The entry of this key as it was written down last, which tells what a value is that cannot be read. */
    Map.Entry<byte[], byte @Nullable []> written(K key) {
        byte[] keyBytes = codec.keyBytes(key);
        return new AbstractMap.SimpleEntry<>(keyBytes, wrapped().get(Bytes.wrap(keyBytes)));
    }

    /** What came and goes between two commits costs nothing. */
    void delete(K key) {
        Live<K, V> gone = live.remove(key);
        if (gone != null) {
            unmark(gone);
        }
        if (gone == null || gone.isWritten) {
            wrapped().delete(Bytes.wrap(codec.keyBytes(key)));
        }
    }

    private void unmark(Live<K, V> gone) {
        gone.isDirty = false;
        if (gone.isTold) {
            gone.isTold = false;
            told.remove(gone);
        }
    }

    /** Every key and value as written down, from {@code from} to {@code to}, both included; null is open. */
    void scan(byte @Nullable [] from, byte @Nullable [] to, BiConsumer<byte[], byte[]> visitor) {
        writeAll();
        flushCache();
        try (KeyValueIterator<Bytes, byte[]> entries = wrapped().range(wrap(from), wrap(to))) {
            while (entries.hasNext()) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                visitor.accept(entry.key.get(), entry.value);
            }
        }
    }

    @Override
    public void flushCache() {
        dirty.stream().filter(changed -> changed.isDirty).forEach(this::write);
        dirty.clear();
        makeRoom();
        super.flushCache();
    }

    private void makeRoom() {
        long size = 0;
        for (Live<K, V> each : live.values()) {
            size += codec.size(each.value);
        }
        while (size > room) {
            size -= codec.size(evict().value);
        }
    }

    /** Forgets the live objects: the task starts over from what is written down, or becomes a standby. */
    @Override
    public void clearCache() {
        live.clear();
        dirty.clear();
        told.clear();
        super.clearCache();
    }

    @Override
    public void commit(Map<TopicPartition, Long> changelogOffsets) {
        long unwritten = dirty.stream().filter(changed -> changed.isDirty).count();
        if (unwritten > 0) {
            throw new IllegalStateException("store " + name() + " was committed without its pre-commit flush: "
                    + unwritten + " changed values are in no changelog");
        }
        super.commit(changelogOffsets);
    }

    /** Writes nothing: a clean close was flushed before its commit, and after a dirty one nothing may be kept. */
    @Override
    public void close() {
        live.clear();
        dirty.clear();
        told.clear();
        super.close();
    }

    int liveCount() {
        return live.size();
    }

    private @Nullable Live<K, V> load(K key) {
        Live<K, V> found = live.get(key);
        if (found == null) {
            byte[] written = wrapped().get(Bytes.wrap(codec.keyBytes(key)));
            found = written == null ? null : keep(new Live<>(key, read(written), true));
        }
        return found;
    }

    private V read(byte[] written) {
        try {
            return codec.value(written);
        } catch (RuntimeException e) {
            throw new BadEntryException(name(), e);
        }
    }

    private Live<K, V> keep(Live<K, V> loaded) {
        if (live.size() >= room) {
            evict();
        }
        live.put(loaded.key, loaded);
        return loaded;
    }

    private Live<K, V> evict() {
        Iterator<Live<K, V>> leastRecentlyUsed = live.values().iterator();
        Live<K, V> gone = leastRecentlyUsed.next();
        leastRecentlyUsed.remove();
        if (gone.isDirty || gone.isTold) {
            write(gone);
        }
        return gone;
    }

    private void write(Live<K, V> changed) {
        changed.isWritten = true;
        wrapped().put(Bytes.wrap(codec.keyBytes(changed.key)), codec.valueBytes(changed.value));
        unmark(changed);
    }

    private static @Nullable Bytes wrap(byte @Nullable [] key) {
        return key == null ? null : Bytes.wrap(key);
    }
}
