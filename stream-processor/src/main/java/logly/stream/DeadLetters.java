package logly.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import logly.schemas.DeadLetter;
import logly.schemas.DeadLetterStage;
import logly.schemas.RawSerdes;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Makes dead letters of raw records; a value is cut where the letter would outgrow what a broker accepts. */
final class DeadLetters {
    static final String SERVICE = "stream-processor";
    /** Brokers take a batch of 1 MiB by default; key, headers and reason need their part of it. */
    static final int LONGEST_VALUE = 900 << 10;

    private static final int LONGEST_KEY = 16 << 10;
    private static final int LONGEST_HEADERS = 64 << 10;
    private static final int LONGEST_REASON = 1000;

    private DeadLetters() {}

    /** Key of the letter: a record fails once at a stage, however often it is tried. */
    static String key(Source source, DeadLetterStage stage) {
        return source.topic() + "|" + source.partition() + "|" + source.offset() + "|" + stage;
    }

    /** The stage that a processor is. */
    static DeadLetterStage stageOf(String processor) {
        String name = processor.toUpperCase(Locale.ROOT).replace('-', '_');
        return Arrays.stream(DeadLetterStage.values())
                .filter(stage -> stage.name().equals(name))
                .findFirst()
                .orElse(DeadLetterStage.PROCESS);
    }

    /** The processor that has the name of a stage. */
    static String processorOf(DeadLetterStage stage) {
        return stage.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Adds a sink of letters. */
    static void addSink(Topology topology, String name, Topics topics, RecordSerdes serdes, String... parents) {
        Topic<DeadLetter> letters = topics.deadLetters();
        topology.addSink(
                name,
                letters.name(),
                RawSerdes.text().serializer(),
                serdes.of(letters).serializer(),
                parents);
    }

    /** Where a record stands in Kafka. */
    record Source(String topic, int partition, long offset) {
        static Source of(RecordMetadata metadata) {
            return new Source(metadata.topic(), metadata.partition(), metadata.offset());
        }
    }

    static DeadLetter of(
            Record<byte[], byte[]> raw,
            Source source,
            DeadLetterStage stage,
            String reason,
            @Nullable String host,
            Instant failedAt) {
        int length = raw.value() == null ? 0 : raw.value().length;
        String line = reason.replaceAll("\\s+", " ");
        String brief = line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) : line;
        return DeadLetter.newBuilder()
                .setTimestamp(Instant.ofEpochMilli(raw.timestamp()))
                .setHost(host)
                .setTopic(source.topic())
                .setPartition(source.partition())
                .setOffset(source.offset())
                .setStage(stage)
                .setService(SERVICE)
                .setReason(length > LONGEST_VALUE ? brief + " (value cut, had " + length + " bytes)" : brief)
                .setRecordKey(bytes(raw.key(), LONGEST_KEY))
                .setRecordValue(bytes(raw.value(), LONGEST_VALUE))
                .setHeaders(headers(raw.headers()))
                .setFailedAt(failedAt)
                .build();
    }

    private static @Nullable ByteBuffer bytes(byte @Nullable [] bytes, int longest) {
        if (bytes == null) {
            return null;
        }
        return ByteBuffer.wrap(bytes.length > longest ? Arrays.copyOf(bytes, longest) : bytes);
    }

    private static Map<String, ByteBuffer> headers(Headers headers) {
        Map<String, ByteBuffer> byName = new HashMap<>();
        int room = LONGEST_HEADERS;
        for (Header header : headers) {
            byte[] value = header.value() == null ? new byte[0] : header.value();
            room -= header.key().getBytes(StandardCharsets.UTF_8).length + value.length;
            if (room >= 0) {
                byName.put(header.key(), ByteBuffer.wrap(value));
            }
        }
        return byName;
    }
}
