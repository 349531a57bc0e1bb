package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators hold against a running instance: promtool and sqlite3, also right after a kill and after a stop. */
class OperatorToolsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path folder;

    @Test
    void findNothingWrongAtAnyTime() throws Exception {
        assumeTrue(isInstalled("sqlite3") && isInstalled("promtool"), "sqlite3 or promtool is not installed");
        Path data = folder.resolve("data");
        try (LoglyProcess first = LoglyProcess.up(data)) {
            ApiClient api = waitForSamples(first);
            expectSound(data);
            String metrics = api.get("/metrics").body();
            assertThat(metrics).contains("logly_stream_", "logly_store_writer_", "logly_query_", "logly_agent_");
            assertThat(output(List.of("promtool", "check", "metrics"), metrics)).isEqualTo("0: ");
            first.kill();
        }
        expectSound(data);
        try (LoglyProcess again = LoglyProcess.up(data)) {
            again.ready(PATIENCE);
            expectSound(data);
            again.terminate(Duration.ofSeconds(10));
        }
        expectSound(data);
    }

    private static ApiClient waitForSamples(LoglyProcess process) throws InterruptedException {
        ApiClient api = new ApiClient(process.ready(PATIENCE).http());
        await("a sample and its hour").atMost(PATIENCE).until(() -> Stream.of("system-metrics", "aggregates/hourly")
                .allMatch(noun -> hasItems(api, noun)));
        return api;
    }

    private static boolean hasItems(ApiClient api, String noun) {
        try {
            return !api.page("/api/v1/" + noun).get("items").isEmpty();
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void expectSound(Path data) throws Exception {
        List<Path> files;
        try (Stream<Path> paths = Files.walk(data, 3)) {
            files = paths.filter(path ->
                            path.toString().matches(".*/(node|months/\\d{4}-\\d\\d|days/\\d{4}-\\d\\d-\\d\\d)\\.db"))
                    .toList();
        }
        assertThat(files).hasSizeGreaterThanOrEqualTo(3);
        for (Path file : files) {
            List<String> command = List.of(
                    "sqlite3", "-readonly", file.toString(), "pragma integrity_check; pragma foreign_key_check");
            assertThat(output(command, "")).as("%s", file).isEqualTo("0: ok");
        }
    }

    private static boolean isInstalled(String command) {
        return Stream.of("/usr/bin", "/usr/local/bin", "/bin")
                .anyMatch(bin -> Files.isExecutable(Path.of(bin, command)));
    }

    /** Exit code and what it says, on either stream. */
    private static String output(List<String> command, String input) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() + ": " + said;
    }
}
