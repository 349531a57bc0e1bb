package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import logly.analysis.trace.SeverityProfile;
import logly.launcher.registry.RegistrySettings;
import logly.launcher.registry.SchemaRegistryServer;
import logly.schemas.AvroDeserializer;
import logly.schemas.Finding;
import logly.schemas.HourlyAggregate;
import logly.schemas.RawConsumers;
import logly.schemas.SchemaProvisioner;
import logly.schemas.SchemaRegistry;
import logly.schemas.Topic;
import logly.schemas.TopicConfigs;
import logly.schemas.TopicProvisioner;
import logly.schemas.Topics;
import logly.stream.StreamProcessor;
import logly.stream.StreamSettings;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A broker and a registry in a test's folder, with all topics and schemas. */
record LocalCluster(EmbeddedBroker broker, SchemaRegistryServer server, Admin admin) implements AutoCloseable {
    static final Topics TOPICS = new Topics(Topics.Options.EMBEDDED);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    static LocalCluster in(Path folder) throws Exception {
        EmbeddedBroker broker = LocalBroker.in(folder);
        broker.start();
        String kafka = broker.bootstrapServers();
        SchemaRegistryServer server = new SchemaRegistryServer(
                new RegistrySettings(List.of(kafka), "127.0.0.1", 0, 1, 1 << 20, Duration.ofSeconds(10)),
                new PrometheusRegistry());
        LocalCluster cluster = new LocalCluster(broker, server, Admin.create(Map.of("bootstrap.servers", kafka)));
        server.start();
        await().atMost(PATIENCE).until(() -> server.health().isReady());
        new TopicProvisioner(cluster.admin, new TopicConfigs(1, true)).provision(TOPICS);
        new SchemaProvisioner(cluster.schemas()).provision(TOPICS);
        return cluster;
    }

    String kafka() {
        return broker.bootstrapServers();
    }

    String registry() {
        return "http://127.0.0.1:" + server.port();
    }

    SchemaRegistry schemas() {
        return SchemaRegistry.of(Map.of(SchemaRegistry.URL, registry()));
    }

    private static List<TopicPartition> partitions(String topic) {
        int partitions = TOPICS.all().stream()
                .filter(each -> each.name().equals(topic))
                .mapToInt(Topic::partitions)
                .findAny()
                .orElse(TOPICS.options().partitions());
        return IntStream.range(0, partitions)
                .mapToObj(i -> new TopicPartition(topic, i))
                .toList();
    }

    /** Records of these topics that no commit of the group has taken in yet. */
    long behind(String group, Collection<Topic<?>> topics) throws Exception {
        Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
        topics.forEach(topic -> partitions(topic.name()).forEach(each -> latest.put(each, OffsetSpec.latest())));
        var committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        long behind = 0;
        for (var end : admin.listOffsets(latest).all().get().entrySet()) {
            var offset = committed.get(end.getKey());
            behind += end.getValue().offset() - (offset == null ? 0 : offset.offset());
        }
        return behind;
    }

    /** Everything that is committed in a topic. */
    void read(String topic, Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        try (var consumer = RawConsumers.of(Map.of(
                "bootstrap.servers", kafka(), "isolation.level", "read_committed", "enable.auto.commit", false))) {
            consumer.assign(partitions(topic));
            consumer.seekToBeginning(partitions(topic));
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions(topic));
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(taker);
            }
        }
    }

    /** Events in the newest revisions of all hours. */
    long countedEvents() {
        return countedEvents(hour -> true);
    }

    /** Events in the newest revisions of these hours. */
    long countedEvents(Predicate<HourlyAggregate> isOfThem) {
        AvroDeserializer<HourlyAggregate> reader = AvroDeserializer.of(HourlyAggregate.class, schemas());
        Map<String, Long> newest = new HashMap<>();
        read(TOPICS.hourlyAggregates().name(), record -> {
            HourlyAggregate hour = reader.deserialize(record.topic(), record.value());
            if (hour != null && isOfThem.test(hour)) {
                newest.put(new String(record.key(), StandardCharsets.UTF_8), hour.getLogEventsCount());
            }
        });
        return newest.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Events in the newest revision of the newest finding of a rule; 0 without. */
    long eventsFoundBy(String rule) {
        AvroDeserializer<Finding> reader = AvroDeserializer.of(Finding.class, schemas());
        AtomicLong count = new AtomicLong();
        read(TOPICS.findings().name(), record -> {
            Finding finding = reader.deserialize(record.topic(), record.value());
            if (finding != null && finding.getRuleId().equals(rule)) {
                count.set(finding.getEventCount());
            }
        });
        return count.get();
    }

    /** A stream processor of this cluster in this process, with one thread, whose state is in this folder. */
    StreamProcessor processor(Path data, RandomGenerator random) {
        return processor(data, random, new PrometheusRegistry());
    }

    StreamProcessor processor(Path data, RandomGenerator random, PrometheusRegistry metrics) {
        StreamSettings settings = new StreamSettings(
                TOPICS,
                List.of(kafka()),
                URI.create(registry()),
                data.resolve("streams"),
                1,
                "stream-1",
                1,
                0,
                StreamSettings.AddressFiles.NONE,
                SeverityProfile.STANDARD,
                data.resolve("rules"));
        return new StreamProcessor(settings, metrics, random, InstantSource.system());
    }

    /** That no thread of a stream processor with these metrics died. */
    static void expectNoRestart(PrometheusRegistry metrics) {
        assertThat(metrics.scrape(name -> name.equals("logly_stream_restarts")).stream()
                        .flatMap(snapshot -> snapshot.getDataPoints().stream())
                        .map(CounterSnapshot.CounterDataPointSnapshot.class::cast)
                        .mapToDouble(CounterSnapshot.CounterDataPointSnapshot::getValue))
                .containsExactly(0.0);
    }

    /**
     * A stream processor of this cluster in a process of its own.
     *
     * @param settings further ones, {@code name=value}
     */
    LoglyProcess streamProcessor(Path data, String... settings) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("stream-processor", "--data", data.toString()));
        List<String> all =
                new ArrayList<>(List.of("kafka.bootstrap.servers=" + kafka(), "schema.registry.url=" + registry()));
        all.addAll(List.of(settings));
        all.forEach(setting -> arguments.addAll(List.of("--set", setting)));
        return LoglyProcess.run(arguments);
    }

    @Override
    public void close() {
        admin.close();
        server.close();
        broker.close();
    }
}
