package logly.query.topic;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import logly.schemas.RawProducers;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Writes a few records now and then; a producer lives as long as it writes. */
public final class TopicWriter {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Supplier<Producer<byte[], byte[]>> producers;

    TopicWriter(Supplier<Producer<byte[], byte[]>> producers) {
        this.producers = producers;
    }

    /**
     * To a cluster.
     *
     * @param name of the client
     */
    public static TopicWriter to(List<String> bootstrapServers, String name) {
        Map<String, Object> configuration = new HashMap<>();
        configuration.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        configuration.put(ProducerConfig.CLIENT_ID_CONFIG, name);
        configuration.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, (int) PATIENCE.toMillis());
        configuration.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis() / 2);
        configuration.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        return new TopicWriter(() -> RawProducers.of(configuration));
    }

    /**
     * Writes values by key, null to delete one; returns when they are written, or throws a KafkaException.
     *
     * @return offset behind them, by partition
     */
    public Map<Integer, Long> write(String topic, Map<String, byte @Nullable []> values) {
        Map<Integer, Long> behind = new HashMap<>();
        try (Producer<byte[], byte[]> producer = producers.get()) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            values.forEach((key, value) ->
                    sent.add(producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))));
            for (Future<RecordMetadata> each : sent) {
                RecordMetadata written = each.get();
                behind.merge(written.partition(), written.offset() + 1, Math::max);
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        return behind;
    }
}
