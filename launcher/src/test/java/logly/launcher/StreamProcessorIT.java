package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import logly.launcher.KnownAnswer.Host;
import logly.launcher.registry.RegistrySettings;
import logly.launcher.registry.SchemaRegistryServer;
import logly.schemas.AvroDeserializer;
import logly.schemas.HourlyAggregate;
import logly.schemas.RawConsumers;
import logly.schemas.SchemaProvisioner;
import logly.schemas.SchemaRegistry;
import logly.schemas.TopicConfigs;
import logly.schemas.TopicProvisioner;
import logly.schemas.Topics;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The stream processor on a real broker, killed again and again in the middle of a backlog: its sums stay exact. */
class StreamProcessorIT {
    private static final long SEED = 20_261_124;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int PORTIONS = 3;
    private static final int FACTOR = "full".equals(System.getProperty("logly.scale")) ? 50 : 7;
    private static final Topics TOPICS = new Topics(Topics.Options.EMBEDDED);

    private final KnownAnswer answer = KnownAnswer.of(
            Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(1)), ZoneOffset.UTC, FACTOR);

    /** The newest revision of each generation of each bucket, as a reader of committed records sees them. */
    private final Map<String, Map<Long, HourlyAggregate>> buckets = new HashMap<>();

    @TempDir
    Path folder;

    @Test
    void sumsStayExactThoughTheProcessorIsKilledInTheMiddle() throws Exception {
        System.out.printf(
                "StreamProcessorIT: seed %d, %d samples, every fifth twice%n",
                SEED, 2 * PORTIONS * answer.totalSamples());
        try (EmbeddedBroker broker = LocalBroker.in(folder)) {
            broker.start();
            try (SchemaRegistryServer registry = new SchemaRegistryServer(
                    new RegistrySettings(
                            List.of(broker.bootstrapServers()), "127.0.0.1", 0, 1, 1 << 20, Duration.ofSeconds(10)),
                    new PrometheusRegistry())) {
                registry.start();
                await().atMost(PATIENCE).until(() -> registry.health().isReady());
                URI url = URI.create("http://127.0.0.1:" + registry.port());
                provision(broker.bootstrapServers(), url);
                aggregateUnderKills(broker.bootstrapServers(), url);
            }
        }
    }

    private static void provision(String kafka, URI registry) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            new TopicProvisioner(admin, new TopicConfigs(1, true)).provision(TOPICS);
        }
        new SchemaProvisioner(SchemaRegistry.of(Map.of(SchemaRegistry.URL, registry.toString()))).provision(TOPICS);
    }

    private void aggregateUnderKills(String kafka, URI registry) throws Exception {
        AvroDeserializer<HourlyAggregate> reader = AvroDeserializer.of(
                HourlyAggregate.class, SchemaRegistry.of(Map.of(SchemaRegistry.URL, registry.toString())));
        try (SampleSender sender = new SampleSender(kafka, registry, new Random(SEED));
                Consumer<byte[], byte[]> consumer = RawConsumers.of(Map.of(
                        "bootstrap.servers",
                        kafka,
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        false))) {
            List<TopicPartition> partitions = IntStream.range(
                            0, TOPICS.hourlyAggregates().partitions())
                    .mapToObj(i -> new TopicPartition(TOPICS.hourlyAggregates().name(), i))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            for (int portion = 1; portion <= PORTIONS; portion++) {
                boolean isLast = portion == PORTIONS;
                long begin = System.nanoTime();
                try (LoglyProcess processor = processor(kafka, registry)) {
                    for (Host host : answer.hosts()) {
                        sender.systemMetrics(portion, answer.systemMetrics(host));
                        sender.networkMetrics(portion, answer.networkMetrics(host));
                    }
                    long before = systemMetrics();
                    int expected = isLast ? PORTIONS * answer.totalSamples() : 0;
                    await("portion " + portion)
                            .atMost(PATIENCE)
                            .failFast("the processor died", () -> !processor.isAlive())
                            .until(() -> {
                                read(consumer, reader);
                                return isLast ? systemMetrics() >= expected && isWhole() : systemMetrics() > before;
                            });
                    processor.kill();
                    System.out.printf("portion %d after %d ms%n", portion, (System.nanoTime() - begin) / 1_000_000);
                }
                if (portion == 1) {
                    delete(folder.resolve("data").resolve("streams"));
                }
            }
        }
        expectExactly(PORTIONS);
    }

    private LoglyProcess processor(String kafka, URI registry) throws IOException {
        return LoglyProcess.run(List.of(
                "stream-processor",
                "--data",
                folder.resolve("data").toString(),
                "--set",
                "kafka.bootstrap.servers=" + kafka,
                "--set",
                "schema.registry.url=" + registry));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }

    private void read(Consumer<byte[], byte[]> consumer, AvroDeserializer<HourlyAggregate> reader) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
            HourlyAggregate aggregate = Objects.requireNonNull(reader.deserialize(record.topic(), record.value()));
            buckets.computeIfAbsent(new String(record.key(), StandardCharsets.UTF_8), key -> new HashMap<>())
                    .merge(aggregate.getGeneration(), aggregate, (one, other) -> {
                        assertThat(other.getRevision()).as("revisions rise").isGreaterThan(one.getRevision());
                        return other;
                    });
        }
        for (Host host : answer.hosts()) {
            for (int hour = 0; hour < KnownAnswer.HOURS; hour++) {
                assertThat(sum(host, hour, HourlyAggregate::getSystemMetricsCount))
                        .as("nothing is counted twice")
                        .isLessThanOrEqualTo((long) PORTIONS * host.samples());
            }
        }
    }

    private interface Part {
        long of(HourlyAggregate aggregate);
    }

    /** Over the generations, of which there is one where no state was lost. */
    private long sum(Host host, int hour, Part part) {
        return buckets.getOrDefault(host.name() + "|" + answer.hour(hour), Map.of()).values().stream()
                .mapToLong(part::of)
                .sum();
    }

    private long systemMetrics() {
        return buckets.values().stream()
                .flatMap(generations -> generations.values().stream())
                .mapToLong(HourlyAggregate::getSystemMetricsCount)
                .sum();
    }

    private boolean isWhole() {
        long networkMetrics = buckets.values().stream()
                .flatMap(generations -> generations.values().stream())
                .mapToLong(HourlyAggregate::getNetworkMetricsCount)
                .sum();
        return networkMetrics >= (long) PORTIONS * answer.totalSamples();
    }

    private void expectExactly(long portions) {
        assertThat(buckets).hasSize(answer.hosts().size() * KnownAnswer.HOURS);
        assertThat(buckets.values()).as("no state was lost").allSatisfy(generations -> assertThat(generations)
                .hasSize(1));
        for (Host host : answer.hosts()) {
            long n = host.samples();
            for (int hour = 0; hour < KnownAnswer.HOURS; hour++) {
                assertThat(sum(host, hour, HourlyAggregate::getSystemMetricsCount))
                        .isEqualTo(portions * n);
                assertThat(sum(host, hour, each -> each.getCpuPercent().getSumMicros()))
                        .isEqualTo(portions * host.cpuPerHour() * 1_000_000);
                assertThat(sum(host, hour, HourlyAggregate::getTotalBytesSent))
                        .isEqualTo(portions * host.bytesSentPerHour());
                assertThat(sum(host, hour, HourlyAggregate::getTotalPacketsReceived))
                        .isEqualTo(2L * portions * n);
            }
        }
    }
}
