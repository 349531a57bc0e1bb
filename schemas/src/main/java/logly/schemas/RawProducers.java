package logly.schemas;

import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Producers for callers that frame their values themselves, see {@link WireFormat}. */
public final class RawProducers {
    private RawProducers() {}

    /** A producer of Kafka's own kind; does no I/O before its first record. */
    public static Producer<byte[], byte[]> of(Map<String, Object> configuration) {
        return new KafkaProducer<>(configuration, new ByteArraySerializer(), new ByteArraySerializer());
    }
}
