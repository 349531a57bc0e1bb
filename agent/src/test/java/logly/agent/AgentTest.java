package logly.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import logly.agent.publish.ProducerOptions;
import logly.agent.publish.SchemaLookup;
import logly.agent.source.Checkpoint;
import logly.agent.source.Checkpoints;
import logly.agent.source.LogSource;
import logly.agent.source.LogSourceFinder;
import logly.agent.source.SourceBatch;
import logly.runtime.CommonSettings;
import logly.runtime.Health;
import logly.runtime.Setting;
import logly.runtime.Settings;
import logly.schemas.LogEvent;
import logly.schemas.RawProducers;
import logly.schemas.RecordIdentity;
import logly.schemas.SourceState;
import logly.schemas.SourceStatus;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class AgentTest {
    @TempDir
    private Path folder;

    /** Lines that count on from the position that the spool remembers. */
    private static final class CountingSource implements LogSource {
        private final int lines;
        private int position;

        CountingSource(Checkpoints checkpoints, int lines) {
            this.lines = lines;
            this.position = checkpoints.of("counting").map(Integer::valueOf).orElse(0);
        }

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public SourceBatch read(int maxRecords) {
            int end = Math.min(lines, position + maxRecords);
            List<LogEvent> events = new ArrayList<>();
            for (int i = position; i < end; i++) {
                events.add(Samples.event("web-1", "line " + i));
            }
            position = end;
            return new SourceBatch("counting", events, new Checkpoint("counting", String.valueOf(end)));
        }

        @Override
        public SourceStatus status(Instant now) {
            return SourceStatus.newBuilder()
                    .setPath("counting")
                    .setState(SourceState.ACTIVE)
                    .build();
        }

        @Override
        public void close() {}
    }

    private record OneSource(LogSource source) implements LogSourceFinder {
        @Override
        public List<LogSource> scan() {
            return List.of(source);
        }

        @Override
        public List<SourceStatus> statuses(Instant now) {
            return List.of(source.status(now));
        }

        @Override
        public void close() {
            source.close();
        }
    }

    private AgentSettings.Values values() {
        Settings settings = Settings.of(all(), Map.of("data.dir", folder.toString(), "agent.host", "web-1"));
        return AgentSettings.from(settings);
    }

    private static List<Setting<?>> all() {
        List<Setting<?>> all = new ArrayList<>(CommonSettings.all());
        all.addAll(AgentSettings.all());
        return all;
    }

    private static MockProducer<byte[], byte[]> producer() {
        List<PartitionInfo> partitions = new ArrayList<>();
        for (Topic<?> topic : new Topics(Topics.Options.EMBEDDED).all()) {
            for (int i = 0; i < topic.partitions(); i++) {
                partitions.add(new PartitionInfo(topic.name(), i, Node.noNode(), new Node[0], new Node[0]));
            }
        }
        Cluster cluster = new Cluster("c", List.of(), partitions, Set.of(), Set.of());
        return new MockProducer<>(cluster, true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private Agent agent(Producer<byte[], byte[]> producer, SchemaLookup registry, int lines) {
        Agent.Partners partners = new Agent.Partners(
                registry,
                () -> producer,
                (host, checkpoints, bell) -> new OneSource(new CountingSource(checkpoints, lines)));
        return new Agent(values(), "test", partners, new PrometheusRegistry(), Clock.systemUTC(), new Random(20261123));
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                fail("not within 20 s: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private static long count(MockProducer<byte[], byte[]> producer, String topic) {
        return producer.history().stream().filter(r -> r.topic().equals(topic)).count();
    }

    @Test
    void publishesMetricsLogsAndAHeartbeat() throws IOException, InterruptedException {
        MockProducer<byte[], byte[]> producer = producer();
        try (Agent agent = agent(producer, (subject, schema) -> 1, 5_000)) {
            assertThat(agent.health().state()).isEqualTo(Health.State.STARTING);
            agent.start();
            await("a system sample", () -> count(producer, "logly.system-metrics") == 1);
            await("a network sample", () -> count(producer, "logly.network-metrics") == 1);
            await("a heartbeat", () -> count(producer, "logly.agent-status") >= 1);
            await("all lines", () -> count(producer, Samples.LOG_EVENTS) == 5_000);
            await("good health", () -> agent.health().state() == Health.State.UP);
        }
        List<Long> seqs = producer.history().stream()
                .filter(r -> r.topic().equals(Samples.LOG_EVENTS))
                .map(r -> RecordIdentity.of(r.headers()).orElseThrow().seq())
                .toList();
        assertThat(seqs).isSorted().startsWith(1L).endsWith(5_000L).doesNotHaveDuplicates();
    }

    @Test
    void spoolsWhileTheRegistryIsAwayAndGoesOnAfterARestart() throws IOException, InterruptedException {
        MockProducer<byte[], byte[]> producer = producer();
        try (Agent agent = agent(
                producer,
                (subject, schema) -> {
                    throw new SerializationException("connection refused");
                },
                700)) {
            agent.start();
            await("degraded health", () -> agent.health().cause().contains("schema registry: connection refused"));
            assertThat(agent.health().isReady()).isTrue();
        }
        assertThat(producer.history()).isEmpty();
        MockProducer<byte[], byte[]> second = producer();
        try (Agent agent = agent(second, (subject, schema) -> 1, 1_000)) {
            agent.start();
            await("all lines", () -> count(second, Samples.LOG_EVENTS) >= 1_000);
        }
        Set<RecordIdentity> identities = new HashSet<>();
        for (ProducerRecord<byte[], byte[]> sent : second.history()) {
            if (sent.topic().equals(Samples.LOG_EVENTS)) {
                identities.add(RecordIdentity.of(sent.headers()).orElseThrow());
            }
        }
        assertThat(identities).hasSize(1_000);
        assertThat(identities.stream().map(RecordIdentity::epoch).distinct()).hasSizeBetween(1, 2);
        assertThat(identities.stream().map(RecordIdentity::agentId).distinct()).hasSize(1);
    }

    @Test
    void closesInBoundedTimeWhateverItsState() throws IOException {
        Agent idle = agent(producer(), (subject, schema) -> 1, 0);
        idle.close();
        MockProducer<byte[], byte[]> silent = producer();
        Agent agent = agent(
                silent,
                (subject, schema) -> {
                    throw new SerializationException("no");
                },
                10);
        agent.start();
        long before = System.nanoTime();
        agent.close();
        agent.close();
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void isDegradedAndStillEndsWhileTheBrokerDoesNotAnswer() throws IOException, InterruptedException {
        try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + mute.getLocalPort();
            Producer<byte[], byte[]> producer = RawProducers.of(ProducerOptions.of(List.of(address)));
            Agent agent = agent(producer, (subject, schema) -> 1, 700);
            agent.start();
            await("degraded health", () -> agent.health().cause().startsWith("Kafka: "));
            long before = System.nanoTime();
            agent.close();
            Duration closing = Duration.ofNanos(System.nanoTime() - before);
            System.out.println("closed in " + closing.toMillis() + " ms with a mute broker");
            assertThat(closing).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void mapsItsSettings() {
        AgentSettings.Values values = values();
        assertThat(values.host()).isEqualTo("web-1");
        assertThat(values.folder()).isEqualTo(folder.resolve("agent"));
        assertThat(values.metricsInterval()).isEqualTo(Duration.ofSeconds(10));
        assertThat(values.spoolBytes()).isEqualTo(1L << 30);
        assertThat(values.acknowledgedKeep()).isEqualTo(Duration.ofSeconds(10));
        assertThat(values.sources().logUsual()).isTrue();
        assertThat(values.schemaRegistry()).isEqualTo(URI.create("http://127.0.0.1:8081"));
        assertThat(values.topics()).isEqualTo(Topics.Options.EMBEDDED);
    }
}
