package logly.writer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import logly.schemas.DeadLetter;
import logly.schemas.DeadLetterStage;
import logly.schemas.Topic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The letters of one batch. They are acknowledged before the batch commits, so that no record is given up in silence; a
 * batch that is tried again sends them again, and the store takes each once.
 */
final class DeadLetters {
    private static final String SERVICE = "store-writer";
    private static final int MAX_REASON = 500;
    private static final int MAX_HOST = 255;

    /** A letter must fit into a Kafka record of 1 MiB together with its key and headers. */
    private static final int MAX_VALUE = 900 << 10;

    private static final int MAX_KEY = 16 << 10;
    private static final int MAX_HEADERS = 64 << 10;

    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private final Topic<DeadLetter> topic;
    private final Serializer<DeadLetter> serializer;
    private final Clock clock;
    private final List<DeadLetter> letters = new ArrayList<>();

    DeadLetters(Topic<DeadLetter> topic, Serializer<DeadLetter> serializer, Clock clock) {
        this.topic = topic;
        this.serializer = serializer;
        this.clock = clock;
    }

    void add(ConsumerRecord<byte[], byte[]> record, @Nullable String host, DeadLetterStage stage, String reason) {
        byte[] value = record.value();
        boolean isCut = value != null && value.length > MAX_VALUE;
        letters.add(DeadLetter.newBuilder()
                .setTimestamp(Instant.ofEpochMilli(record.timestamp()))
                .setHost(host == null || host.isEmpty() || host.length() > MAX_HOST ? null : host)
                .setTopic(record.topic())
                .setPartition(record.partition())
                .setOffset(record.offset())
                .setStage(stage)
                .setService(SERVICE)
                .setReason(oneLine(reason) + (isCut ? " (value cut from " + value.length + " bytes)" : ""))
                .setRecordKey(
                        record.key() == null
                                ? null
                                : ByteBuffer.wrap(record.key(), 0, Math.min(record.key().length, MAX_KEY)))
                .setRecordValue(value == null ? null : ByteBuffer.wrap(value, 0, Math.min(value.length, MAX_VALUE)))
                .setHeaders(headers(record))
                .setFailedAt(clock.instant())
                .build());
    }

    /** As many headers as there is room for. */
    private static Map<String, ByteBuffer> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, ByteBuffer> headers = new LinkedHashMap<>();
        int room = MAX_HEADERS;
        for (Header header : record.headers()) {
            if (header.value() != null) {
                room -= header.key().getBytes(StandardCharsets.UTF_8).length + header.value().length;
                if (room >= 0) {
                    headers.put(header.key(), ByteBuffer.wrap(header.value()));
                }
            }
        }
        return headers;
    }

    private static String oneLine(String reason) {
        String line = reason.replaceAll("\\s+", " ");
        return line.length() > MAX_REASON ? line.substring(0, MAX_REASON) : line;
    }

    /** Sends what was added, and returns when all of it is acknowledged. */
    void send(Producer<byte[], byte[]> producer) throws InterruptedException {
        if (letters.isEmpty()) {
            return;
        }
        List<Future<?>> sent = new ArrayList<>();
        for (DeadLetter letter : letters) {
            String key = letter.getTopic() + "|" + letter.getPartition() + "|" + letter.getOffset() + "|"
                    + letter.getStage();
            sent.add(producer.send(new ProducerRecord<>(
                    topic.name(), key.getBytes(StandardCharsets.UTF_8), serializer.serialize(topic.name(), letter))));
        }
        try {
            for (Future<?> each : sent) {
                each.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new KafkaException("dead letters were not acknowledged: " + e.getMessage(), e);
        }
    }

    void clear() {
        letters.clear();
    }
}
