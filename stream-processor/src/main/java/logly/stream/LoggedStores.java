package logly.stream;

import java.util.Map;
import logly.schemas.RawSerdes;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** Builds the state stores: RocksDB, logged to a compacted topic whose segments are small enough to restore quickly. */
final class LoggedStores {
    /**
     * Every commit writes the live keys again, so most of a changelog is outdated: small segments and an eager cleaner keep
     * what a restart must read near the size of the store.
     */
    private static final Map<String, String> CHANGELOG = Map.of(
            TopicConfig.SEGMENT_BYTES_CONFIG,
            Integer.toString(16 << 20),
            TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG,
            "0.2");

    private LoggedStores() {}

    /** Builds a store in whose memory there is so much room. */
    static <K, V> StoreBuilder<WriteBackStore<K, V>> writeBack(
            String name, WriteBackStore.Codec<K, V> codec, int room) {
        return new WriteBackStoreBuilder<>(
                Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(name), RawSerdes.comparableBytes(), RawSerdes.bytes())
                        .withCachingDisabled()
                        .withLoggingEnabled(CHANGELOG),
                codec,
                room);
    }
}
