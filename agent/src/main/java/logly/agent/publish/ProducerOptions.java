package logly.agent.publish;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerConfig;

/** How the agent's producer is set: idempotent, without a limit to its patience, with a bounded buffer. */
public final class ProducerOptions {
    /** A send may wait this long for the first metadata or for room; then it fails and is tried again later. */
    static final int MAX_BLOCK_MILLIS = 2_000;

    private static final int BUFFER_BYTES = 32 << 20;

    private ProducerOptions() {}

    public static Map<String, Object> of(List<String> bootstrapServers) {
        return Map.ofEntries(
                Map.entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                Map.entry(ProducerConfig.CLIENT_ID_CONFIG, "logly-agent"),
                Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
                Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
                Map.entry(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Integer.MAX_VALUE),
                Map.entry(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000),
                Map.entry(ProducerConfig.LINGER_MS_CONFIG, 20),
                Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, 64 << 10),
                Map.entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd"),
                Map.entry(ProducerConfig.COMPRESSION_ZSTD_LEVEL_CONFIG, 1),
                Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES),
                Map.entry(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MILLIS),
                Map.entry(ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000));
    }
}
