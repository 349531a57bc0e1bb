package logly.schemas;

import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Consumers for callers that look at a record's headers before they decode it. */
public final class RawConsumers {
    private RawConsumers() {}

    /** A consumer of Kafka's own kind. */
    public static Consumer<byte[], byte[]> of(Map<String, Object> configuration) {
        return new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
