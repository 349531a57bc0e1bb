package logly.agent.publish;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import logly.agent.spool.SpooledBatch;
import logly.schemas.Topic;
import logly.schemas.WireFormat;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands records to the producer and collects its answers. A delivery whose records are all answered turns up in
 * {@link #nextAnswered}, once. The first failure of a delivery fails the rest of it unsent, since each would block.
 */
final class Sender {
    private static final String OUTGOING = "outgoing-byte-total";
    private static final String GROUP = "producer-metrics";
    private static final Logger log = LoggerFactory.getLogger(Sender.class);

    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Runnable wake;
    private final LongSupplier nanos;
    private final Queue<Delivery> answered = new ConcurrentLinkedQueue<>();
    private final Map<TopicPartition, Long> highestOffsets = new ConcurrentHashMap<>();
    private final Retry retry;

    private final AtomicInteger unanswered = new AtomicInteger();

    private @Nullable Producer<byte[], byte[]> producer;
    private volatile @Nullable Metric outgoing;
    private volatile long sentBefore;
    private @Nullable String trouble;
    /** How many producers there have been: an answer of an earlier one says nothing of the present one. */
    private int generation;

    private volatile boolean logLost;

    /** {@code wake} is called on the producer's thread when a delivery is answered. */
    Sender(Supplier<Producer<byte[], byte[]>> producers, Runnable wake, LongSupplier nanos, RandomGenerator random) {
        this.retry = new Retry(random);
        this.producers = producers;
        this.wake = wake;
        this.nanos = nanos;
    }

    boolean isReady() {
        if (producer != null) {
            return true;
        }
        if (!retry.isDue(nanos.getAsLong())) {
            return false;
        }
        try {
            Producer<byte[], byte[]> made = producers.get();
            producer = made;
            outgoing = outgoing(made);
            generation++;
            trouble = null;
            return true;
        } catch (KafkaException e) {
            trouble = "Kafka: " + Causes.oneLine(e);
            retry.failed(nanos.getAsLong());
            return false;
        }
    }

    private static @Nullable Metric outgoing(Producer<byte[], byte[]> producer) {
        return producer.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().name().equals(OUTGOING)
                        && metric.getKey().group().equals(GROUP))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** Bytes that have gone out to Kafka, all that the protocol needs included. May be called from any thread. */
    long bytesSent() {
        Metric counter = outgoing;
        return sentBefore
                + (counter != null && counter.metricValue() instanceof Number number ? number.longValue() : 0);
    }

    /** Whether the broker owes an answer. */
    boolean isWaiting() {
        return unanswered.get() > 0;
    }

    void send(Delivery delivery, Topic<?> topic, int schemaId) {
        SpooledBatch batch = delivery.batch();
        int partition = Topic.partition(batch.key(), topic.partitions());
        byte[] key = batch.key().getBytes(StandardCharsets.UTF_8);
        delivery.sentBy(generation);
        unanswered.incrementAndGet();
        for (int index : delivery.indexes()) {
            if (delivery.hasFailed()) {
                answer(delivery, index, null, new KafkaException("not tried, as a record before it failed"));
                continue;
            }
            List<Header> headers = List.of(batch.identity(index).toHeader());
            byte[] value = WireFormat.frame(schemaId, batch.body(index));
            try {
                Future<?> unused = required()
                        .send(
                                new ProducerRecord<>(topic.name(), partition, null, key, value, headers),
                                (metadata, failure) -> answer(delivery, index, metadata, failure));
            } catch (KafkaException | IllegalStateException e) {
                answer(delivery, index, null, e);
            }
        }
    }

    /**
     * Sends a record that nobody waits for.
     *
     * @param appendedAtMillis is told, on the producer's thread, when the broker appended it; of a failure nothing
     */
    void sendOnce(Topic<?> topic, String key, String host, int schemaId, byte[] body, LongConsumer appendedAtMillis) {
        try {
            Future<?> unused = required()
                    .send(
                            new ProducerRecord<>(
                                    topic.name(),
                                    Topic.partition(host, topic.partitions()),
                                    key.getBytes(StandardCharsets.UTF_8),
                                    WireFormat.frame(schemaId, body)),
                            (metadata, failure) -> {
                                if (failure == null && metadata.hasTimestamp()) {
                                    appendedAtMillis.accept(metadata.timestamp());
                                }
                            });
        } catch (KafkaException | IllegalStateException e) {
            log.debug("A heartbeat was not sent: {}", Causes.oneLine(e));
        }
    }

    private Producer<byte[], byte[]> required() {
        Producer<byte[], byte[]> current = producer;
        if (current == null) {
            throw new IllegalStateException("there is no producer");
        }
        return current;
    }

    private void answer(Delivery delivery, int index, @Nullable RecordMetadata metadata, @Nullable Exception failure) {
        if (metadata != null && failure == null) {
            noteOffset(metadata);
        }
        boolean last = failure == null ? delivery.acknowledged(index) : delivery.failed(index, failure);
        if (last) {
            unanswered.decrementAndGet();
            answered.add(delivery);
            wake.run();
        }
    }

    /** A partition in which offsets go backwards has lost its end, or was made anew. */
    private void noteOffset(RecordMetadata metadata) {
        if (!metadata.hasOffset()) {
            return;
        }
        TopicPartition partition = new TopicPartition(metadata.topic(), metadata.partition());
        Long before = highestOffsets.put(partition, metadata.offset());
        if (before != null && metadata.offset() <= before) {
            log.warn("{} went back from offset {} to {}", partition, before, metadata.offset());
            logLost = true;
        }
    }

    /** Whether a partition lost acknowledged records since the last call. */
    boolean takeLogLost() {
        boolean lost = logLost;
        logLost = false;
        return lost;
    }

    Optional<Delivery> nextAnswered() {
        return Optional.ofNullable(answered.peek());
    }

    void settled(Delivery delivery) {
        answered.remove(delivery);
    }

    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Gives up the producer that failed this for good; the next one is made after a while. */
    void replaceProducer(Delivery failed) {
        if (failed.generation() == generation && producer != null) {
            retry.failed(nanos.getAsLong());
            close(Duration.ZERO);
        }
    }

    void close(Duration atMost) {
        Producer<byte[], byte[]> current = producer;
        producer = null;
        if (current != null) {
            try {
                current.close(atMost);
            } catch (KafkaException e) {
                log.warn("The producer did not close well: {}", Causes.oneLine(e));
            }
            sentBefore = bytesSent();
            outgoing = null;
        }
    }
}
