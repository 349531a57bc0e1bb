package logly.query;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import logly.schemas.AvroSerde;
import logly.schemas.OperatorAction;
import logly.schemas.RawProducers;
import logly.schemas.SchemaRegistry;
import logly.schemas.Topic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Passes decisions on to the topic {@code operator-actions}. Its producer is made with the first of them. */
public final class KafkaDecisions implements Decisions {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Topic<OperatorAction> topic;
    private final Serializer<OperatorAction> serializer;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private @Nullable Producer<byte[], byte[]> producer;

    KafkaDecisions(
            Topic<OperatorAction> topic,
            Serializer<OperatorAction> serializer,
            Supplier<Producer<byte[], byte[]>> producers) {
        this.topic = topic;
        this.serializer = serializer;
        this.producers = producers;
    }

    /** To the topic of a cluster. */
    public static KafkaDecisions of(List<String> bootstrapServers, URI registry, Topic<OperatorAction> topic) {
        Map<String, Object> configuration = new HashMap<>();
        configuration.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        configuration.put(ProducerConfig.CLIENT_ID_CONFIG, "query-service-decisions");
        configuration.put(ProducerConfig.ACKS_CONFIG, "all");
        configuration.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
        configuration.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis() / 2);
        configuration.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        Map<String, String> avro = Map.of(SchemaRegistry.URL, registry.toString());
        return new KafkaDecisions(
                topic, AvroSerde.of(OperatorAction.class, avro).serializer(), () -> RawProducers.of(configuration));
    }

    private synchronized Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> made = producer;
        if (made == null) {
            made = producers.get();
            producer = made;
        }
        return made;
    }

    @Override
    public void pass(OperatorAction decision) {
        try {
            byte[] key = decision.getSubject().getBytes(StandardCharsets.UTF_8);
            byte[] value = serializer.serialize(topic.name(), decision);
            producer()
                    .send(new ProducerRecord<>(topic.name(), key, value))
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new NotPassedOn(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotPassedOn(e);
        }
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(1));
        }
    }
}
