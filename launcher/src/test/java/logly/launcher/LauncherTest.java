package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Random;
import logly.runtime.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class LauncherTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private CommandLine commandLine(Map<String, String> environment) {
        return Launcher.commandLine(new CommandContext(
                environment,
                Clock.fixed(Instant.parse("2026-11-23T00:00:00Z"), ZoneOffset.UTC),
                new Random(1),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false));
    }

    private int run(String... arguments) {
        return commandLine(Map.of()).execute(arguments);
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private String answer() {
        return out.toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"up --prot 1", "upp", "", "broker extra", "up --port many", "config", "health a b"})
    void refusesUnknownWordsAsUsage(String line) {
        String[] arguments = line.isEmpty() ? new String[0] : line.split(" ", -1);
        assertThat(run(arguments)).isEqualTo(ExitCode.USAGE.code());
        assertThat(errors()).startsWith("logly: ").doesNotContain("\tat ");
    }

    @Test
    void namesTheNearestCommand() {
        run("helth");
        assertThat(errors()).contains("logly health");
    }

    @Test
    void namesTheNearestSetting() {
        assertThat(run("config", "check", "--set", "broker.prt=1")).isEqualTo(ExitCode.CONFIGURATION.code());
        assertThat(errors())
                .isEqualTo("logly: unknown setting broker.prt (command line); the nearest is broker.port\n");
    }

    @Test
    void showsWhereSettingComesFrom() throws IOException {
        Path file = Files.writeString(folder.resolve("logly.yml"), "registry:\n  port: 1234\n");
        int code = commandLine(Map.of("LOGLY_BROKER_PORT", "5678"))
                .execute("config", "show", "--config", file.toString(), "--data", "/elsewhere");
        assertThat(code).isZero();
        assertThat(answer().lines())
                .anyMatch(line -> line.matches("registry\\.port += 1234 +# .*logly\\.yml.*"))
                .anyMatch(line -> line.matches("broker\\.port += 5678 +# environment LOGLY_BROKER_PORT"))
                .anyMatch(line -> line.matches("data\\.dir += /elsewhere +# command line"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "192.0.2.7", "::"})
    void refusesToListenForOthersWithoutConsent(String address) {
        assertThat(run("up", "--data", folder.toString(), "--listen", address)).isEqualTo(ExitCode.NOT_ALLOWED.code());
        assertThat(errors()).contains("--listen " + address, "--insecure");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesConfiguredOpenAddressToo() {
        assertThat(run("up", "--data", folder.toString(), "--set", "broker.address=0.0.0.0"))
                .isEqualTo(ExitCode.NOT_ALLOWED.code());
        assertThat(errors()).contains("broker.address=0.0.0.0");
    }

    @Test
    void saysThatThePortOfThePageIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            assertThat(run("up", "--data", folder.toString(), "--port", port)).isEqualTo(ExitCode.BUSY.code());
            assertThat(errors()).contains("--port", port).hasLineCount(1);
        }
    }

    @Test
    void saysThatNothingRunsOnFolder() {
        assertThat(run("health", "--data", folder.toString())).isEqualTo(ExitCode.UNREACHABLE.code());
        assertThat(errors()).contains(folder.toString());
    }

    @Test
    void everyCommandHasHelpWithAnExample() {
        CommandLine root = commandLine(Map.of());
        root.getSubcommands().forEach((name, command) -> {
            if (!name.equals("version")) {
                assertThat(command.getUsageMessage()).as(name).contains("Example", "logly " + name);
            }
        });
        assertThat(root.getSubcommands()).containsKeys("up", "broker", "registry", "health", "config", "completion");
    }

    @Test
    void completionKnowsEveryCommand() {
        assertThat(run("completion")).isZero();
        assertThat(answer()).startsWith("#!/usr/bin/env bash").contains("--listen", "query-service");
    }

    @Test
    void versionIsOneLine() {
        assertThat(run("version")).isZero();
        assertThat(answer()).matches("logly [0-9].* \\(Java .*\\)\n");
    }
}
