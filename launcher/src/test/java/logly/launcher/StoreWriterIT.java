package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import logly.launcher.registry.RegistrySettings;
import logly.launcher.registry.SchemaRegistryServer;
import logly.runtime.Backoff;
import logly.runtime.CommonSettings;
import logly.runtime.ExitCode;
import logly.runtime.Health;
import logly.runtime.OperatorMistake;
import logly.runtime.Setting;
import logly.runtime.Settings;
import logly.runtime.sqlite.SqliteFile;
import logly.schemas.RawProducers;
import logly.schemas.SystemMetric;
import logly.schemas.Topics;
import logly.writer.StoreSettings;
import logly.writer.StoreWriter;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store-writer on a real broker and registry: re-sends, rubbish, and restarts in the middle. */
class StoreWriterIT {
    private static final long SEED = 20261121;
    private static final int HOSTS = 3;
    private static final int SAMPLES = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Topics TOPICS = new Topics(Topics.Options.EMBEDDED);

    @TempDir
    Path folder;

    private Settings settings(String kafka, URI registry) {
        List<Setting<?>> declared = Stream.concat(CommonSettings.all().stream(), StoreSettings.all().stream())
                .toList();
        return Settings.of(
                declared,
                Map.of(
                        "data.dir",
                        folder.toString(),
                        "kafka.bootstrap.servers",
                        kafka,
                        "schema.registry.url",
                        registry.toString(),
                        "store.batch.rows",
                        "100"));
    }

    private static StoreWriter writer(Settings settings) {
        return new StoreWriter(
                StoreSettings.from(settings), TOPICS, new PrometheusRegistry(), Clock.systemUTC(), new Random(1));
    }

    private static List<SystemMetric> samples(Instant from) {
        List<SystemMetric> samples = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            samples.add(SystemMetric.newBuilder()
                    .setTimestamp(from.plusSeconds(i))
                    .setHost("host-" + i % HOSTS)
                    .setCpuPercent(i % 100)
                    .build());
        }
        return samples;
    }

    private long count(String table) {
        try (Stream<Path> files = Files.list(folder.resolve("store-1/days"))) {
            long rows = 0;
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".db")).toList()) {
                try (Connection connection = SqliteFile.openReader(file);
                        Statement statement = connection.createStatement();
                        ResultSet row = statement.executeQuery("SELECT count(*) FROM " + table)) {
                    rows += row.getLong(1);
                }
            }
            return rows;
        } catch (IOException | SQLException e) {
            return 0;
        }
    }

    @Test
    void storesEverySampleOnceAcrossRestarts() throws Exception {
        System.out.println("seed " + SEED);
        try (EmbeddedBroker broker = LocalBroker.in(folder)) {
            broker.start();
            try (SchemaRegistryServer registry = new SchemaRegistryServer(
                    new RegistrySettings(
                            List.of(broker.bootstrapServers()), "127.0.0.1", 0, 1, 1 << 20, Duration.ofSeconds(10)),
                    new PrometheusRegistry())) {
                registry.start();
                await().atMost(PATIENCE).until(() -> registry.health().isReady());
                URI url = URI.create("http://127.0.0.1:" + registry.port());
                Settings settings = settings(broker.bootstrapServers(), url);
                TopicCatalogue catalogue = new TopicCatalogue(settings);
                catalogue.createMissing(broker.bootstrapServers());
                catalogue.registerSchemas(
                        url.toString(),
                        Clock.systemUTC(),
                        new Backoff(Duration.ofMillis(200), Duration.ofSeconds(2), new Random(SEED)));
                storeAcrossRestarts(broker.bootstrapServers(), url, settings);
            }
        }
    }

    private void storeAcrossRestarts(String kafka, URI registry, Settings settings) throws Exception {
        Instant from = Instant.now().minus(Duration.ofHours(30));
        sendRubbish(kafka);
        for (int epoch = 1; epoch <= 3; epoch++) {
            try (SampleSender sender = new SampleSender(kafka, registry, new Random(SEED + epoch));
                    StoreWriter writer = writer(settings)) {
                sender.systemMetrics(epoch, samples(from.plus(Duration.ofHours(epoch))));
                long before = count("system_metrics");
                writer.start();
                await().atMost(PATIENCE).until(() -> count("system_metrics") > before + 50);
                assertThat(writer.health()).isEqualTo(Health.up());
                assertThatExceptionOfType(OperatorMistake.class)
                        .isThrownBy(writer(settings)::start)
                        .satisfies(mistake -> assertThat(mistake.exitCode()).isEqualTo(ExitCode.BUSY));
                sender.acknowledged();
            }
        }
        try (StoreWriter writer = writer(settings)) {
            writer.start();
            await().atMost(PATIENCE).until(() -> count("system_metrics") == 3 * SAMPLES && count("dead_letters") == 1);
        }
        assertThat(count("system_metrics")).isEqualTo(3 * SAMPLES);
        try (Connection connection = SqliteFile.openReader(folder.resolve("store-1/node.db"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT sum(stored), sum(duplicates) FROM ledger")) {
            assertThat(row.getLong(1)).isEqualTo(3 * SAMPLES);
            assertThat(row.getLong(2)).isEqualTo(3 * SAMPLES / 5);
        }
    }

    private static void sendRubbish(String kafka) throws Exception {
        try (Producer<byte[], byte[]> producer = RawProducers.of(Map.of("bootstrap.servers", kafka))) {
            producer.send(new ProducerRecord<>(
                            TOPICS.systemMetrics().name(),
                            "host-0".getBytes(StandardCharsets.UTF_8),
                            "rubbish".getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }
}
