package logly.schemas;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** The compacted topic of rules and of what operators change of them, read whole and written record by record. */
public final class RuleTopic implements RuleLog {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration READ_WITHIN = Duration.ofSeconds(10);
    private static final int ANSWER_WITHIN_MILLIS = 5_000;

    private final List<String> bootstrapServers;
    private final Topic<DetectionRule> topic;
    private final Serde<DetectionRule> serde;
    private final InstantSource clock;

    /** Does no I/O. */
    public RuleTopic(
            List<String> bootstrapServers,
            Topic<DetectionRule> topic,
            Serde<DetectionRule> serde,
            InstantSource clock) {
        this.bootstrapServers = List.copyOf(bootstrapServers);
        this.topic = topic;
        this.serde = serde;
        this.clock = clock;
    }

    /** The topic of an installation. */
    public static RuleTopic of(
            List<String> bootstrapServers, String registry, Topic<DetectionRule> topic, InstantSource clock) {
        return new RuleTopic(
                bootstrapServers, topic, AvroSerde.of(topic.type(), Map.of(SchemaRegistry.URL, registry)), clock);
    }

    @Override
    public Map<String, DetectionRule> read() {
        Map<String, Object> configuration = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                ANSWER_WITHIN_MILLIS,
                ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                ANSWER_WITHIN_MILLIS,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false);
        Map<String, DetectionRule> stored = new HashMap<>();
        Deserializer<DetectionRule> deserializer = serde.deserializer();
        try (Consumer<byte[], byte[]> consumer = RawConsumers.of(configuration)) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (int partition = 0; partition < topic.partitions(); partition++) {
                partitions.add(new TopicPartition(topic.name(), partition));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long giveUp = clock.millis() + READ_WITHIN.toMillis();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                if (clock.millis() > giveUp) {
                    throw new TimeoutException("the topic " + topic.name() + " could not be read to its end");
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    String id = new String(record.key(), StandardCharsets.UTF_8);
                    stored.remove(id);
                    if (record.value() != null) {
                        stored.put(id, deserializer.deserialize(topic.name(), record.value()));
                    }
                }
            }
        }
        return stored;
    }

    @Override
    public void write(Map<String, @Nullable DetectionRule> changes) {
        Map<String, Object> configuration = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                ANSWER_WITHIN_MILLIS);
        Serializer<DetectionRule> serializer = serde.serializer();
        try (Producer<byte[], byte[]> producer = RawProducers.of(configuration)) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            changes.forEach((id, rule) -> {
                byte[] value = rule == null ? null : serializer.serialize(topic.name(), rule);
                sent.add(producer.send(new ProducerRecord<>(topic.name(), id.getBytes(StandardCharsets.UTF_8), value)));
            });
            producer.flush();
            for (Future<RecordMetadata> each : sent) {
                requireWritten(each);
            }
        }
    }

    private static void requireWritten(Future<RecordMetadata> sent) {
        try {
            sent.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException cause ? cause : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
