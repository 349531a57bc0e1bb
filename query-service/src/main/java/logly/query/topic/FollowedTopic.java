package logly.query.topic;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import logly.runtime.Worker;
import logly.schemas.AvroSerde;
import logly.schemas.RawConsumers;
import logly.schemas.RegistryException;
import logly.schemas.SchemaRegistry;
import logly.schemas.Topic;
import org.apache.avro.specific.SpecificRecord;
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
 * The newest record of every key of a compacted topic, in memory: for topics with few keys. Nothing is known before the
 * topic was read to its end once; what was read stays known while Kafka is away.
 */
public final class FollowedTopic<T extends SpecificRecord> implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FollowedTopic.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration WAIT = Duration.ofMillis(250);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Topic<T> topic;
    private final Deserializer<T> deserializer;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Worker follower;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    /** Where each partition ended when this reading began; its end makes known what was read until then. */
    private Map<TopicPartition, Long> ends = Map.of();

    private Map<String, T> reading = new ConcurrentHashMap<>();
    private volatile Map<String, T> known = Map.of();
    private volatile Map<Integer, Long> positions = Map.of();
    private volatile String trouble;

    FollowedTopic(Topic<T> topic, Deserializer<T> deserializer, Supplier<Consumer<byte[], byte[]>> consumers) {
        this.topic = topic;
        this.deserializer = deserializer;
        this.consumers = consumers;
        trouble = unread();
        follower = new Worker(topic.name(), this::follow, this::wakeUp, Duration.ofSeconds(5));
    }

    /**
     * Of a cluster.
     *
     * @param name of the client
     */
    public static <T extends SpecificRecord> FollowedTopic<T> of(
            List<String> bootstrapServers, URI registry, Topic<T> topic, String name) {
        Map<String, Object> configuration = new HashMap<>();
        configuration.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        configuration.put(ConsumerConfig.CLIENT_ID_CONFIG, name);
        configuration.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        configuration.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        configuration.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        configuration.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
        Map<String, String> avro = Map.of(SchemaRegistry.URL, registry.toString());
        return new FollowedTopic<>(
                topic, AvroSerde.of(topic.type(), avro).deserializer(), () -> RawConsumers.of(configuration));
    }

    private String unread() {
        return topic.name() + " was not read yet";
    }

    public void start() {
        follower.start();
    }

    /** The newest record of every key. */
    public Map<String, T> known() {
        return Map.copyOf(known);
    }

    /** Why there may be records that are not known here; empty where all are. */
    public String trouble() {
        return trouble;
    }

    /** Offset behind what was read, by partition; empty before the topic was read once. */
    public Map<Integer, Long> positions() {
        return positions;
    }

    /** Whether so much was read, of each of these partitions, before the time is over. */
    public boolean await(Map<Integer, Long> offsets, Duration time) {
        lock.lock();
        try {
            long left = time.toNanos();
            while (!isReached(offsets)) {
                if (left <= 0) {
                    return false;
                }
                left = moved.awaitNanos(left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }

    private boolean isReached(Map<Integer, Long> offsets) {
        Map<Integer, Long> reached = positions;
        return trouble.isEmpty()
                && offsets.entrySet().stream()
                        .allMatch(each -> reached.getOrDefault(each.getKey(), Long.MAX_VALUE) >= each.getValue());
    }

    private void follow(Worker worker) throws InterruptedException {
        try {
            Consumer<byte[], byte[]> open = consumer == null ? begin() : consumer;
            for (ConsumerRecord<byte[], byte[]> record : open.poll(WAIT)) {
                read(record);
            }
            Map<Integer, Long> reached = ends.keySet().stream()
                    .collect(Collectors.toMap(TopicPartition::partition, each -> open.position(each, PATIENCE)));
            boolean isAtEnd = ends.entrySet().stream()
                    .allMatch(end -> reached.getOrDefault(end.getKey().partition(), 0L) >= end.getValue());
            if (isAtEnd) {
                publish(reached);
            }
        } catch (WakeupException e) {
            log.debug("ends");
        } catch (KafkaException e) {
            log.warn("{}: {}", topic.name(), e.getMessage());
            if (!trouble.isEmpty()) {
                trouble = unread() + ": " + e.getMessage();
            }
            end();
            worker.pause(PAUSE);
        }
    }

    private void publish(Map<Integer, Long> reached) {
        lock.lock();
        try {
            known = reading;
            positions = reached;
            if (!trouble.isEmpty()) {
                trouble = "";
                log.info("{}: knows {}", topic.name(), known.size());
            }
            moved.signalAll();
        } finally {
            lock.unlock();
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
        reading = new ConcurrentHashMap<>();
        return open;
    }

    /** What cannot be read leaves standing what its key said before. */
    private void read(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        if (record.value() == null) {
            reading.remove(key);
            return;
        }
        try {
            reading.put(key, deserializer.deserialize(record.topic(), record.value()));
        } catch (RegistryException.Unreachable e) {
            throw e;
        } catch (SerializationException e) {
            log.error(
                    "{}-{}@{}: cannot be read, left out: {}",
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
