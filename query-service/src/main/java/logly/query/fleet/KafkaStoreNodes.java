package logly.query.fleet;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import logly.runtime.Worker;
import logly.schemas.AvroSerde;
import logly.schemas.RawConsumers;
import logly.schemas.RegistryException;
import logly.schemas.SchemaRegistry;
import logly.schemas.StoreNode;
import logly.schemas.Topic;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the topic {@code store-nodes} from its beginning, in memory: there are as many records that count as there are
 * nodes. What was read stays known while Kafka is away; the nodes are asked, and answer or do not.
 */
public final class KafkaStoreNodes implements StoreNodes {
    private static final Logger log = LoggerFactory.getLogger(KafkaStoreNodes.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration WAIT = Duration.ofMillis(250);
    private static final Duration AT_START = Duration.ofSeconds(3);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Topic<StoreNode> topic;
    private final Deserializer<StoreNode> deserializer;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Worker follower;
    private final Map<String, StoreNode> known = new ConcurrentHashMap<>();
    private final CountDownLatch isRead = new CountDownLatch(1);
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    /** Where each partition ended at the beginning; all is known that was there when it is reached. */
    private Map<TopicPartition, Long> ends = Map.of();

    private volatile String trouble = "the topic of store nodes was not read yet";

    KafkaStoreNodes(
            Topic<StoreNode> topic,
            Deserializer<StoreNode> deserializer,
            Supplier<Consumer<byte[], byte[]>> consumers) {
        this.topic = topic;
        this.deserializer = deserializer;
        this.consumers = consumers;
        follower = new Worker("store-nodes", this::follow, this::wakeUp, Duration.ofSeconds(5));
    }

    /** Of a cluster. */
    public static KafkaStoreNodes of(List<String> bootstrapServers, URI registry, Topic<StoreNode> topic) {
        Map<String, Object> configuration = new HashMap<>();
        configuration.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        configuration.put(ConsumerConfig.CLIENT_ID_CONFIG, "query-service-store-nodes");
        configuration.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        configuration.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        configuration.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        configuration.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        Map<String, String> avro = Map.of(SchemaRegistry.URL, registry.toString());
        return new KafkaStoreNodes(
                topic, AvroSerde.of(StoreNode.class, avro).deserializer(), () -> RawConsumers.of(configuration));
    }

    /** Waits for a moment until all is read, so that the first answers need not say that nodes may be missing. */
    @Override
    public void start() {
        follower.start();
        try {
            boolean unused = isRead.await(AT_START.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Collection<StoreNode> known() {
        return List.copyOf(known.values());
    }

    @Override
    public String trouble() {
        return trouble;
    }

    private void follow(Worker worker) throws InterruptedException {
        try {
            Consumer<byte[], byte[]> open = consumer == null ? begin() : consumer;
            for (ConsumerRecord<byte[], byte[]> record : open.poll(WAIT)) {
                read(record);
            }
            boolean isAtEnd =
                    ends.entrySet().stream().allMatch(end -> open.position(end.getKey(), PATIENCE) >= end.getValue());
            if (isAtEnd && !trouble.isEmpty()) {
                trouble = "";
                isRead.countDown();
                log.info("knows {} store nodes", known.size());
            }
        } catch (WakeupException e) {
            log.debug("ends");
        } catch (KafkaException e) {
            log.warn("{}: {}", topic.name(), e.getMessage());
            end();
            worker.pause(PAUSE);
        }
    }

    private Consumer<byte[], byte[]> begin() {
        Consumer<byte[], byte[]> open = consumers.get();
        consumer = open;
        Set<TopicPartition> partitions = open.partitionsFor(topic.name(), PATIENCE).stream()
                .map(each -> new TopicPartition(each.topic(), each.partition()))
                .collect(Collectors.toSet());
        if (partitions.isEmpty()) {
            throw new KafkaException("there is no such topic yet");
        }
        open.assign(partitions);
        open.seekToBeginning(partitions);
        ends = open.endOffsets(partitions, PATIENCE);
        return open;
    }

    /** What cannot be read leaves standing what its node said before. */
    private void read(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            known.remove(key);
            return;
        }
        try {
            known.put(key, deserializer.deserialize(record.topic(), record.value()));
        } catch (RegistryException.Unreachable e) {
            throw e;
        } catch (SerializationException e) {
            log.error(
                    "{}-{}@{}: no store node, left out: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }

    private void wakeUp() {
        Consumer<byte[], byte[]> open = consumer;
        if (open != null) {
            open.wakeup();
        }
    }

    private void end() {
        Consumer<byte[], byte[]> open = consumer;
        consumer = null;
        if (open != null) {
            open.close(CloseOptions.timeout(Duration.ZERO));
        }
    }

    @Override
    public void close() {
        follower.close();
        end();
    }
}
