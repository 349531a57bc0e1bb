package logly.writer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import logly.schemas.MetadataEntry;
import logly.schemas.Topic;
import logly.storage.LogEpoch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Log epochs as entries of the compacted topic `metadata`. The producer's fixed transactional id makes one writer of the
 * fleet the only one that may allot: the next to begin fences it off.
 */
final class KafkaFleetLog implements FleetLog, AutoCloseable {
    static final String TRANSACTIONAL_ID = "store-writer-log-epochs";

    private static final Logger log = LoggerFactory.getLogger(KafkaFleetLog.class);
    private static final String KIND = "log-epoch";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Topic<MetadataEntry> topic;
    private final Serde<MetadataEntry> serde;
    private final Clients clients;
    private final String node;
    private final Clock clock;
    private @Nullable Admin admin;

    /** Where clients come from; each call opens one, which the caller closes. */
    record Clients(
            Supplier<Admin> admin,
            Supplier<Consumer<byte[], byte[]>> consumer,
            Supplier<Producer<byte[], byte[]>> producer) {}

    KafkaFleetLog(Topic<MetadataEntry> topic, Serde<MetadataEntry> serde, Clients clients, String node, Clock clock) {
        this.topic = topic;
        this.serde = serde;
        this.clients = clients;
        this.node = node;
        this.clock = clock;
    }

    @Override
    public Map<String, TopicLog> logs(Collection<String> topics) {
        if (admin == null) {
            admin = clients.admin().get();
        }
        String cluster = answer(admin.describeCluster().clusterId());
        Map<String, TopicLog> logs = new HashMap<>();
        for (TopicDescription each :
                answer(admin.describeTopics(topics).allTopicNames()).values()) {
            logs.put(
                    each.name(),
                    new TopicLog(
                            cluster,
                            each.topicId().toString(),
                            each.partitions().size()));
        }
        return logs;
    }

    private static <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new KafkaException("broker: " + cause.getMessage(), cause);
        }
    }

    @Override
    public List<LogEpoch> allotted() {
        TopicPartition partition = new TopicPartition(topic.name(), 0);
        Map<String, LogEpoch> byKey = new LinkedHashMap<>();
        try (Consumer<byte[], byte[]> consumer = clients.consumer().get()) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition), PATIENCE).getOrDefault(partition, 0L);
            long deadline = clock.millis() + PATIENCE.toMillis();
            while (consumer.position(partition, PATIENCE) < end) {
                if (clock.millis() > deadline) {
                    throw new TimeoutException(partition + " was not read to its end");
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    read(record).ifPresent(epoch -> byKey.put(key(epoch), epoch));
                }
            }
        }
        return List.copyOf(byKey.values());
    }

    private Optional<LogEpoch> read(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (!key.startsWith(KIND + ":") || record.value() == null) {
            return Optional.empty();
        }
        MetadataEntry entry = serde.deserializer().deserialize(topic.name(), record.value());
        try {
            JsonNode json = JSON.readTree(entry.getValue());
            return Optional.of(new LogEpoch(
                    json.required("topic").asText(),
                    json.required("logEpoch").asInt(),
                    json.required("clusterId").asText(),
                    json.required("topicId").asText(),
                    json.required("truncations").asInt()));
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new SerializationException(
                    topic.name() + "-0@" + record.offset() + ": no log epoch: " + e.getMessage(), e);
        }
    }

    @Override
    public List<LogEpoch> allot(Function<List<LogEpoch>, List<LogEpoch>> additions) {
        try (Producer<byte[], byte[]> producer = clients.producer().get()) {
            producer.initTransactions();
            List<LogEpoch> all = new ArrayList<>(allotted());
            List<LogEpoch> added = additions.apply(List.copyOf(all));
            if (added.isEmpty()) {
                return all;
            }
            producer.beginTransaction();
            List<Future<?>> sent = new ArrayList<>();
            for (LogEpoch epoch : added) {
                byte[] key = key(epoch).getBytes(StandardCharsets.UTF_8);
                byte[] value = serde.serializer().serialize(topic.name(), entry(epoch));
                sent.add(producer.send(new ProducerRecord<>(topic.name(), 0, key, value)));
            }
            producer.commitTransaction();
            log.debug("allotted {}", added);
            log.info("numbered {} logs that were new", sent.size());
            all.addAll(added);
            return all;
        }
    }

    private MetadataEntry entry(LogEpoch epoch) {
        String value = JSON.createObjectNode()
                .put("topic", epoch.topic())
                .put("logEpoch", epoch.number())
                .put("clusterId", epoch.clusterId())
                .put("topicId", epoch.topicId())
                .put("truncations", epoch.truncations())
                .toString();
        return MetadataEntry.newBuilder()
                .setKey(key(epoch))
                .setKind(KIND)
                .setValue(value)
                .setVersion(1)
                .setUpdatedAt(clock.instant())
                .setUpdatedBy(node)
                .build();
    }

    /** After the loop has ended: one thread uses it. */
    @Override
    public void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }

    private static String key(LogEpoch epoch) {
        return KIND + ":" + epoch.topic() + ":" + epoch.number();
    }
}
