package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RulesCommandTest {
    private static final String RULE = """
            title: Failed
            name: failed
            logsource: {product: linux, service: sshd}
            detection:
              keywords: ['Failed password']
              condition: keywords
            """;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... arguments) {
        out.reset();
        err.reset();
        CommandContext context = new CommandContext(
                Map.of(),
                Clock.fixed(Instant.parse("2026-11-26T00:00:00Z"), ZoneOffset.UTC),
                new Random(1),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        return Launcher.commandLine(context).execute(arguments);
    }

    private String printed() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private Path file(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    @Test
    void listsTheShippedRules() {
        assertThat(run("rules", "ls")).isZero();
        assertThat(printed()).contains("logly-brute-force\thigh\tevent_count\tPassword guessing from one address\n");
    }

    @Test
    void namesWhatCannotBeHonoured() throws IOException {
        file("good.yml", RULE);
        assertThat(run("rules", "lint", folder.toString())).isZero();
        file("windows.yml", RULE.replace("linux, service: sshd", "windows, service: security"));
        file(
                "lost.yml",
                "title: Lost\ncorrelation: {type: event_count, rules: [gone], timespan: 5m, condition: {gte: 2}}\n");
        assertThat(run("rules", "lint", folder.toString())).isEqualTo(1);
        assertThat(printed())
                .contains("windows.yml: line 3: the log source product=windows service=security is not collected")
                .contains("lost: line 1: correlation.rules: there is no rule named 'gone'");
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("1 rules can be honoured, 2 cannot");
    }

    @Test
    void saysWhichRulesHoldOfWhichLines() throws IOException {
        Path rule = file("good.yml", RULE);
        Path log = file("auth.log", """
                Nov 25 10:00:00 web-1 sshd[1]: Accepted publickey for ann from 192.0.2.1 port 22 ssh2
                Nov 25 10:00:01 web-1 sshd[2]: Failed password for root from 192.0.2.9 port 22 ssh2
                """);
        assertThat(run("rules", "test", rule.toString(), log.toString())).isZero();
        assertThat(printed()).isEqualTo("failed\t" + log + ":2\n");
        Files.writeString(
                log, "Nov 25 10:00:00 web-1 sshd[1]: Accepted publickey for ann from 192.0.2.1 port 22 ssh2\n");
        assertThat(run("rules", "test", rule.toString(), log.toString())).isEqualTo(1);
    }

    @Test
    void honoursOverlaysAndTheAllowList() throws IOException {
        Path log = file("auth.log", """
                Nov 25 10:00:01 web-1 sshd[2]: Failed password for root from 192.0.2.9 port 22 ssh2
                Nov 25 10:00:02 web-1 sshd[2]: Failed password for root from 192.0.2.9 port 22 ssh2
                Nov 25 10:00:03 web-1 sshd[2]: Failed password for root from 192.0.2.9 port 22 ssh2
                """);
        Path site = Files.createDirectories(folder.resolve("site"));
        Files.createDirectories(site.resolve("rules.d"));
        Files.writeString(site.resolve("good.yml"), RULE);
        assertThat(run("rules", "test", site.toString(), log.toString())).isZero();
        Files.writeString(site.resolve("allow.yml"), "- {cidr: 192.0.2.0/28, reason: ours, expires: 2027-01-01}\n");
        assertThat(run("rules", "test", "--overlays", site.toString(), site.toString(), log.toString()))
                .isEqualTo(1);
        assertThat(run("detect", "--rules", site.toString(), log.toString())).isZero();
        assertThat(printed()).isEmpty();
        assertThat(run("rules", "lint", site.toString())).isZero();
        Files.writeString(site.resolve("allow.yml"), "- {cidr: 192.0.2.0/28, reason: old, expires: 2026-01-01}\n");
        Files.writeString(site.resolve("rules.d/site.yml"), "failed: {severity: 77, exceptions: ['{user=\"ann\"}']}\n");
        assertThat(run("detect", "--fail-on", "77", "--rules", site.toString(), log.toString()))
                .isEqualTo(1);
        assertThat(printed()).contains("\"severity\":77").contains("\"eventCount\":3");
        assertThat(err.toString(StandardCharsets.UTF_8))
                .contains("allow.yml: line 1: expired at 2026-01-02T00:00:00Z: old");
        assertThat(run("rules", "lint", site.toString())).isEqualTo(1);
        Files.writeString(site.resolve("rules.d/site.yml"), "failed: {severty: 77}\n");
        assertThat(run("detect", "--rules", site.toString(), log.toString())).isEqualTo(65);
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("rules.d/site.yml: line 1: 'severty' is none of");
    }

    @Test
    void tellsWhichRulesAreLoud() throws IOException {
        Path rules = Files.createDirectories(folder.resolve("rules"));
        Files.writeString(rules.resolve("good.yml"), RULE);
        Path log = file("auth.log", """
                Nov 25 10:00:01 web-1 sshd[2]: Failed password for root from 192.0.2.9 port 22 ssh2
                Nov 25 10:00:02 web-1 sshd[2]: Failed password for root from 192.0.2.8 port 22 ssh2
                Nov 25 10:00:03 web-1 sshd[2]: Failed password for root from 192.0.2.9 port 22 ssh2
                """);
        assertThat(run("rules", "noise", "--rules", rules.toString(), log.toString()))
                .isZero();
        assertThat(printed()).isEqualTo("2\t3\t50\t2\tfailed\tFailed\n");
    }

    @Test
    void evaluatesSamplesOfMetrics() throws IOException {
        Path samples = file("samples.ndjson", """
                {"timestamp":"2026-11-25T10:00:00Z","host":"web-1","diskPercent":97.5}
                {"timestamp":"2026-11-25T10:00:10Z","host":"web-2","diskPercent":40}
                {"timestamp":"2026-11-25T10:00:10Z","host":"web-1","bytesSent":12}
                """);
        assertThat(run("detect", "--metrics", samples.toString())).isZero();
        assertThat(printed())
                .contains("\"rule\":\"logly-disk-filling\"")
                .contains("web-1")
                .doesNotContain("web-2");
        Path idle = Files.createDirectories(folder.resolve("idle"));
        Files.writeString(idle.resolve("idle.yml"), """
                title: Idle
                id: idle
                logsource: {product: logly, category: metric}
                detection:
                  selection: {cpuPercent|lte: 1}
                  condition: selection
                """);
        assertThat(run("detect", "--rules", idle.toString(), "--metrics", samples.toString()))
                .isZero();
        assertThat(printed()).as("a field that is absent is not 0").isEmpty();
        Files.writeString(samples, "{\"host\":\"web-1\"}\n");
        assertThat(run("detect", "--metrics", samples.toString())).isEqualTo(65);
        assertThat(run("detect")).isEqualTo(64);
    }
}
