package logly.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import logly.agent.publish.Ledger;
import logly.agent.publish.Publisher;
import logly.agent.redact.Redaction;
import logly.agent.source.Bell;
import logly.agent.source.Checkpoint;
import logly.agent.source.LogSource;
import logly.agent.source.LogSourceFinder;
import logly.agent.source.SourceBatch;
import logly.agent.spool.Spool;
import logly.agent.spool.SpooledBatch;
import logly.schemas.LedgerEntry;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SourceStatus;
import logly.schemas.SystemMetric;
import logly.schemas.Topics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of records while the broker is away for long: bounded, in a written order, each one counted. */
class SpoolBoundsTest {
    private static final long ROOM = 4_000_000;
    private static final List<Level> LEVELS = List.of(Level.INFO, Level.WARNING, Level.ERROR);

    @TempDir
    private Path folder;

    private final Topics topics = new Topics(Topics.Options.EMBEDDED);
    private final Ledger ledger = new Ledger(new PrometheusRegistry());
    private final List<LogEvent> appended = new ArrayList<>();
    private Instant now = Samples.AT;
    private Spool spool;

    private Sinks sinks() {
        Publisher publisher = new Publisher(
                spool,
                topics,
                (subject, schema) -> 1,
                () -> {
                    throw new IllegalStateException("nothing is published here");
                },
                ledger,
                new Publisher.Plan(1, 0),
                () -> 0,
                new Random(1));
        return new Sinks(spool, publisher, ledger);
    }

    @BeforeEach
    void open() throws IOException {
        spool = new Spool(new Spool.Options(folder.resolve("spool.db"), 1, 1, ROOM, Duration.ZERO), () -> now, () -> 0);
        spool.open();
    }

    @AfterEach
    void close() {
        spool.close();
    }

    private LedgerEntry counted(String topic) {
        return ledger.entries().stream()
                .filter(entry -> entry.getTopic().equals(topic))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void metricsWaitForADayAndFurtherOnesAreShedBeforeTheyGetASeq() throws IOException {
        MetricSink sink = new MetricSink(topics, "web-1", Duration.ofHours(24), sinks(), () -> now);
        int shed = 0;
        int minutes = 26 * 60;
        for (int minute = 0; minute < minutes; minute++) {
            now = Samples.AT.plus(Duration.ofMinutes(minute));
            shed += sink.store(
                                    SystemMetric.newBuilder()
                                            .setHost("web-1")
                                            .setTimestamp(now)
                                            .build(),
                                    NetworkMetric.newBuilder()
                                            .setHost("web-1")
                                            .setTimestamp(now)
                                            .build())
                            .isPresent()
                    ? 1
                    : 0;
        }
        assertThat(shed).isEqualTo(119);
        for (String topic :
                List.of(topics.systemMetrics().name(), topics.networkMetrics().name())) {
            assertThat(counted(topic).getShed()).isEqualTo(119);
            assertThat(counted(topic).getAppended()).isEqualTo(minutes - 119);
        }
        List<SpooledBatch> waiting = spool.next(topics.systemMetrics().name(), 0, minutes);
        assertThat(waiting).hasSize(minutes - 119);

        spool.acknowledge(waiting);
        spool.forgetAcknowledged();
        assertThat(sink.store(
                        SystemMetric.newBuilder().setHost("web-1").build(),
                        NetworkMetric.newBuilder().setHost("web-1").build()))
                .as("the broker is back")
                .isEmpty();
        SpooledBatch next = spool.next(
                        topics.systemMetrics().name(),
                        waiting.get(waiting.size() - 1).id(),
                        1)
                .get(0);
        assertThat(next.identity(0).seq()).as("no seq is missing").isEqualTo(minutes - 119 + 1);
    }

    /** One event per level and read; what it tells is that it was read. */
    private static final class Talker implements LogSource {
        private final String name;
        private final boolean waits;
        private int reads;

        Talker(String name, boolean waits) {
            this.name = name;
            this.waits = waits;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean canWait() {
            return waits;
        }

        @Override
        public SourceBatch read(int maxRecords) {
            reads++;
            List<LogEvent> events = LEVELS.stream()
                    .map(level -> LogEvent.newBuilder(
                                    Samples.event("web-1", name + " " + reads + " " + "x".repeat(8000)))
                            .setLevel(level)
                            .build())
                    .toList();
            return new SourceBatch(name, events, waits ? new Checkpoint(name, String.valueOf(reads)) : null, false, 0);
        }

        @Override
        public SourceStatus status(Instant now) {
            return SourceStatus.newBuilder().setPath(name).build();
        }

        @Override
        public void close() {}
    }

    private record Sources(List<LogSource> sources) implements LogSourceFinder {
        @Override
        public List<LogSource> scan() {
            return sources;
        }

        @Override
        public List<SourceStatus> statuses(Instant now) {
            return List.of();
        }

        @Override
        public void close() {}
    }

    private LogLoop loop(Sinks sinks, List<LogSource> sources) throws InterruptedException {
        LogLoop loop = new LogLoop(
                new Sources(sources),
                topics.logEvents(),
                sinks,
                new AgentMetrics(new PrometheusRegistry()),
                new EventGate(Redaction.of(new Redaction.Options(true, List.of())), new PrometheusRegistry()),
                () -> now,
                () -> 0,
                appended::addAll,
                new Bell());
        CountDownLatch stop = new CountDownLatch(1);
        stop.countDown();
        loop.run(stop);
        return loop;
    }

    private long stored(String source, Level level) {
        return appended.stream()
                .filter(event -> event.getMessage().startsWith(source) && event.getLevel() == level)
                .count();
    }

    @Test
    void aFullSpoolMakesFilesWaitAndShedsTheOthersByTheirSeverity() throws IOException, InterruptedException {
        Talker file = new Talker("file", true);
        Talker network = new Talker("network", false);
        LogLoop loop = loop(sinks(), List.of(file, network));
        while (spool.takes(Level.ERROR)) {
            long bytes = spool.fill().bytes();
            int fileReads = file.reads;
            long infos = stored("network", Level.INFO);
            long warnings = stored("network", Level.WARNING);
            loop.round(true);
            assertThat(file.reads - fileReads).as("at %d", bytes).isEqualTo(bytes < ROOM * 0.90 ? 1 : 0);
            assertThat(stored("network", Level.INFO) - infos).as("at %d", bytes).isEqualTo(bytes < ROOM * 0.90 ? 1 : 0);
            assertThat(stored("network", Level.WARNING) - warnings)
                    .as("at %d", bytes)
                    .isEqualTo(bytes < ROOM * 0.95 ? 1 : 0);
        }
        int fileReads = file.reads;
        long bytes = spool.fill().bytes();
        loop.round(true);
        loop.round(true);
        assertThat(spool.fill().bytes()).as("nothing is taken above the bound").isEqualTo(bytes);
        assertThat(file.reads).isEqualTo(fileReads);
        assertThat(spool.of("file")).contains(String.valueOf(fileReads));
        assertThat(stored("network", Level.INFO)).isLessThan(stored("network", Level.WARNING));
        assertThat(stored("network", Level.WARNING)).isLessThan(stored("network", Level.ERROR));

        long read = (long) LEVELS.size() * (file.reads + network.reads);
        LedgerEntry counted = counted(topics.logEvents().name());
        assertThat(counted.getAppended()).isEqualTo(appended.size());
        assertThat(counted.getShed()).as("every one").isEqualTo(read - appended.size());
        assertThat(appended.stream().map(LogEvent::getSeq))
                .as("what was shed has no seq")
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, appended.size()).boxed().toList());
        assertThat(stored("file", Level.INFO)).as("what waits is not shed").isEqualTo(file.reads);

        spool.acknowledge(spool.next(topics.logEvents().name(), 0, 1000));
        spool.forgetAcknowledged();
        loop.round(true);
        assertThat(file.reads).as("it goes on").isEqualTo(fileReads + 1);
    }
}
