package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.launcher.registry.RegistrySettings;
import logly.launcher.registry.SchemaRegistryServer;
import logly.runtime.Backoff;
import logly.runtime.CommonSettings;
import logly.runtime.Setting;
import logly.runtime.Settings;
import logly.runtime.sqlite.SqliteFile;
import logly.schemas.SystemMetric;
import logly.schemas.Topics;
import logly.storage.Order;
import logly.storage.Page;
import logly.storage.Paging;
import logly.storage.StoreReader;
import logly.storage.TimeRange;
import logly.writer.StoreSettings;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partitions go from one store-writer to another under kills; topics are cut and made anew; a cluster is replaced. */
class MovesIT {
    private static final long SEED = 20261126;
    private static final int MOVES = "full".equals(System.getProperty("logly.scale")) ? 10 : 3;
    private static final int SAMPLES = 400;
    private static final int HOSTS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Topics TOPICS = new Topics(Topics.Options.EMBEDDED);
    private static final String TOPIC = TOPICS.systemMetrics().name();

    @TempDir
    Path folder;

    private final Instant from = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofHours(30));
    private final List<LoglyProcess> writers = new ArrayList<>();
    private int epochs;

    /** A broker and a registry with the catalogue's topics. */
    private static final class Cluster implements AutoCloseable {
        final EmbeddedBroker broker;
        final SchemaRegistryServer registry;

        Cluster(Path folder) throws InterruptedException {
            broker = LocalBroker.in(folder);
            broker.start();
            registry = new SchemaRegistryServer(
                    new RegistrySettings(
                            List.of(broker.bootstrapServers()), "127.0.0.1", 0, 1, 1 << 20, Duration.ofSeconds(10)),
                    new PrometheusRegistry());
            registry.start();
            await().atMost(PATIENCE).until(() -> registry.health().isReady());
            makeTopics();
            new TopicCatalogue(settings())
                    .registerSchemas(
                            url().toString(),
                            Clock.systemUTC(),
                            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), new Random(SEED)));
        }

        private Settings settings() {
            List<Setting<?>> declared = Stream.concat(CommonSettings.all().stream(), StoreSettings.all().stream())
                    .toList();
            return Settings.of(declared, Map.of());
        }

        void makeTopics() {
            new TopicCatalogue(settings()).createMissing(broker.bootstrapServers());
        }

        URI url() {
            return URI.create("http://127.0.0.1:" + registry.port());
        }

        Admin admin() {
            return Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
        }

        @Override
        public void close() {
            registry.close();
            broker.close();
        }
    }

    @AfterEach
    void stop() {
        writers.forEach(LoglyProcess::close);
    }

    private Path data() {
        return folder.resolve("data");
    }

    private LoglyProcess writer(Cluster cluster, String node) throws Exception {
        LoglyProcess writer = LoglyProcess.run(List.of(
                "store-writer",
                "--data",
                data().toString(),
                "--set",
                "store.node.name=" + node,
                "--set",
                "store.batch.rows=50",
                "--set",
                "kafka.bootstrap.servers=" + cluster.broker.bootstrapServers(),
                "--set",
                "schema.registry.url=" + cluster.url()));
        writers.add(writer);
        return writer;
    }

    /** SIGKILL; the group learns of it at once, and not when the session has expired. */
    private static void kill(Cluster cluster, LoglyProcess writer, String node) throws Exception {
        writer.kill();
        try (Admin admin = cluster.admin()) {
            admin.removeMembersFromConsumerGroup(
                            "logly.store-writer",
                            new RemoveMembersFromConsumerGroupOptions(List.of(new MemberToRemove(node))))
                    .all()
                    .get();
        }
    }

    /** Samples of a process of their own, every fifth of them twice. */
    private void send(Cluster cluster) throws Exception {
        List<SystemMetric> samples = new ArrayList<>();
        for (int i = 0; i < SAMPLES; i++) {
            samples.add(SystemMetric.newBuilder()
                    .setTimestamp(from.plusSeconds(epochs * 3600L + i))
                    .setHost("host-" + i % HOSTS)
                    .build());
        }
        epochs++;
        try (SampleSender sender =
                new SampleSender(cluster.broker.bootstrapServers(), cluster.url(), new Random(SEED + epochs))) {
            sender.systemMetrics(epochs, samples);
            sender.acknowledged();
        }
    }

    /** What a reader of all nodes finds: each sample by its process and seq. */
    private List<String> stored() {
        List<String> stored = new ArrayList<>();
        try (StoreReader reader = new StoreReader(data())) {
            TimeRange range = new TimeRange(from, from.plus(Duration.ofDays(3)));
            String cursor = null;
            do {
                Page<SystemMetric> page = reader.systemMetrics(
                        range, Selector.all(Nouns.SYSTEM_METRICS), new Paging(Order.OLDEST_FIRST, 1000, cursor));
                page.items().forEach(metric -> stored.add(metric.getEpoch() + "/" + metric.getSeq()));
                cursor = page.next().orElse(null);
            } while (cursor != null);
        }
        return stored;
    }

    private void awaitStored(LongPredicate enough) {
        await().atMost(PATIENCE).until(() -> enough.test(stored().size()));
        assertThat(stored()).doesNotHaveDuplicates();
    }

    /** Records stored by the accounts: of an account that two nodes have the one counts that stands furthest. */
    private long counted() throws Exception {
        Map<String, Long> furthest = new HashMap<>();
        for (String node : List.of("a", "b")) {
            try (Connection reader = SqliteFile.openReader(data().resolve(node).resolve("node.db"));
                    Statement statement = reader.createStatement();
                    ResultSet row = statement.executeQuery("SELECT epoch, key, stored FROM ledger")) {
                while (row.next()) {
                    furthest.merge(row.getLong(1) + " " + row.getString(2), row.getLong(3), Math::max);
                }
            }
        }
        return furthest.values().stream().mapToLong(Long::longValue).sum();
    }

    @Test
    void keepsRowsAndCountsExactWhilePartitionsMoveUnderKills() throws Exception {
        System.out.printf("seed %d, %d moves%n", SEED, MOVES);
        try (Cluster cluster = new Cluster(folder)) {
            send(cluster);
            for (int move = 0; move < MOVES; move++) {
                String node = move % 2 == 0 ? "a" : "b";
                LoglyProcess writer = writer(cluster, node);
                long before = stored().size();
                send(cluster);
                awaitStored(rows -> rows > before);
                kill(cluster, writer, node);
            }
            LoglyProcess last = writer(cluster, MOVES % 2 == 0 ? "a" : "b");
            awaitStored(rows -> rows == (long) epochs * SAMPLES);
            assertThat(last.terminate(PATIENCE)).isIn(0, 143);
            assertThat(counted()).isEqualTo((long) epochs * SAMPLES);
        }
    }

    @Test
    void takesNothingForAReplayWhereALogIsCutOrMadeAnewOrOfAnotherCluster() throws Exception {
        long expected = SAMPLES;
        try (Cluster cluster = new Cluster(folder)) {
            send(cluster);
            storeAll(cluster, expected);

            send(cluster);
            cut(cluster);
            send(cluster);
            expected += SAMPLES;
            storeAll(cluster, expected);

            makeAnew(cluster);
            send(cluster);
            expected += SAMPLES;
            storeAll(cluster, expected);
        }
        try (Cluster another = new Cluster(folder.resolve("another"))) {
            send(another);
            expected += SAMPLES;
            storeAll(another, expected);
        }
    }

    private void storeAll(Cluster cluster, long expected) throws Exception {
        LoglyProcess writer = writer(cluster, "a");
        awaitStored(rows -> rows >= expected);
        assertThat(writer.terminate(PATIENCE)).isIn(0, 143);
        assertThat(stored()).hasSize((int) expected);
    }

    /** What nobody has read yet is deleted. */
    private static void cut(Cluster cluster) throws Exception {
        try (Admin admin = cluster.admin()) {
            Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
            for (int partition = 0; partition < TOPICS.systemMetrics().partitions(); partition++) {
                ends.put(new TopicPartition(TOPIC, partition), OffsetSpec.latest());
            }
            Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
            admin.listOffsets(ends)
                    .all()
                    .get()
                    .forEach((partition, end) -> all.put(partition, RecordsToDelete.beforeOffset(end.offset())));
            admin.deleteRecords(all).all().get();
        }
    }

    private static void makeAnew(Cluster cluster) throws Exception {
        try (Admin admin = cluster.admin()) {
            admin.deleteTopics(List.of(TOPIC)).all().get();
            await().atMost(PATIENCE)
                    .until(() -> !admin.listTopics().names().get().contains(TOPIC));
            await().atMost(PATIENCE).until(() -> isMade(cluster, admin));
        }
    }

    /** A broker may still be at work on the deletion. */
    private static boolean isMade(Cluster cluster, Admin admin) throws InterruptedException, ExecutionException {
        cluster.makeTopics();
        return admin.listTopics().names().get().contains(TOPIC);
    }
}
