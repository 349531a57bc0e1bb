package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import logly.agent.spool.SpoolException;
import logly.agent.spool.SpoolInspection;
import logly.launcher.registry.RegistrySettings;
import logly.launcher.registry.SchemaRegistryServer;
import logly.schemas.AvroDeserializer;
import logly.schemas.LogEvent;
import logly.schemas.RawConsumers;
import logly.schemas.RecordIdentity;
import logly.schemas.SchemaProvisioner;
import logly.schemas.SchemaRegistry;
import logly.schemas.TopicConfigs;
import logly.schemas.TopicProvisioner;
import logly.schemas.Topics;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The agent, killed again and again while 5,000 lines a second are appended to a log that is rotated, the broker being
 * away for a while: after the readers' de-duplication every line is there once, in the order of its file.
 */
class AgentKillIT {
    private static final boolean FULL = "full".equals(System.getProperty("logly.scale"));
    private static final int KILLS = FULL ? 100 : 3;
    private static final Duration BROKER_AWAY = FULL ? Duration.ofSeconds(60) : Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofMinutes(FULL ? 10 : 5);
    private static final long SEED = 20_261_126;
    private static final int LONGEST_LIFE_MILLIS = 1_500;
    private static final Topics TOPICS = new Topics(Topics.Options.EMBEDDED);

    /** An event's number by the identity of its record. */
    private final Map<RecordIdentity, Integer> lines = new HashMap<>();

    private static final Pattern READY = Pattern.compile("^ready http.*");

    private final BitSet seen = new BitSet();
    private long sentAgain;

    /** Closed before its folder goes, whatever happens: it would halt the process. */
    @SuppressWarnings("NullAway.Init") // set by the test
    private EmbeddedBroker broker;

    @TempDir
    Path folder;

    @Test
    void losesAndDoublesNoLineThoughItIsKilledAgainAndAgain() throws Exception {
        System.out.printf("AgentKillIT: seed %d, %d kills, broker away for %s%n", SEED, KILLS, BROKER_AWAY);
        broker = LocalBroker.in(folder);
        broker.start();
        String kafka = broker.bootstrapServers();
        try (SchemaRegistryServer registry = new SchemaRegistryServer(
                new RegistrySettings(List.of(kafka), "127.0.0.1", 0, 1, 1 << 20, Duration.ofSeconds(10)),
                new PrometheusRegistry())) {
            registry.start();
            await().atMost(PATIENCE).until(() -> registry.health().isReady());
            URI url = URI.create("http://127.0.0.1:" + registry.port());
            provision(kafka, url);
            killAgents(kafka, url);
            expectEveryLineOnceAndInOrder();
        } finally {
            broker.close();
        }
    }

    private void killAgents(String kafka, URI registry) throws Exception {
        EmbeddedBroker first = broker;
        Random random = new Random(SEED);
        long awayAt = 0;
        try (RotatedLog log = new RotatedLog(folder.resolve("app.log"))) {
            startBesideAnAgent(log, kafka, registry);
            for (int kill = 1; kill <= KILLS; kill++) {
                if (kill == KILLS / 2) {
                    broker.close();
                    awayAt = System.nanoTime();
                }
                liveAWhile(kafka, registry, random.nextInt(LONGEST_LIFE_MILLIS));
                if (kill > KILLS / 2 && broker == first && System.nanoTime() - awayAt > BROKER_AWAY.toNanos()) {
                    broker = startAgain(kafka);
                }
            }
            broker = broker == first ? startAgain(kafka) : broker;
            log.stop();
            assertThat(log.trouble()).isEmpty();
            System.out.printf("%d lines, %d rotations%n", log.written(), log.rotations());
            readToTheEnd(kafka, registry, log.written());
            assertThat(log.rotations()).isPositive();
        }
    }

    private EmbeddedBroker startAgain(String kafka) throws InterruptedException {
        int port = Integer.parseInt(kafka.substring(kafka.lastIndexOf(':') + 1));
        EmbeddedBroker next = LocalBroker.onPort(folder, port);
        next.start();
        return next;
    }

    private static void provision(String kafka, URI registry) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka))) {
            new TopicProvisioner(admin, new TopicConfigs(1, true)).provision(TOPICS);
        }
        new SchemaProvisioner(SchemaRegistry.of(Map.of(SchemaRegistry.URL, registry.toString()))).provision(TOPICS);
    }

    private LoglyProcess agent(String kafka, URI registry) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("agent", "--data", data().toString()));
        for (String setting : List.of(
                "kafka.bootstrap.servers=" + kafka,
                "schema.registry.url=" + registry,
                "agent.host=alpha",
                "agent.log.usual=false",
                "agent.journal=false",
                "agent.containers=false",
                "agent.log.files=" + folder.resolve("app.log") + "=generic")) {
            arguments.addAll(List.of("--set", setting));
        }
        return LoglyProcess.run(arguments);
    }

    private Path data() {
        return folder.resolve("agent-data");
    }

    /** What was rotated before an agent looked for the first time is none of its lines: it looks before anything is written. */
    private void startBesideAnAgent(RotatedLog log, String kafka, URI registry) throws Exception {
        Files.createFile(folder.resolve("app.log"));
        try (LoglyProcess agent = agent(kafka, registry)) {
            agent.line(READY, PATIENCE);
            log.start();
            await("the agent stores the first lines, and so its position in the log")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() ->
                            spool().map(status -> !status.sources().isEmpty()).orElse(false));
            agent.kill();
        }
    }

    /** Starts the agent, waits until it has stored something, and kills it so long after that. */
    private void liveAWhile(String kafka, URI registry, int millis) throws Exception {
        long before = newestBatch();
        try (LoglyProcess agent = agent(kafka, registry)) {
            await("the agent stores what it reads")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .failFast("the agent died", () -> !agent.isAlive())
                    .until(() -> newestBatch() > before);
            long end = System.nanoTime() + Duration.ofMillis(millis).toNanos();
            while (System.nanoTime() < end) {
                LockSupport.parkNanos(end - System.nanoTime());
            }
            agent.kill();
        }
    }

    private long newestBatch() {
        return spool().map(SpoolInspection.Status::newestBatch).orElse(0L);
    }

    /** Empty before the agent has laid out its spool. */
    private Optional<SpoolInspection.Status> spool() {
        SpoolInspection inspection = new SpoolInspection(data().resolve("agent"));
        try {
            return inspection.exists() ? Optional.of(inspection.status()) : Optional.empty();
        } catch (SpoolException e) {
            return Optional.empty();
        }
    }

    private void readToTheEnd(String kafka, URI registry, int written) throws Exception {
        AvroDeserializer<LogEvent> reader =
                AvroDeserializer.of(LogEvent.class, SchemaRegistry.of(Map.of(SchemaRegistry.URL, registry.toString())));
        try (LoglyProcess agent = agent(kafka, registry);
                Consumer<byte[], byte[]> consumer = RawConsumers.of(
                        Map.of("bootstrap.servers", kafka, "enable.auto.commit", false, "max.poll.records", 20_000))) {
            List<TopicPartition> partitions = IntStream.range(
                            0, TOPICS.logEvents().partitions())
                    .mapToObj(i -> new TopicPartition(TOPICS.logEvents().name(), i))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            try {
                await("all lines")
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(10))
                        .failFast("the agent died", () -> !agent.isAlive())
                        .until(() -> {
                            take(consumer, reader);
                            return seen.cardinality() >= written;
                        });
            } catch (ConditionTimeoutException e) {
                int first = seen.nextClearBit(seen.nextSetBit(0));
                throw new AssertionError(
                        seen.cardinality() + " of " + written + " lines came; missing from " + first + " to "
                                + (seen.nextSetBit(first) - 1) + " and maybe more; the agent said:\n" + agent.output(),
                        e);
            }
            assertThat(agent.terminate(Duration.ofSeconds(10))).isIn(0, 143);
            take(consumer, reader);
            assertThat(seen.cardinality()).isEqualTo(written);
        }
    }

    private void take(Consumer<byte[], byte[]> consumer, AvroDeserializer<LogEvent> reader) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
            LogEvent event = Objects.requireNonNull(reader.deserialize(record.topic(), record.value()));
            RecordIdentity identity = RecordIdentity.of(record.headers()).orElseThrow();
            int number = Integer.parseInt(event.getMessage().split(" ", 3)[1]);
            Integer known = lines.putIfAbsent(identity, number);
            if (known == null) {
                seen.set(number);
            } else {
                sentAgain++;
                assertThat(number).as("a record that is sent again is the same").isEqualTo(known);
            }
        }
    }

    private void expectEveryLineOnceAndInOrder() {
        System.out.printf("%d records once, %d of them sent again%n", lines.size(), sentAgain);
        assertThat(lines).as("each line in one record").hasSize(seen.cardinality());
        Set<Long> agents = new HashSet<>();
        Map<Long, List<RecordIdentity>> epochs = new HashMap<>();
        for (RecordIdentity identity : lines.keySet()) {
            agents.add(identity.agentId());
            epochs.computeIfAbsent(identity.epoch(), epoch -> new ArrayList<>()).add(identity);
        }
        assertThat(agents).hasSize(1);
        for (List<RecordIdentity> epoch : epochs.values()) {
            epoch.sort(Comparator.comparingLong(RecordIdentity::seq));
            assertThat(epoch.get(epoch.size() - 1).seq())
                    .as("no seq is missing")
                    .isEqualTo(epoch.size());
            assertThat(epoch.stream().map(lines::get).toList()).isSorted();
        }
    }
}
