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
import logly.schemas.Replay;
import logly.schemas.SchemaRegistry;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Passes decisions on to the topics {@code operator-actions} and {@code replays}. Its producer is made with the first. */
public final class KafkaDecisions implements Decisions {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Destination<OperatorAction> actions;
    private final Destination<Replay> replays;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private @Nullable Producer<byte[], byte[]> producer;

    /** A topic and how its values are written. */
    record Destination<V extends SpecificRecord>(Topic<V> topic, Serializer<V> serializer) {
        static <V extends SpecificRecord> Destination<V> of(Topic<V> topic, Map<String, String> avro) {
            return new Destination<>(topic, AvroSerde.of(topic.type(), avro).serializer());
        }
    }

    KafkaDecisions(
            Destination<OperatorAction> actions,
            Destination<Replay> replays,
            Supplier<Producer<byte[], byte[]>> producers) {
        this.actions = actions;
        this.replays = replays;
        this.producers = producers;
    }

    /** To the topics of a cluster. */
    public static KafkaDecisions of(List<String> bootstrapServers, URI registry, Topics topics) {
        Map<String, Object> configuration = new HashMap<>();
        configuration.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        configuration.put(ProducerConfig.CLIENT_ID_CONFIG, "query-service-decisions");
        configuration.put(ProducerConfig.ACKS_CONFIG, "all");
        configuration.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE.toMillis());
        configuration.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis() / 2);
        configuration.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        Map<String, String> avro = Map.of(SchemaRegistry.URL, registry.toString());
        return new KafkaDecisions(
                Destination.of(topics.operatorActions(), avro),
                Destination.of(topics.replays(), avro),
                () -> RawProducers.of(configuration));
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
        byte[] key = decision.getSubject().getBytes(StandardCharsets.UTF_8);
        send(actions, null, key, decision);
    }

    /** Into the partition of the record, because what it has to meet again is there. */
    @Override
    public void pass(Replay order) {
        byte[] key = order.getTopic().getBytes(StandardCharsets.UTF_8);
        send(replays, order.getPartition(), key, order);
    }

    private <V extends SpecificRecord> void send(
            Destination<V> destination, @Nullable Integer partition, byte[] key, V decision) {
        String topic = destination.topic().name();
        try {
            byte[] value = destination.serializer().serialize(topic, decision);
            producer()
                    .send(new ProducerRecord<>(topic, partition, key, value))
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
