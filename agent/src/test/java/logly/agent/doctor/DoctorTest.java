package logly.agent.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import logly.agent.AgentSettings;
import logly.agent.doctor.Check.Verdict;
import logly.runtime.CommonSettings;
import logly.runtime.DataDir;
import logly.runtime.Settings;
import logly.schemas.AgentStatus;
import logly.schemas.LedgerEntry;
import logly.schemas.Refusal;
import logly.schemas.RivalProcess;
import logly.schemas.SourceState;
import logly.schemas.SourceStatus;
import logly.schemas.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class DoctorTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    private Path folder;

    private static AgentStatus.Builder status() {
        return AgentStatus.newBuilder()
                .setTimestamp(NOW.minusSeconds(10))
                .setStartedAt(NOW.minusSeconds(1000))
                .setIngestedAt(NOW.minusSeconds(10))
                .setIntervalMillis(15_000)
                .setVersion("1.0")
                .setClockSkewMillis(-40L)
                .setSpoolMaxBytes(1000)
                .setSpoolBytes(10)
                .setLedger(List.of(new LedgerEntry("logly.log-events", 9L, 9L, 0L, 0L)))
                .setSources(List.of(source(SourceState.ACTIVE)));
    }

    private static SourceStatus source(SourceState state) {
        return SourceStatus.newBuilder()
                .setPath("/var/log/auth.log")
                .setState(state)
                .setLines(9)
                .setLastLineAt(NOW.minusSeconds(70))
                .build();
    }

    private static List<String> lines(List<Check> checks) {
        return checks.stream().map(Check::line).toList();
    }

    private static RivalProcess rival(long lastSeenSecondsAgo) {
        return RivalProcess.newBuilder()
                .setEpoch(0xB)
                .setHost("clone-1")
                .setAddresses(List.of("192.0.2.9"))
                .setSince(NOW.minusSeconds(900))
                .setLastSeenAt(NOW.minusSeconds(lastSeenSecondsAgo))
                .build();
    }

    @Test
    void namesBothMachinesThatShareAnAgentId() {
        AgentStatus.Builder shared = status().setAgentId(0xA1).setEpoch(0xA).setHost("web-1");
        assertThat(lines(StatusChecks.of(shared.setRivals(List.of(rival(20))).build(), NOW)))
                .contains("fail  identity    agent id 00000000000000a1 is used by two live processes since"
                        + " 2026-11-23T11:45:00Z: web-1 epoch 000000000000000a and clone-1 (192.0.2.9) epoch"
                        + " 000000000000000b: one is a clone: remove the file agent-id from its agent's folder and"
                        + " restart that agent");
        assertThat(lines(StatusChecks.of(shared.setRivals(List.of(rival(600))).build(), NOW)))
                .anyMatch(line -> line.startsWith("warn  identity    agent id 00000000000000a1 was used by two"
                        + " processes from 2026-11-23T11:45:00Z until 2026-11-23T11:50:00Z: "));
    }

    @Test
    void findsNothingWrongWithAHostThatIsWell() {
        assertThat(lines(StatusChecks.of(status().build(), NOW)))
                .containsExactly(
                        "ok    heartbeat   live, heard of 10 s ago, agent 1.0",
                        "ok    clock       0.04 s behind the broker's",
                        "ok    spool       0 records wait, 1 % of the spool is used",
                        "ok    records     9 records acknowledged, 0 shed, 0 refused",
                        "ok    source      /var/log/auth.log: last line 1 min 10 s ago, 0 of 9 not understood");
    }

    @Test
    void saysWhatToDoAboutEachThingThatIsWrong() {
        AgentStatus ill = status().setIngestedAt(NOW.minusSeconds(301))
                .setClockSkewMillis(400_000L)
                .setSpoolBytes(950)
                .setLedger(List.of(new LedgerEntry("logly.system-metrics", 9L, 9L, 3L, 0L)))
                .setSources(List.of(source(SourceState.REFUSED), source(SourceState.SILENT)))
                .setRefusals(List.of(new Refusal("/proc/<pid>/io", "bytes: needs CAP_SYS_PTRACE")))
                .build();
        List<Check> checks = StatusChecks.of(ill, NOW);
        assertThat(checks)
                .extracting(Check::verdict)
                .containsExactly(
                        Verdict.FAIL,
                        Verdict.FAIL,
                        Verdict.FAIL,
                        Verdict.WARN,
                        Verdict.FAIL,
                        Verdict.WARN,
                        Verdict.WARN);
        assertThat(checks.get(4).line())
                .isEqualTo(
                        "fail  source      /var/log/auth.log cannot be read: let the agent's user read it: setfacl -m"
                                + " u:logly:r /var/log/auth.log, or add the user to the file's group");
        assertThat(checks)
                .allMatch(
                        check -> check.verdict() == Verdict.OK || !check.line().endsWith(": "));
    }

    @Test
    void judgesClocksByWhatTheyCost() {
        assertThat(ClockJudgement.of(Duration.ofSeconds(-2), "x").verdict()).isEqualTo(Verdict.OK);
        assertThat(ClockJudgement.of(Duration.ofSeconds(3), "x").verdict()).isEqualTo(Verdict.WARN);
        assertThat(ClockJudgement.of(Duration.ofMinutes(-5), "x").verdict()).isEqualTo(Verdict.FAIL);
    }

    private static HttpServer registry(int code) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        server.createContext("/subjects", exchange -> {
            byte[] body = "[]".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(code, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void comparesItsClockWithTheRegistrysAndMissesABrokerThatIsAway() throws Exception {
        HttpServer server = registry(200);
        try {
            List<Check> checks = new ConnectionChecks(
                            List.of("127.0.0.1:" + closedPort()),
                            URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/"),
                            new Topics(Topics.Options.EMBEDDED),
                            Clock.offset(Clock.systemUTC(), Duration.ofHours(1)))
                    .checks();
            assertThat(checks)
                    .extracting(Check::subject, Check::verdict)
                    .containsExactly(
                            tuple("kafka", Verdict.FAIL), tuple("registry", Verdict.OK), tuple("clock", Verdict.FAIL));
        } finally {
            server.stop(0);
        }
    }

    private HostDoctor doctor(String logs, int closed) {
        Settings settings = Settings.resolve(
                Stream.concat(CommonSettings.all().stream(), AgentSettings.all().stream())
                        .toList(),
                Map.of(
                        "data.dir",
                        folder.toString(),
                        "agent.log.usual",
                        "false",
                        "agent.journal",
                        "false",
                        "agent.log.files",
                        logs,
                        "kafka.bootstrap.servers",
                        "127.0.0.1:" + closed,
                        "schema.registry.url",
                        "http://127.0.0.1:" + closed),
                Map.of(),
                List.of());
        return new HostDoctor(AgentSettings.from(settings), Clock.systemUTC());
    }

    @Test
    void looksAtTheHostAsItsAgentWould() throws Exception {
        Path log = Files.writeString(folder.resolve("auth.log"), "line\n");
        int closed = closedPort();
        List<Check> idle =
                doctor(log + "," + folder.resolve("gone.log"), closed).examine();
        assertThat(lines(idle))
                .anyMatch(line -> line.startsWith("ok    java        Java "))
                .anyMatch(line -> line.startsWith("fail  agent       no agent runs on "))
                .anyMatch(line -> line.startsWith("fail  kafka       "))
                .anyMatch(line -> line.startsWith("fail  registry    "))
                .anyMatch(line -> line.startsWith("ok    source      " + log + " can be read, last written "))
                .anyMatch(line -> line.contains("gone.log is not there"));
        try (DataDir held = DataDir.open(folder.resolve("agent"))) {
            assertThat(held.path()).isDirectory();
            assertThat(lines(doctor(log.toString(), closed).examine()))
                    .anyMatch(line -> line.startsWith("ok    agent       runs on "))
                    .anyMatch(line -> line.startsWith("ok    user        "));
        }
        assertThat(lines(doctor("", closed).examine()))
                .anyMatch(line -> line.startsWith("fail  source      no log can be read"));
    }
}
