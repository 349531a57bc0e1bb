package logly.stream;

import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;

/** Builds the store over a logged one; logging cannot be turned off, because nothing else survives a crash. */
final class WriteBackStoreBuilder<K, V> implements StoreBuilder<WriteBackStore<K, V>> {
    private final StoreBuilder<KeyValueStore<Bytes, byte[]>> logged;
    private final WriteBackStore.Codec<K, V> codec;
    private final int room;

    /** @param room as {@link WriteBackStore} says */
    WriteBackStoreBuilder(
            StoreBuilder<KeyValueStore<Bytes, byte[]>> logged, WriteBackStore.Codec<K, V> codec, int room) {
        if (!logged.loggingEnabled()) {
            throw new IllegalArgumentException("store " + logged.name() + " must be logged");
        }
        this.logged = logged;
        this.codec = codec;
        this.room = room;
    }

    @Override
    public WriteBackStore<K, V> build() {
        return new WriteBackStore<>(logged.build(), codec, room);
    }

    @Override
    public StoreBuilder<WriteBackStore<K, V>> withCachingEnabled() {
        throw new UnsupportedOperationException("the live objects are the cache");
    }

    @Override
    public StoreBuilder<WriteBackStore<K, V>> withCachingDisabled() {
        throw new UnsupportedOperationException("the live objects are the cache");
    }

    @Override
    public StoreBuilder<WriteBackStore<K, V>> withLoggingEnabled(Map<String, String> config) {
        return new WriteBackStoreBuilder<>(logged.withLoggingEnabled(config), codec, room);
    }

    @Override
    public StoreBuilder<WriteBackStore<K, V>> withLoggingDisabled() {
        throw new UnsupportedOperationException("nothing else survives a crash");
    }

    @Override
    public Map<String, String> logConfig() {
        return logged.logConfig();
    }

    @Override
    public boolean loggingEnabled() {
        return true;
    }

    @Override
    public String name() {
        return logged.name();
    }
}
