package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import logly.runtime.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParseCommandTest {
    private static final String SSHD =
            "Nov 23 11:00:01 web-1 sshd[7]: Failed password for root from 192.0.2.7 port 1 ssh2\n";
    private static final String BAN = "2026-11-23 11:00:02,250 fail2ban.actions [9]: NOTICE [sshd] Ban 192.0.2.7\n";

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        return Launcher.commandLine(new CommandContext(
                        Map.of(),
                        Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC),
                        new Random(1),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false))
                .execute(arguments);
    }

    private List<JsonNode> parse(String log, String... options) throws IOException {
        return parse(log.getBytes(StandardCharsets.UTF_8), options);
    }

    private List<JsonNode> parse(byte[] log, String... options) throws IOException {
        Path file = Files.write(folder.resolve("some.txt"), log);
        List<String> arguments = new ArrayList<>(List.of("parse"));
        arguments.addAll(List.of(options));
        arguments.add(file.toString());
        assertThat(run(arguments.toArray(String[]::new)))
                .as(err.toString(StandardCharsets.UTF_8))
                .isZero();
        List<JsonNode> events = new ArrayList<>();
        for (String line : out.toString(StandardCharsets.UTF_8).split("\n", -1)) {
            if (!line.isEmpty()) {
                events.add(new ObjectMapper().readTree(line));
            }
        }
        return events;
    }

    @Test
    void printsOneObjectForEachLine() throws IOException {
        List<JsonNode> events = parse(SSHD + "\n" + "what is this\r\n" + BAN.stripTrailing());

        assertThat(events).hasSize(4);
        JsonNode login = events.get(0);
        assertThat(login.properties())
                .extracting(Map.Entry::getKey)
                .containsExactly(
                        "timestamp",
                        "host",
                        "source",
                        "service",
                        "level",
                        "message",
                        "ipAddress",
                        "user",
                        "action",
                        "metadata",
                        "format",
                        "parsed",
                        "error");
        assertThat(login.path("timestamp").asText()).isEqualTo("2026-11-23T11:00:01.000Z");
        assertThat(login.path("host").asText())
                .isEqualTo(
                        Files.readString(Path.of("/proc/sys/kernel/hostname")).strip());
        assertThat(login.path("source").asText()).isEqualTo("auth");
        assertThat(login.path("service").asText()).isEqualTo("sshd");
        assertThat(login.path("ipAddress").asText()).isEqualTo("192.0.2.7");
        assertThat(login.path("action").asText()).isEqualTo("FAILED_LOGIN");
        assertThat(login.path("metadata").path("hostname").asText()).isEqualTo("web-1");
        assertThat(login.path("parsed").asBoolean()).isTrue();
        assertThat(events.get(1).path("message").asText()).isEmpty();
        JsonNode unknown = events.get(2);
        assertThat(unknown.path("message").asText()).isEqualTo("what is this");
        assertThat(unknown.path("parsed").asBoolean()).isFalse();
        assertThat(unknown.path("format").asText()).isEqualTo("generic");
        assertThat(unknown.path("user").isNull()).isTrue();
        JsonNode ban = events.get(3);
        assertThat(ban.path("timestamp").asText()).isEqualTo("2026-11-23T11:00:02.250Z");
        assertThat(ban.path("format").asText()).isEqualTo("fail2ban");
        assertThat(ban.path("action").asText()).isEqualTo("BAN");
    }

    @Test
    void readsTimesInTheGivenZoneAtTheGivenMoment() throws IOException {
        JsonNode event = parse(SSHD, "--tz", "Europe/Zurich", "--now", "2005-08-14T12:00+02:00")
                .get(0);
        assertThat(event.path("timestamp").asText()).isEqualTo("2004-11-23T10:00:01.000Z");
    }

    @Test
    void readsEveryLineInTheNamedFormat() throws IOException {
        List<JsonNode> events = parse(BAN + SSHD, "--format", "generic");
        assertThat(events)
                .allSatisfy(event -> assertThat(event.path("format").asText()).isEqualTo("generic"));
    }

    @Test
    void cutsLongLinesAndReplacesWhatIsNoText() throws IOException {
        byte[] long1 = ("a".repeat(200_000) + "\nb\0c\n" + "d".repeat(70_000)).getBytes(StandardCharsets.UTF_8);
        List<JsonNode> events = parse(long1);
        assertThat(events).hasSize(3);
        assertThat(events.get(0).path("message").asText()).isEqualTo("a".repeat(16 * 1024));
        assertThat(events.get(0).path("metadata").path("truncated").asText()).isEqualTo("true");
        assertThat(events.get(1).path("message").asText()).isEqualTo("b\uFFFDc");
        assertThat(events.get(2).path("message").asText()).isEqualTo("d".repeat(16 * 1024));
    }

    @Test
    void namesWhatIsWrongWithItsArguments() {
        assertThat(run("parse", "--format", "nginks", "-")).isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("--format: 'nginks' is none of auto, ");
        assertThat(run("parse", "--now", "noon", "-")).isEqualTo(ExitCode.USAGE.code());
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("'noon' is no time like 2026-11-23T12:00:00Z");
        assertThat(run("parse", folder.resolve("none").toString())).isEqualTo(ExitCode.BAD_INPUT.code());
    }

    @Test
    void joinsTheLinesOfARecordWhereAsked() throws IOException {
        String trace = "java.lang.IllegalStateException: x\n\tat a.B.c(B.java:1)\nplain\n";
        assertThat(parse(trace)).hasSize(3);
        out.reset();
        List<JsonNode> events = parse(trace, "--multiline");

        assertThat(events).hasSize(2);
        JsonNode error = events.get(0).path("error");
        assertThat(error.path("exceptionType").asText()).isEqualTo("java.lang.IllegalStateException");
        assertThat(error.path("lineNumber").asInt()).isEqualTo(1);
        assertThat(error.path("hasStacktrace").asBoolean()).isTrue();
        assertThat(error.path("rootCauseHints").isArray()).isTrue();
        assertThat(events.get(1).has("error")).isFalse();
    }

    @Test
    void readsAFormatOfTheUsersOwn() throws IOException {
        Path config = Files.writeString(
                folder.resolve("logly.yml"),
                "agent:\n  log:\n    formats:\n      - 'shop=%{IP:ipAddress} %{USER:user}, %{GREEDYDATA:message}'\n");
        List<JsonNode> events =
                parse("192.0.2.7 bob, Login failed\nno\n", "--config", config.toString(), "--format", "shop");

        assertThat(events.get(0).path("user").asText()).isEqualTo("bob");
        assertThat(events.get(0).path("action").asText()).isEqualTo("FAILED_LOGIN");
        assertThat(events.get(0).path("parsed").asBoolean()).isTrue();
        assertThat(events.get(1).path("parsed").asBoolean()).isFalse();
    }

    @Test
    void namesTheFormatsThatItKnows() {
        assertThat(run("parse", "--set", "agent.log.formats=shop=%{IP:a}", "--format", "shpo", "-"))
                .isNotZero();
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("'shpo' is none of auto, shop, container, fail2ban, ");
    }
}
