package logly.stream.notify;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Future;
import logly.analysis.notify.Notice;
import logly.schemas.AvroSerde;
import logly.schemas.DeadLetter;
import logly.schemas.DeadLetterStage;
import logly.schemas.RawProducers;
import logly.schemas.Topic;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps messages that were given up as dead letters, with their text and the reason. */
final class LostNotices implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(LostNotices.class);
    private static final int ANSWER_WITHIN_MILLIS = 5_000;

    private final NotifySettings settings;
    private final Topic<DeadLetter> topic;
    private final Serializer<DeadLetter> serializer;
    private final InstantSource clock;
    private @Nullable Producer<byte[], byte[]> producer;

    LostNotices(NotifySettings settings, Map<String, String> avro, InstantSource clock) {
        this.settings = settings;
        this.clock = clock;
        topic = settings.topics().deadLetters();
        serializer = AvroSerde.of(DeadLetter.class, avro).serializer();
    }

    /** Called by the threads of all targets. */
    synchronized void keep(Notice notice, String reason) {
        String key = "notify-" + notice.target() + "|" + notice.id() + "|" + DeadLetterStage.NOTIFY;
        DeadLetter letter = DeadLetter.newBuilder()
                .setTimestamp(notice.at())
                .setTopic("notify-" + notice.target())
                .setOffset(notice.at().toEpochMilli())
                .setStage(DeadLetterStage.NOTIFY)
                .setService("notifier")
                .setReason(reason)
                .setRecordKey(ByteBuffer.wrap(notice.incident().getBytes(StandardCharsets.UTF_8)))
                .setRecordValue(ByteBuffer.wrap(NoticeBodies.cloudEvent(notice).getBytes(StandardCharsets.UTF_8)))
                .setFailedAt(clock.instant())
                .build();
        try {
            Producer<byte[], byte[]> open = producer == null ? open() : producer;
            producer = open;
            byte[] value = serializer.serialize(topic.name(), letter);
            Future<?> unused = open.send(
                    new ProducerRecord<>(topic.name(), key.getBytes(StandardCharsets.UTF_8), value),
                    (written, failure) -> {
                        if (failure != null) {
                            log.error("the message {} could not be kept: {}", key, failure.toString());
                        }
                    });
        } catch (KafkaException e) {
            log.error("the message {} could not be kept: {}", key, e.toString());
        }
    }

    private Producer<byte[], byte[]> open() {
        return RawProducers.of(Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                settings.bootstrapServers(),
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                ANSWER_WITHIN_MILLIS));
    }

    @Override
    public synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ofMillis(ANSWER_WITHIN_MILLIS));
            producer = null;
        }
    }
}
