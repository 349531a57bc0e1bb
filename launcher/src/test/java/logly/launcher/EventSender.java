package logly.launcher;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import logly.schemas.AvroCodec;
import logly.schemas.LogEvent;
import logly.schemas.RawProducers;
import logly.schemas.RecordIdentity;
import logly.schemas.Topic;
import logly.schemas.WireFormat;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Sends log events of made-up hosts as one agent does; what is sent is there when it is closed. */
final class EventSender implements AutoCloseable {
    private static final Topic<LogEvent> TOPIC = LocalCluster.TOPICS.logEvents();

    private final AvroCodec<LogEvent> codec = AvroCodec.of(LogEvent.class);
    private final int schema;
    private final Producer<byte[], byte[]> producer;

    EventSender(LocalCluster cluster) {
        schema = cluster.schemas().lookUp(TOPIC.subject(), TOPIC.schema());
        producer = RawProducers.of(Map.of("bootstrap.servers", cluster.kafka(), "acks", "all"));
    }

    /** @param seq of the event among all that are sent in the test, from 1 */
    Future<RecordMetadata> send(LogEvent event, long seq) {
        return producer.send(new ProducerRecord<>(
                TOPIC.name(),
                Topic.partition(event.getHost(), TOPIC.partitions()),
                event.getHost().getBytes(StandardCharsets.UTF_8),
                WireFormat.frame(schema, codec.encode(event)),
                List.of(new RecordIdentity(1, 1, seq).toHeader())));
    }

    @Override
    public void close() {
        producer.close();
    }
}
