package logly.writer;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import logly.schemas.RegistryException;
import logly.schemas.StoreHandover;
import logly.schemas.StoreNode;
import logly.schemas.Topic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Serde;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topics `store-handover` and `store-nodes`. A handover stands in the partition of its own number, alone: the last
 * record there is the one that counts, however much lies before it.
 */
final class KafkaNeighbours implements Neighbours {
    private static final Logger log = LoggerFactory.getLogger(KafkaNeighbours.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Told<StoreHandover> handovers;
    private final Told<StoreNode> nodes;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Clock clock;

    /** A topic and how its values are written. */
    record Told<T>(Topic<?> topic, Serde<T> serde) {
        byte[] bytes(T value) {
            return serde.serializer().serialize(topic.name(), value);
        }
    }

    KafkaNeighbours(
            Told<StoreHandover> handovers,
            Told<StoreNode> nodes,
            Supplier<Consumer<byte[], byte[]>> consumers,
            Clock clock) {
        this.handovers = handovers;
        this.nodes = nodes;
        this.consumers = consumers;
        this.clock = clock;
    }

    @Override
    public Map<Integer, StoreHandover> handovers(Collection<Integer> partitions) {
        Set<TopicPartition> waiting = new HashSet<>();
        partitions.forEach(
                number -> waiting.add(new TopicPartition(handovers.topic().name(), number)));
        Map<Integer, StoreHandover> found = new HashMap<>();
        try (Consumer<byte[], byte[]> consumer = consumers.get()) {
            consumer.assign(waiting);
            Map<TopicPartition, Long> starts = consumer.beginningOffsets(waiting, PATIENCE);
            Map<TopicPartition, Long> ends = consumer.endOffsets(waiting, PATIENCE);
            waiting.removeIf(partition -> ends.getOrDefault(partition, 0L) <= starts.getOrDefault(partition, 0L));
            consumer.assign(waiting);
            waiting.forEach(partition -> consumer.seek(partition, ends.getOrDefault(partition, 1L) - 1));
            long deadline = clock.millis() + PATIENCE.toMillis();
            while (!waiting.isEmpty()) {
                if (clock.millis() > deadline) {
                    throw new TimeoutException(handovers.topic().name() + " was not read to its end");
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    read(record, found);
                }
                waiting.removeIf(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L));
            }
        }
        return found;
    }

    /** One that can't be read is as good as none: its partitions are read from before. */
    private void read(ConsumerRecord<byte[], byte[]> record, Map<Integer, StoreHandover> found) {
        try {
            StoreHandover handover = handovers.serde().deserializer().deserialize(record.topic(), record.value());
            if (handover != null && handover.getPartition() == record.partition()) {
                found.put(record.partition(), handover);
            }
        } catch (RegistryException.Unreachable e) {
            throw e;
        } catch (SerializationException e) {
            log.error("{}-{}@{}: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }

    @Override
    public List<Future<?>> tell(Producer<byte[], byte[]> producer, List<StoreHandover> told) {
        List<Future<?>> sent = new ArrayList<>();
        for (StoreHandover handover : told) {
            if (handover.getMakersLeftOut() > 0) {
                log.warn(
                        "the handover of partition {} has no room for {} makers",
                        handover.getPartition(),
                        handover.getMakersLeftOut());
            }
            byte[] key = Integer.toString(handover.getPartition()).getBytes(StandardCharsets.UTF_8);
            sent.add(send(
                    producer,
                    new ProducerRecord<>(
                            handovers.topic().name(), handover.getPartition(), key, handovers.bytes(handover))));
        }
        return sent;
    }

    @Override
    public void tell(Producer<byte[], byte[]> producer, StoreNode node) {
        byte[] key = node.getNode().getBytes(StandardCharsets.UTF_8);
        Future<?> unused = send(producer, new ProducerRecord<>(nodes.topic().name(), key, nodes.bytes(node)));
    }

    private static Future<?> send(Producer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
        return producer.send(record, (metadata, failure) -> {
            if (failure != null) {
                log.warn("{}: {}", record.topic(), failure.getMessage());
            }
        });
    }
}
