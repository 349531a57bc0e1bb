package logly.launcher;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import logly.schemas.AvroCodec;
import logly.schemas.NetworkMetric;
import logly.schemas.RawProducers;
import logly.schemas.RecordIdentity;
import logly.schemas.SchemaRegistry;
import logly.schemas.SystemMetric;
import logly.schemas.Topic;
import logly.schemas.Topics;
import logly.schemas.WireFormat;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/** Publishes samples of made-up hosts as an agent would, out of order and every fifth of them twice. */
final class SampleSender implements AutoCloseable {
    private static final long AGENT = 0x5a17;

    private final Topics topics = new Topics(Topics.Options.EMBEDDED);
    private final SchemaRegistry registry;
    private final Producer<byte[], byte[]> producer;
    private final RandomGenerator random;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();

    SampleSender(String kafka, URI registry, RandomGenerator random) {
        this.registry = SchemaRegistry.of(Map.of(SchemaRegistry.URL, registry.toString()));
        this.random = random;
        producer = RawProducers.of(Map.of(
                "bootstrap.servers",
                kafka,
                "acks",
                "all",
                "delivery.timeout.ms",
                Integer.MAX_VALUE,
                "max.block.ms",
                120_000L));
    }

    void systemMetrics(long epoch, List<SystemMetric> samples) {
        send(topics.systemMetrics(), samples, epoch, (sample, seq) -> SystemMetric.newBuilder(sample)
                .setAgentId(AGENT)
                .setEpoch(epoch)
                .setSeq(seq)
                .build());
    }

    void networkMetrics(long epoch, List<NetworkMetric> samples) {
        send(topics.networkMetrics(), samples, epoch, (sample, seq) -> NetworkMetric.newBuilder(sample)
                .setAgentId(AGENT)
                .setEpoch(epoch)
                .setSeq(seq)
                .build());
    }

    private <T extends SpecificRecord> void send(
            Topic<T> topic, List<T> samples, long epoch, BiFunction<T, Long, T> identified) {
        int schemaId = registry.lookUp(topic.subject(), topic.schema());
        AvroCodec<T> codec = AvroCodec.of(topic.type());
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < samples.size(); i++) {
            long seq = i + 1L;
            T sample = identified.apply(samples.get(i), seq);
            String host =
                    (String) sample.get(sample.getSchema().getField("host").pos());
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                    topic.name(),
                    Topic.partition(host, topic.partitions()),
                    host.getBytes(StandardCharsets.UTF_8),
                    WireFormat.frame(schemaId, codec.encode(sample)),
                    List.of(new RecordIdentity(AGENT, epoch, seq).toHeader()));
            records.add(record);
            if (seq % 5 == 0) {
                records.add(record);
            }
        }
        shuffleWithin(records, 20);
        records.forEach(record -> sent.add(producer.send(record)));
    }

    /** No record moves further than {@code distance}, as when batches are sent again. */
    private <T> void shuffleWithin(List<T> list, int distance) {
        for (int i = list.size() - 1; i > 0; i--) {
            int j = Math.max(0, i - random.nextInt(distance));
            T other = list.get(j);
            list.set(j, list.get(i));
            list.set(i, other);
        }
    }

    /** Waits until the broker has acknowledged everything. */
    void acknowledged() throws ExecutionException, InterruptedException {
        for (Future<RecordMetadata> record : sent) {
            record.get();
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
