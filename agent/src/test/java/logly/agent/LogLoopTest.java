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
import logly.agent.publish.Ledger;
import logly.agent.publish.Publisher;
import logly.agent.source.Bell;
import logly.agent.source.Checkpoint;
import logly.agent.source.LogSource;
import logly.agent.source.LogSourceFinder;
import logly.agent.source.SourceBatch;
import logly.agent.spool.Spool;
import logly.schemas.LogEvent;
import logly.schemas.SourceStatus;
import logly.schemas.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogLoopTest {
    @TempDir
    private Path folder;

    private final Topics topics = new Topics(Topics.Options.EMBEDDED);
    private final List<LogEvent> appended = new ArrayList<>();

    /** One event per read; every second read fails. */
    private static final class Stuttering implements LogSource {
        private int reads;
        private int position;

        @Override
        public String name() {
            return "stuttering";
        }

        @Override
        public SourceBatch read(int maxRecords) throws IOException {
            reads++;
            if (reads % 2 == 0) {
                throw new IOException("no");
            }
            LogEvent event = Samples.event("web-1", "line " + position);
            position++;
            return new SourceBatch(name(), List.of(event), new Checkpoint(name(), String.valueOf(position)));
        }

        @Override
        public SourceStatus status(Instant now) {
            return SourceStatus.newBuilder().setPath(name()).build();
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
        public void close() {}
    }

    private Spool spool(long maxBytes) {
        return new Spool(
                new Spool.Options(folder.resolve("spool.db"), 1, 1, maxBytes, Duration.ZERO),
                () -> Samples.AT,
                () -> 0);
    }

    private LogLoop loop(LogSource source, Spool spool) throws InterruptedException {
        return loop(new OneSource(source), spool);
    }

    private LogLoop loop(LogSourceFinder finder, Spool spool) throws InterruptedException {
        Ledger ledger = new Ledger(new PrometheusRegistry());
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
        LogLoop loop = new LogLoop(
                finder,
                topics.logEvents(),
                new Sinks(spool, publisher, ledger),
                new AgentMetrics(new PrometheusRegistry()),
                () -> Samples.AT,
                () -> 0,
                appended::addAll,
                new Bell());
        CountDownLatch stop = new CountDownLatch(1);
        stop.countDown();
        loop.run(stop);
        return loop;
    }

    private static List<String> stored(Spool spool) throws IOException {
        List<String> states = new ArrayList<>();
        spool.of("stuttering").ifPresent(states::add);
        states.add(String.valueOf(spool.fill().waitingRecords()));
        return states;
    }

    @Test
    void goesOnAfterAReadThatFailed() throws IOException, InterruptedException {
        try (Spool spool = spool(1 << 30)) {
            spool.open();
            LogLoop loop = loop(new Stuttering(), spool);
            assertThat(stored(spool)).containsExactly("1", "1");
            loop.round(true);
            loop.round(true);
            assertThat(stored(spool)).containsExactly("2", "2");
            assertThat(loop.statuses()).extracting(SourceStatus::getPath).containsExactly("stuttering");
            assertThat(appended).extracting(LogEvent::getSeq).containsExactly(1L, 2L);
        }
    }

    @Test
    void readsNothingWhileTheSpoolIsFull() throws IOException, InterruptedException {
        try (Spool spool = spool(1)) {
            spool.open();
            Stuttering source = new Stuttering();
            LogLoop loop = loop(source, spool);
            assertThat(source.reads).isEqualTo(1);
            loop.round(true);
            assertThat(source.reads).isEqualTo(1);
            assertThat(loop.trouble()).hasValueSatisfying(t -> assertThat(t).contains("full"));
            spool.acknowledge(spool.next(Samples.LOG_EVENTS, 0, 1));
            spool.forgetAcknowledged();
            loop.round(true);
            loop.round(true);
            assertThat(source.reads).isGreaterThan(1);
            assertThat(loop.trouble()).isEmpty();
        }
    }

    @Test
    void storesWhatItReadAtTheNextTryWhenTheSpoolFails() throws IOException, InterruptedException {
        try (Spool spool = spool(1 << 30)) {
            Stuttering source = new Stuttering();
            LogLoop loop = loop(source, spool);
            assertThat(loop.trouble()).hasValueSatisfying(t -> assertThat(t).contains("not open"));
            loop.round(true);
            assertThat(source.reads).as("nothing more is read").isEqualTo(1);
            spool.open();
            loop.round(true);
            assertThat(stored(spool)).containsExactly("1", "1");
            assertThat(loop.trouble()).isEmpty();
        }
    }

    /** Reads without end, in pieces of a million characters; the first read fails as only a bug does. */
    private static final class Buggy implements LogSource {
        private final String name;
        private final boolean broken;
        private int reads;

        Buggy(String name, boolean broken) {
            this.name = name;
            this.broken = broken;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public SourceBatch read(int maxRecords) {
            reads++;
            if (broken) {
                throw new IllegalStateException("a bug");
            }
            LogEvent event = Samples.event("web-1", "x".repeat(1 << 20));
            return new SourceBatch(name, List.of(event), new Checkpoint(name, String.valueOf(reads)));
        }

        @Override
        public SourceStatus status(Instant now) {
            return SourceStatus.newBuilder().setPath(name).build();
        }

        @Override
        public void close() {}
    }

    @Test
    void readsTheOtherSourcesWhereOneHasABugAndBoundsWhatARoundHolds() throws IOException, InterruptedException {
        try (Spool spool = spool(1 << 30)) {
            spool.open();
            List<LogSource> sources = new ArrayList<>(List.of(new Buggy("broken", true)));
            List<Buggy> whole = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                whole.add(new Buggy("whole-" + i, false));
            }
            sources.addAll(whole);
            loop(new Sources(sources), spool);
            assertThat(whole.stream().mapToInt(source -> source.reads).sum()).isEqualTo(4);
            assertThat(spool.fill().waitingRecords()).isEqualTo(4);
        }
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
}
