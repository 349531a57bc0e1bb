package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import logly.query.Decisions;
import logly.query.Protection;
import logly.query.QueryOptions;
import logly.query.QueryService;
import logly.query.Surroundings;
import logly.query.fleet.PeerOptions;
import logly.query.fleet.StoreNodes;
import logly.runtime.ExitCode;
import logly.runtime.OpsEndpoints;
import logly.schemas.EventTrace;
import logly.schemas.LogEvent;
import logly.schemas.OperatorAction;
import logly.schemas.Replay;
import logly.schemas.SystemMetric;
import logly.storage.Batch;
import logly.storage.Ledger;
import logly.storage.LogEpoch;
import logly.storage.LogPosition;
import logly.storage.RowId;
import logly.storage.StoreFiles;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands that follow, against a query service over a store in a folder. */
@Timeout(120)
class FollowTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    Path data;

    private final Pipe out = new Pipe();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private QueryService service;
    private int port;
    private long offset;

    /** An output that can break, as that of a reader who has gone. */
    private static final class Pipe extends OutputStream {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private volatile boolean isBroken;

        @Override
        public synchronized void write(int letter) throws IOException {
            if (isBroken) {
                throw new IOException("Datenübergabe unterbrochen");
            }
            taken.write(letter);
        }

        synchronized String text() {
            return taken.toString(StandardCharsets.UTF_8);
        }
    }

    @BeforeEach
    void start() {
        service = service(0);
        port = service.port();
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private QueryService service(int at) {
        Decisions nobody = new Decisions() {
            @Override
            public void pass(OperatorAction decision) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void pass(Replay order) {
                throw new UnsupportedOperationException();
            }

            @Override
            public void close() {}
        };
        QueryService started = new QueryService(
                new QueryOptions("127.0.0.1", at, data, 4, 2, Protection.DEFAULT, PeerOptions.DEFAULT),
                new Surroundings(
                        () -> new OpsEndpoints(List.of(), new PrometheusRegistry()),
                        Optional::empty,
                        nobody,
                        new NoRules(),
                        new AgentLines(),
                        StoreNodes.NONE,
                        new NoMetadata()),
                new PrometheusRegistry(),
                Clock.fixed(NOW, ZoneOffset.UTC),
                new Random(1));
        started.start();
        return started;
    }

    /** Stores records as the writer would, and says that their offsets are taken. */
    private void store(String topic, SpecificRecordBase... records) throws Exception {
        LogEpoch log = new LogEpoch("logly." + topic, 1, "cluster", topic, 0);
        try (StoreFiles files = StoreFiles.open(data, "store-1")) {
            if (files.position(log.topic(), 0).isEmpty()) {
                files.remember(List.of(log));
                files.positions().begin(List.of(position(log)));
            }
            Batch batch = files.batch();
            for (SpecificRecordBase record : records) {
                RowId id = new RowId(1, 0, offset++);
                batch.insert(record, id, id, NOW);
            }
            batch.commit(List.of(position(log)), new Ledger());
        }
    }

    private LogPosition position(LogEpoch log) {
        return new LogPosition(log.topic(), 0, offset, OptionalInt.empty(), log.number());
    }

    private static LogEvent event(int secondsAgo, String message) {
        return LogEvent.newBuilder()
                .setTimestamp(NOW.minusSeconds(secondsAgo))
                .setHost("web-1")
                .setSource("auth")
                .setMessage(message)
                .build();
    }

    private CompletableFuture<Integer> run(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("http://127.0.0.1:" + port);
        return CompletableFuture.supplyAsync(() -> Launcher.commandLine(new CommandContext(
                        Map.of(),
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        new Random(1),
                        StandardOutput.over(out, () -> true),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false))
                .execute(all.toArray(String[]::new)));
    }

    private void awaitMessages(String... messages) {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                        out.text().lines().map(line -> line.replaceFirst(".*\"message\":\"([\\w ]+)\".*", "$1")))
                .containsExactly(messages));
    }

    @Test
    void followsWhatComesInAlsoLateAndOverALostConnection() throws Exception {
        store("log-events", event(30, "there"), event(31, "not this"));
        CompletableFuture<Integer> following = run("logs", "-f", "-o", "json", "-q", "{} != \"not\"", "--since", "1h");
        awaitMessages("there");
        store("log-events", event(5, "new"));
        awaitMessages("there", "new");
        store("log-events", event(4000, "late"), event(4, "not that"));
        awaitMessages("there", "new", "late");

        service.close();
        store("log-events", event(3, "while away"));
        await().untilAsserted(() -> assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("lost the connection, and tries again: nothing answers at"));
        service = service(port);
        awaitMessages("there", "new", "late", "while away");
        store("log-events", event(1, "and back"));
        awaitMessages("there", "new", "late", "while away", "and back");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("goes on where it was");

        out.isBroken = true;
        store("log-events", event(0, "nobody reads this"));
        assertThat(following.get()).isEqualTo(ExitCode.CANNOT_WRITE.code());
        assertThat(err.toString(StandardCharsets.UTF_8).lines().toList())
                .as("nobody is there to be told that the output broke")
                .hasSize(2);
    }

    @Test
    void followsSamplesToo() throws Exception {
        CompletableFuture<Integer> following = run("metrics", "-f", "-o", "csv");
        await().untilAsserted(() -> assertThat(out.text()).startsWith("TIME,HOST"));
        store(
                "system-metrics",
                SystemMetric.newBuilder()
                        .setTimestamp(NOW)
                        .setHost("web-7")
                        .setCpuPercent(12.5)
                        .build());
        await().untilAsserted(() -> assertThat(out.text()).contains("2026-11-23T12:00:00.000Z,web-7,12.5"));
        out.isBroken = true;
        store(
                "system-metrics",
                SystemMetric.newBuilder().setTimestamp(NOW).setHost("web-7").build());
        assertThat(following.get()).isEqualTo(ExitCode.CANNOT_WRITE.code());
    }

    @Test
    void followsTracesRevisionByRevision() throws Exception {
        CompletableFuture<Integer> following = run("traces", "-f", "-o", "json", "-q", "{severity>=60}");
        store("event-traces", trace("grave", 70, 1));
        awaitMessages("grave");
        store("event-traces", trace("slight", 20, 1), trace("grave", 80, 2));
        awaitMessages("grave", "grave");
        assertThat(out.text().lines().toList().get(1)).contains("\"revision\":2", "\"severityScore\":80");
        out.isBroken = true;
        store("event-traces", trace("grave", 90, 3));
        assertThat(following.get()).isEqualTo(ExitCode.CANNOT_WRITE.code());
    }

    private static EventTrace trace(String message, int severity, long revision) {
        LogEvent event =
                LogEvent.newBuilder(event(1, message)).setIngestedAt(NOW).build();
        return EventTrace.newBuilder()
                .setRevision(revision)
                .setEvent(event)
                .setEventOffset(message.length())
                .setTimestamp(event.getTimestamp())
                .setHost(event.getHost())
                .setSource(event.getSource())
                .setMessage(message)
                .setSeverityScore(severity)
                .setTracedAt(NOW)
                .build();
    }

    @Test
    void saysAtOnceThatASelectorIsWrongOrNobodyAnswers() throws Exception {
        assertThat(run("logs", "-f", "-q", "{hots=\"a\"}").get()).isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("'hots' is no label of log-events");
        service.close();
        assertThat(run("logs", "-f", "-q", "{}").get()).isEqualTo(ExitCode.UNREACHABLE.code());
    }
}
