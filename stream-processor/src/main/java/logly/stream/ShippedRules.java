package logly.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import logly.analysis.sigma.RuleFiles;
import logly.analysis.sigma.SigmaRule;
import logly.schemas.DetectionRule;
import logly.schemas.RawConsumers;
import logly.schemas.RawProducers;
import logly.schemas.Topic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the shipped rules into the topic of rules: those that are missing, and those of an earlier release, which stay
 * disabled where they were. A rule that somebody else put is left as it is; one that is no longer shipped is taken out.
 */
final class ShippedRules {
    /** Who put a rule that came with the program. */
    static final String SHIPPED_BY = "logly";

    private static final Logger log = LoggerFactory.getLogger(ShippedRules.class);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration READ_WITHIN = Duration.ofSeconds(10);
    private static final int ANSWER_WITHIN_MILLIS = 5_000;

    private final StreamSettings settings;
    private final RecordSerdes serdes;
    private final InstantSource clock;

    ShippedRules(StreamSettings settings, RecordSerdes serdes, InstantSource clock) {
        this.settings = settings;
        this.serdes = serdes;
        this.clock = clock;
    }

    /** Throws a KafkaException where Kafka or the registry does not answer or refuses. */
    void run() {
        Topic<DetectionRule> topic = settings.topics().detectionRules();
        Map<String, DetectionRule> changes = changes(shipped(), stored(topic));
        if (changes.isEmpty()) {
            return;
        }
        Map<String, Object> configuration = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                settings.bootstrapServers(),
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                ANSWER_WITHIN_MILLIS);
        Serializer<DetectionRule> serializer = serdes.of(topic).serializer();
        try (Producer<byte[], byte[]> producer = RawProducers.of(configuration)) {
            changes.forEach((id, rule) -> {
                byte[] value = rule == null ? null : serializer.serialize(topic.name(), rule);
                producer.send(new ProducerRecord<>(topic.name(), id.getBytes(StandardCharsets.UTF_8), value));
            });
            producer.flush();
        }
        log.info("{} shipped rules were put, renewed or taken out", changes.size());
    }

    private static RuleFiles shipped() {
        try {
            return RuleFiles.shipped();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What has to be written, by id; null takes a rule out. */
    Map<String, DetectionRule> changes(RuleFiles shipped, Map<String, DetectionRule> stored) {
        Map<String, DetectionRule> changes = new HashMap<>();
        for (SigmaRule rule : shipped.rules()) {
            DetectionRule there = stored.get(rule.id());
            boolean isOurs = there == null || there.getUpdatedBy().equals(SHIPPED_BY);
            if (isOurs && (there == null || !there.getText().equals(rule.text()))) {
                changes.put(
                        rule.id(),
                        DetectionRule.newBuilder()
                                .setId(rule.id())
                                .setContentHash(rule.contentHash())
                                .setText(rule.text())
                                .setEnabled(there == null || there.getEnabled())
                                .setReason(there == null ? null : there.getReason())
                                .setUpdatedAt(clock.instant())
                                .setUpdatedBy(SHIPPED_BY)
                                .build());
            }
        }
        stored.forEach((id, rule) -> {
            if (rule.getUpdatedBy().equals(SHIPPED_BY)
                    && shipped.rules().stream().noneMatch(each -> each.id().equals(id))) {
                changes.put(id, null);
            }
        });
        return changes;
    }

    private Map<String, DetectionRule> stored(Topic<DetectionRule> topic) {
        Map<String, Object> configuration = Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                settings.bootstrapServers(),
                ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                ANSWER_WITHIN_MILLIS,
                ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                ANSWER_WITHIN_MILLIS,
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false);
        Map<String, DetectionRule> stored = new HashMap<>();
        Deserializer<DetectionRule> deserializer = serdes.of(topic).deserializer();
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
}
