package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import logly.launcher.LoglyProcess.Endpoints;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person does in the first minutes: start it, look, append to a log, kill it, read it with other tools. */
class MainJobIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int LINES = 5_000;

    @TempDir
    private Path folder;

    private Path log;
    private LoglyProcess pipeline;
    private Endpoints endpoints;
    private ApiClient api;

    @BeforeEach
    void startOnAnEmptyLog() throws Exception {
        log = Files.createFile(folder.resolve("F"));
        start();
    }

    private void start() throws Exception {
        List<String> options = new ArrayList<>(LoglyProcess.NAMED_LOGS_ONLY);
        options.addAll(List.of("--log", log + "=auth"));
        pipeline = LoglyProcess.up(folder.resolve("data"), options);
        endpoints = pipeline.ready(Duration.ofMinutes(2));
        api = new ApiClient(endpoints.http());
    }

    @AfterEach
    void stop() {
        pipeline.close();
    }

    @Test
    void showsThisHostWithTheMemoryThatTheKernelNames() throws Exception {
        assertThat(api.get("/ready").statusCode()).isEqualTo(200);
        await("a sample").atMost(PATIENCE).until(() -> !items("/api/v1/system-metrics")
                .isEmpty());
        long memory = Files.readAllLines(Path.of("/proc/meminfo")).stream()
                .filter(line -> line.startsWith("MemTotal:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .sum();
        assertThat(items("/api/v1/system-metrics")
                        .get(0)
                        .get("memoryTotalBytes")
                        .asLong())
                .isEqualTo(memory);
        String host = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        await("this host").atMost(PATIENCE).until(() -> items("/api/v1/hosts").stream()
                .anyMatch(item -> item.get("host").asText().equals(host)));
    }

    @Test
    void storesAndCountsAppendedLinesOnceThoughItIsKilledInTheMiddle() throws Exception {
        List<String> lines = lines();
        append(lines.subList(0, LINES / 2));
        await("some of them").atMost(PATIENCE).until(() -> !items("/api/v1/log-events?source=auth")
                .isEmpty());
        append(lines.subList(LINES / 2, LINES));
        pipeline.kill();
        start();
        await("all of them").atMost(PATIENCE).until(() -> events().size() >= LINES);
        List<JsonNode> events = events();
        assertThat(events).hasSize(LINES);
        assertThat(events).allSatisfy(MainJobIT::expectFields);
        Map<String, Long> byHour = new HashMap<>();
        events.forEach(event -> byHour.merge(hour(event.get("timestamp").asText()), 1L, Long::sum));
        await("the hours").atMost(PATIENCE).untilAsserted(() -> assertThat(countedByHour())
                .isEqualTo(byHour));

        expectSoundFiles();
        expectOtherConsumersToReadIt();
        assertThat(pipeline.terminate(Duration.ofSeconds(10))).isIn(0, 143);
        expectSoundFiles();
    }

    private static List<String> lines() {
        DateTimeFormatter stamp =
                DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH).withZone(ZoneId.systemDefault());
        Instant first = Instant.now()
                .truncatedTo(ChronoUnit.SECONDS)
                .minus(Duration.ofHours(6))
                .plusSeconds(60);
        return IntStream.range(0, LINES)
                .mapToObj(i -> stamp.format(first.plusSeconds(4L * i)) + " web-1 sshd[" + (1000 + i) + "]: "
                        + KnownAnswer.message(i))
                .toList();
    }

    private void append(List<String> lines) throws IOException {
        Files.write(log, lines, StandardOpenOption.APPEND);
    }

    /** The line's own number is in its port. */
    private static void expectFields(JsonNode event) {
        int i = event.get("metadata").get("port").asInt() - 1024;
        assertThat(event.get("message").asText()).isEqualTo(KnownAnswer.message(i));
        assertThat(event.get("ipAddress").asText()).isEqualTo("203.0.113." + (i % 200 + 1));
        switch (i % 4) {
            case 0 -> expect(event, "root", "FAILED_LOGIN");
            case 1 -> expect(event, "deploy", "SUCCESSFUL_LOGIN");
            case 2 -> expect(event, "admin" + i, "INVALID_USER");
            default -> expect(event, "web-" + i, "FAILED_LOGIN");
        }
    }

    private static void expect(JsonNode event, String user, String action) {
        assertThat(event.get("user").asText()).isEqualTo(user);
        assertThat(event.get("action").asText()).isEqualTo(action);
    }

    private static String hour(String timestamp) {
        return Instant.parse(timestamp).truncatedTo(ChronoUnit.HOURS).toString();
    }

    private Map<String, Long> countedByHour() throws Exception {
        Map<String, Long> counted = new HashMap<>();
        for (JsonNode item : items("/api/v1/aggregates/hourly")) {
            long events = item.get("logEventsCount").asLong();
            if (events > 0) {
                counted.merge(hour(item.get("hour").asText()), events, Long::sum);
            }
        }
        return counted;
    }

    private List<JsonNode> events() throws Exception {
        return api.all("/api/v1/log-events?source=auth&limit=1000");
    }

    private List<JsonNode> items(String path) throws Exception {
        return api.all(path);
    }

    private void expectSoundFiles() throws Exception {
        Path sqlite = Path.of("/usr/bin/sqlite3");
        if (!Files.isExecutable(sqlite)) {
            System.out.println("MainJobIT: sqlite3 is not installed, the files are not looked at");
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder.resolve("data").resolve("store-1"))) {
            files = all.filter(file -> file.toString().endsWith(".db")).toList();
        }
        assertThat(files).hasSizeGreaterThanOrEqualTo(3);
        for (Path file : files) {
            assertThat(output(
                            sqlite.toString(),
                            "-readonly",
                            file.toString(),
                            "pragma integrity_check; pragma foreign_key_check"))
                    .as("%s", file)
                    .containsExactly("ok");
        }
    }

    private void expectOtherConsumersToReadIt() throws Exception {
        assumeTrue(GenuineConsumer.isPresent(), "skipped: the genuine Confluent classes are not built into target");
        List<String> records = GenuineConsumer.read(
                "logly.log-events", endpoints.kafka(), endpoints.registry().toString());
        assertThat(records).hasSizeGreaterThanOrEqualTo(LINES).allMatch(text -> text.contains("\"message\": \""));
        Path kcat = Path.of("/usr/bin/kcat");
        if (Files.isExecutable(kcat)) {
            assertThat(output(
                            kcat.toString(),
                            "-C",
                            "-q",
                            "-e",
                            "-b",
                            endpoints.kafka(),
                            "-t",
                            "logly.log-events",
                            "-o",
                            "beginning",
                            "-f",
                            "%k %S\n"))
                    .hasSize(records.size());
        }
    }

    private static List<String> output(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = new ArrayList<>(process.inputReader().lines().toList());
        assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
        return lines;
    }
}
