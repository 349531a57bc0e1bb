package logly.launcher;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.schemas.AvroCodec;
import logly.schemas.RawProducers;
import logly.schemas.RecordIdentity;
import logly.schemas.RegistryException;
import logly.schemas.SchemaRegistry;
import logly.schemas.Topic;
import logly.schemas.WireFormat;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Publishes records as an agent does, with identities of its own. */
final class DemoSender implements AutoCloseable {
    private static final long WAIT_MILLIS = 30_000;

    private final Endpoints endpoints;
    private final SchemaRegistry registry;
    private final Producer<byte[], byte[]> producer;
    private final long agentId;
    private final long epoch;
    private final Map<String, Long> seqs = new HashMap<>();
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();

    DemoSender(Endpoints endpoints, long agentId, long epoch) {
        this.endpoints = endpoints;
        this.agentId = agentId;
        this.epoch = epoch;
        registry = SchemaRegistry.of(Map.of(SchemaRegistry.URL, endpoints.registry()));
        producer = RawProducers.of(Map.of(
                "bootstrap.servers",
                endpoints.kafka(),
                "acks",
                "all",
                "delivery.timeout.ms",
                (int) WAIT_MILLIS,
                "request.timeout.ms",
                (int) WAIT_MILLIS / 2,
                "max.block.ms",
                WAIT_MILLIS));
    }

    /**
     * Sends records of one topic.
     *
     * @param identified the record with an identity
     */
    <V extends SpecificRecord> void send(
            Topic<V> topic, String host, V value, BiFunction<V, RecordIdentity, V> identified) {
        RecordIdentity identity =
                new RecordIdentity(agentId, epoch, seqs.merge(topic.name() + "|" + host, 1L, Long::sum));
        try {
            int schema = registry.lookUp(topic.subject(), topic.schema());
            byte[] bytes =
                    WireFormat.frame(schema, AvroCodec.of(topic.type()).encode(identified.apply(value, identity)));
            sent.add(producer.send(new ProducerRecord<>(
                    topic.name(),
                    Topic.partition(host, topic.partitions()),
                    host.getBytes(StandardCharsets.UTF_8),
                    bytes,
                    List.of(identity.toHeader()))));
        } catch (RegistryException.Unreachable e) {
            throw new OperatorMistake(ExitCode.UNREACHABLE, String.valueOf(e.getMessage()));
        }
    }

    /** Waits until all of it is acknowledged. */
    void finish() throws InterruptedException {
        for (Future<RecordMetadata> each : sent) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw new OperatorMistake(
                        ExitCode.UNREACHABLE, "Kafka at " + endpoints.kafka() + ": " + e.getMessage());
            }
        }
        sent.clear();
    }

    @Override
    public void close() {
        producer.close();
    }
}
