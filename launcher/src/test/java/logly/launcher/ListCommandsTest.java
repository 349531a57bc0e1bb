package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import logly.query.Decisions;
import logly.query.Protection;
import logly.query.QueryOptions;
import logly.query.QueryService;
import logly.query.Surroundings;
import logly.query.fleet.PeerOptions;
import logly.query.fleet.StoreNodes;
import logly.runtime.ExitCode;
import logly.runtime.OpsEndpoints;
import logly.schemas.AgentStatus;
import logly.schemas.DailyAggregate;
import logly.schemas.DeadLetter;
import logly.schemas.DeadLetterStage;
import logly.schemas.EventTrace;
import logly.schemas.Finding;
import logly.schemas.HourlyAggregate;
import logly.schemas.IpReputation;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.OperatorAction;
import logly.schemas.Replay;
import logly.schemas.StoreNode;
import logly.schemas.SystemMetric;
import logly.storage.Batch;
import logly.storage.Ledger;
import logly.storage.RowId;
import logly.storage.StoreFiles;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that list, against a query service over a store in a folder. */
class ListCommandsTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    Path data;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final List<String> ordered = new ArrayList<>();
    private final List<StoreNode> nodes = new CopyOnWriteArrayList<>();
    private QueryService service;
    private int port;
    private long offset;

    @BeforeEach
    void start() {
        service = new QueryService(
                new QueryOptions("127.0.0.1", 0, data, 4, 2, Protection.DEFAULT, PeerOptions.DEFAULT),
                new Surroundings(
                        () -> new OpsEndpoints(List.of(), new PrometheusRegistry()),
                        Optional::empty,
                        nobody(),
                        new NoRules(),
                        new AgentLines(),
                        new SomeNodes(),
                        new NoMetadata()),
                new PrometheusRegistry(),
                Clock.fixed(NOW, ZoneOffset.UTC),
                new Random(1));
        service.start();
        port = service.port();
    }

    /** The nodes that a test adds. */
    private final class SomeNodes implements StoreNodes {
        @Override
        public void start() {}

        @Override
        public Collection<StoreNode> known() {
            return List.copyOf(nodes);
        }

        @Override
        public void forget(String node) {
            nodes.removeIf(each -> each.getNode().equals(node));
        }

        @Override
        public String trouble() {
            return "";
        }

        @Override
        public void close() {}
    }

    /** Notes what is decided and what is to be replayed. */
    private Decisions nobody() {
        return new Decisions() {
            @Override
            public void pass(OperatorAction decision) {
                ordered.add(decision.getAction() + " " + decision.getSubject());
            }

            @Override
            public void pass(Replay order) {
                ordered.add(order.getLetterId());
            }

            @Override
            public void close() {}
        };
    }

    @AfterEach
    void stop() {
        service.close();
    }

    private void store(SpecificRecordBase... records) throws Exception {
        store(NOW, records);
    }

    private void store(Instant appended, SpecificRecordBase... records) throws Exception {
        try (StoreFiles files = StoreFiles.open(data, "store-1")) {
            Batch batch = files.batch();
            for (SpecificRecordBase record : records) {
                batch.insert(record, new RowId(1, 0, offset++), appended);
            }
            batch.commit(List.of(), new Ledger());
        }
    }

    private static LogEvent.Builder event(int secondsAgo, String message) {
        return LogEvent.newBuilder()
                .setTimestamp(NOW.minusSeconds(secondsAgo))
                .setHost("web-1")
                .setSource("auth")
                .setService("sshd")
                .setLevel(Level.WARNING)
                .setMessage(message);
    }

    private int run(Map<String, String> environment, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("http://127.0.0.1:" + port);
        return Launcher.commandLine(new CommandContext(
                        environment,
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        new Random(1),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        true))
                .execute(all.toArray(String[]::new));
    }

    private String answer(String... arguments) {
        out.reset();
        int exitCode = run(Map.of("NO_COLOR", "1"), arguments);
        assertThat(exitCode).as(err.toString(StandardCharsets.UTF_8)).isZero();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void saysOnceWhatAnAnswerLacks() throws Exception {
        store(event(1, "first").build(), event(2, "second").build());
        nodes.add(StoreNode.newBuilder().setNode("store-7").setTimestamp(NOW).build());

        assertThat(answer("logs", "-o", "csv").lines()).hasSize(3);

        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("logly: the answer is partial: store-7: it announces no address where it can be asked\n");
    }

    @Test
    void listsShowsAndReplaysDeadLetters() throws Exception {
        DeadLetter.Builder letter = DeadLetter.newBuilder()
                .setTimestamp(NOW)
                .setHost("web-1")
                .setTopic("logly.log-events")
                .setOffset(7)
                .setStage(DeadLetterStage.DECODE)
                .setReason("no such schema")
                .setRecordValue(ByteBuffer.wrap(new byte[] {1, 2}));
        store(
                letter.build(),
                letter.setOffset(8).setStage(DeadLetterStage.NOTIFY).build());
        assertThat(answer("dead-letters", "ls", "-q", "{stage=\"DECODE\"}").lines())
                .hasSize(2)
                .last()
                .asString()
                .contains("web-1", "logly.log-events", "DECODE", "no such schema");
        String id = RowId.text("dead-letter", LocalDate.parse("2026-11-23"), new RowId(1, 0, 0).pack());
        assertThat(answer("dead-letters", "show", id)).contains("\"recordValue\" : \"AQI=\"");
        assertThat(answer("dead-letters", "replay", id)).isEqualTo(id + " is on its way to DECODE\n");
        assertThat(ordered).containsExactly(id);

        String untold = RowId.text("dead-letter", LocalDate.parse("2026-11-23"), new RowId(1, 0, 1).pack());
        assertThat(run(Map.of(), "dead-letters", "replay", untold)).isEqualTo(65);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("what failed at NOTIFY is not replayed");
        assertThat(run(Map.of(), "dead-letters", "show", "dead-letter-20261123-0000000000000"))
                .isEqualTo(69);
    }

    @Test
    void listsTheNewestLogsOldestFirst() throws Exception {
        store(
                event(10, "third").build(),
                event(7200, "first").setLevel(Level.INFO).build(),
                event(60, "second").setHost("a-host-with-a-long-name").build());
        assertThat(answer("logs")).isEqualTo("""
                TIME                      HOST          LEVEL     SERVICE       MESSAGE
                2026-11-23T10:00:00.000Z  web-1         INFO      sshd          first
                2026-11-23T11:59:00.000Z  a-host-with-a-long-name  WARNING   sshd          second
                2026-11-23T11:59:50.000Z  web-1         WARNING   sshd          third
                """);
        assertThat(answer("logs", "-n", "1").lines())
                .hasSize(2)
                .last()
                .asString()
                .endsWith("third");
        assertThat(answer("logs", "--since", "1h", "--until", "30s").lines())
                .hasSize(2)
                .last()
                .asString()
                .endsWith("second");
        assertThat(answer("logs", "-q", "{level=\"info\"} |= \"fir\"").lines()).hasSize(2);
    }

    @Test
    void readsPageByPage() throws Exception {
        SpecificRecordBase[] events = new SpecificRecordBase[2500];
        for (int i = 0; i < events.length; i++) {
            events[i] = event(i, "line " + i).build();
        }
        store(events);
        assertThat(answer("logs", "-n", "2300", "-o", "json").lines().toList())
                .hasSize(2300)
                .doesNotHaveDuplicates()
                .last()
                .asString()
                .contains("\"message\":\"line 0\"");
    }

    @Test
    void showsForeignTextAsTextOnly() throws Exception {
        store(event(1, "\u001b[31mred\u009b2J \u202eevil\r\nnext\ttab \"quoted\", ☃")
                .build());
        assertThat(answer("logs")).endsWith("\\u001b[31mred\\u009b2J \\u202eevil\\r\\nnext\\ttab \"quoted\", ☃\n");
        assertThat(answer("logs", "-o", "json"))
                .contains("\\u001B[31mred\\u009b2J \\u202eevil\\r\\nnext\\ttab \\\"quoted\\\", ☃");
        assertThat(answer("logs", "-o", "csv"))
                .endsWith("\"\\u001b[31mred\\u009b2J \\u202eevil\r\nnext\ttab \"\"quoted\"\", ☃\"\n");
    }

    @Test
    void writesNoFormulas() throws Exception {
        store(
                event(3, "=HYPERLINK(\"x\")").build(),
                event(2, "-5").build(),
                event(1, "@x").build());
        assertThat(answer("logs", "-o", "csv")).isEqualTo("""
                TIME,HOST,LEVEL,SERVICE,MESSAGE
                2026-11-23T11:59:57.000Z,web-1,WARNING,sshd,"'=HYPERLINK(""x"")"
                2026-11-23T11:59:58.000Z,web-1,WARNING,sshd,-5
                2026-11-23T11:59:59.000Z,web-1,WARNING,sshd,'@x
                """);
    }

    @Test
    void colorsLevelsOnATerminal() throws Exception {
        store(event(1, "x").build());
        run(Map.of(), "logs");
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("\u001b[33mWARNING\u001b[0m   sshd");
        out.reset();
        run(Map.of(), "logs", "--color", "never");
        assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("\u001b");
    }

    @Test
    void listsMetricsHostsAndAggregates() throws Exception {
        store(
                SystemMetric.newBuilder()
                        .setTimestamp(NOW)
                        .setHost("web-1")
                        .setCpuPercent(12.5)
                        .build(),
                NetworkMetric.newBuilder()
                        .setTimestamp(NOW)
                        .setHost("web-1")
                        .setBytesSentDelta(77)
                        .build(),
                HourlyAggregate.newBuilder()
                        .setHour(NOW)
                        .setHost("web-1")
                        .setLogEventsCount(7)
                        .setCountsByLevel(Map.of("ERROR", 7L))
                        .build(),
                AgentStatus.newBuilder().setAgentId(1).setHost("b").build(),
                AgentStatus.newBuilder()
                        .setAgentId(2)
                        .setHost("a")
                        .setAddresses(List.of("192.0.2.1", "2001:db8::1"))
                        .build());
        assertThat(answer("metrics", "-q", "{cpuPercent>12}")).contains("web-1         12.5 ");
        assertThat(answer("metrics", "--network")).contains("web-1         77 ");
        assertThat(answer("aggregates", "-q", "{errorCount>=7}"))
                .contains("web-1 ")
                .contains(" 7 ");
        assertThat(answer("hosts").lines().skip(1).map(line -> line.substring(0, 1)))
                .containsExactly("a", "b");
        assertThat(answer("hosts", "-q", "{ip in 192.0.2.0/24}").lines())
                .hasSize(2)
                .last()
                .asString()
                .contains("live")
                .endsWith("192.0.2.1 2001:db8::1");
        assertThat(answer("hosts", "--state", "silent").lines()).hasSize(1);
    }

    @Test
    void namesTheHostsThatShareAnAgentId() throws Exception {
        for (int spoke = 0; spoke < 4; spoke++) {
            store(
                    NOW.minusSeconds(40 - 10 * spoke),
                    AgentStatus.newBuilder()
                            .setAgentId(1)
                            .setEpoch(spoke % 2)
                            .setHost(spoke % 2 == 0 ? "web-1" : "clone-1")
                            .build());
        }
        assertThat(answer("hosts").lines().toList())
                .hasSize(2)
                .last()
                .asString()
                .matches("clone-1 +live +web-1 .*");
    }

    @Test
    void listsTracesFindingsAddressesAndTheStore() throws Exception {
        LogEvent event = event(5, "Failed password").build();
        store(
                EventTrace.newBuilder()
                        .setRevision(1)
                        .setEventOffset(900)
                        .setEvent(LogEvent.newBuilder(event).setIngestedAt(NOW).build())
                        .setTimestamp(event.getTimestamp())
                        .setHost("web-1")
                        .setMessage("Failed password")
                        .setSeverityScore(70)
                        .setRootCause("invalid_credentials")
                        .build(),
                Finding.newBuilder()
                        .setId("finding-f00d-1")
                        .setFingerprint("f00d")
                        .setOpening(1)
                        .setRevision(1)
                        .setTitle("Many failed logins")
                        .setFirstSeen(NOW)
                        .setLastSeen(NOW)
                        .build(),
                IpReputation.newBuilder()
                        .setIp("203.0.113.7")
                        .setThreatScore(100)
                        .setIsBlacklisted(true)
                        .setFirstSeen(NOW)
                        .setLastSeen(NOW)
                        .build(),
                DailyAggregate.newBuilder()
                        .setDate("2026-11-23")
                        .setHost("web-1")
                        .setErrorCount(4)
                        .build());
        assertThat(answer("traces", "-q", "{severity>=70}"))
                .contains("70        invalid_credentials       Failed password");
        assertThat(answer("findings")).contains("finding-f00d-1").endsWith("Many failed logins\n");
        assertThat(answer("ips", "-q", "{score>=85}").lines()).hasSize(2);
        assertThat(answer("aggregates", "--daily").lines()).hasSize(2);
        assertThat(answer("aggregates", "--fleet", "--tz", "Europe/Helsinki").lines())
                .hasSize(1);
        assertThat(answer("nodes").lines().skip(1)).singleElement().asString().startsWith("store-1 ");
        assertThat(answer("stats"))
                .containsPattern("findings +1\\n")
                .containsPattern("log_events +1\\n")
                .containsPattern("days until it is full +-\\n");
        assertThat(answer("stats", "-o", "json")).startsWith("{\"nodes\":1,");
    }

    @Test
    void forgetsANodeThatIsGoneAndNoneThatIsAlive() {
        nodes.add(StoreNode.newBuilder().setNode("store-7").setTimestamp(NOW).build());
        nodes.add(StoreNode.newBuilder().setNode("store-8").build());

        assertThat(run(Map.of(), "nodes", "forget", "store-8")).isZero();
        assertThat(run(Map.of(), "nodes", "forget", "store-7")).isEqualTo(ExitCode.BAD_INPUT.code());
        assertThat(run(Map.of(), "nodes", "forget", "store-8")).isEqualTo(ExitCode.UNREACHABLE.code());

        assertThat(ordered).containsExactly("forget store-8");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("logly: forgot store-8, last heard of at 1970-01-01T00:00:00.000Z with 0 rows")
                .contains("logly: the store node store-7 announced itself at 2026-11-23T12:00:00Z; stop it first");
    }

    @Test
    void pointsAtWhatIsWrongInASelector() {
        assertThat(run(Map.of(), "logs", "-q", "{host=\"a\",hots=\"b\"}")).isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString(StandardCharsets.UTF_8))
                .startsWith("logly: selector: column 11: 'hots' is no label of log-events; known are ")
                .endsWith("""
                        logly:   {host="a",hots="b"}
                        logly:             ^
                        """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "logs --since yesterday",
                "logs -n 0",
                "logs -n 10001",
                "logs -o xml",
                "logs --color sometimes",
                "logs -f --until 1h",
                "hosts -f",
                "metrics --selector {}x",
                "logs extra"
            })
    void refusesWhatItDoesNotUnderstandAsUsage(String line) {
        assertThat(run(Map.of(), line.split(" ", -1))).isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("logly: ").doesNotContain("\tat ");
    }

    @Test
    void saysWhereNothingAnswers() {
        service.close();
        assertThat(run(Map.of(), "logs")).isEqualTo(ExitCode.UNREACHABLE.code());
        assertThat(err.toString(StandardCharsets.UTF_8)).startsWith("logly: nothing answers at http://127.0.0.1:");
    }
}
