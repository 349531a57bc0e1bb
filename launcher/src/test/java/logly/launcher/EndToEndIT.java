package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import logly.launcher.KnownAnswer.Host;
import logly.launcher.LoglyProcess.Endpoints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three hosts' logs and samples through the whole pipeline, which is killed twice on the way: what is stored and counted
 * equals a closed form.
 */
class EndToEndIT {
    private static final long SEED = 20_261_123;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final boolean FULL = "full".equals(System.getProperty("logly.scale"));

    private final List<LoglyProcess> agents = new ArrayList<>();

    @Test
    void everyRecordIsStoredAndCountedOnceThoughTheProcessIsKilledTwice(@TempDir Path folder) throws Exception {
        KnownAnswer answer = KnownAnswer.of(
                Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(1)),
                ZoneId.systemDefault(),
                FULL ? 10 : 1);
        System.out.printf(
                "EndToEndIT: seed %d, %d lines, %d samples%n", SEED, answer.totalLines(), 2 * answer.totalSamples());
        Path data = folder.resolve("data");
        LoglyProcess pipeline = start(data);
        try {
            Endpoints endpoints = pipeline.ready(PATIENCE);
            try (SampleSender sender = new SampleSender(endpoints.kafka(), endpoints.registry(), new Random(SEED))) {
                for (Host host : answer.hosts()) {
                    startAgent(folder, host, endpoints);
                    append(folder, answer, host, 0, 1);
                    sender.systemMetrics(1, answer.systemMetrics(host));
                }
                expectSomeLineOfEach(new ApiClient(endpoints.http()), answer);
                pipeline = killAndStartAgain(pipeline, data);
                for (Host host : answer.hosts()) {
                    append(folder, answer, host, 1, 2);
                    sender.networkMetrics(1, answer.networkMetrics(host));
                }
                pipeline = killAndStartAgain(pipeline, data);
                for (Host host : answer.hosts()) {
                    append(folder, answer, host, 2, 3);
                }
                sender.acknowledged();
            }
            ApiClient api = new ApiClient(pipeline.ready(PATIENCE).http());
            expectLines(api, answer);
            expectSamples(api, answer);
            expectAggregates(api, answer);
            assertThat(pipeline.terminate(Duration.ofSeconds(10))).isIn(0, 143);
        } catch (Throwable failure) {
            agents.forEach(agent -> System.out.println("agent said:\n" + agent.output()));
            System.out.println("pipeline said:\n" + pipeline.output());
            throw failure;
        } finally {
            agents.forEach(LoglyProcess::close);
            pipeline.close();
        }
        StoreFilesCheck.expect(data, answer);
    }

    private static LoglyProcess start(Path data) throws IOException {
        return LoglyProcess.up(data, "--set", "agent.log.usual=false");
    }

    private static LoglyProcess killAndStartAgain(LoglyProcess pipeline, Path data) throws Exception {
        pipeline.kill();
        LoglyProcess next = start(data);
        next.ready(PATIENCE);
        return next;
    }

    private void startAgent(Path folder, Host host, Endpoints endpoints) throws IOException {
        agents.add(LoglyProcess.run(List.of(
                "agent",
                "--data",
                folder.resolve("agent-" + host.name()).toString(),
                "--join",
                endpoints.http().getAuthority(),
                "--set",
                "agent.host=" + host.name(),
                "--set",
                "agent.log.usual=false",
                "--set",
                "agent.journal=false",
                "--set",
                "agent.log.files=" + log(folder, host) + "=auth")));
    }

    private static Path log(Path folder, Host host) {
        return folder.resolve(host.name() + "-auth.log");
    }

    /** Appends one third of the host's lines. */
    private static void append(Path folder, KnownAnswer answer, Host host, int fromThird, int toThird)
            throws IOException {
        List<String> lines = answer.lines(host);
        List<String> part = lines.subList(fromThird * lines.size() / 3, toThird * lines.size() / 3);
        Files.write(log(folder, host), part, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String within(KnownAnswer answer, Host host) {
        return "?host=" + host.name() + "&from=" + answer.first() + "&to=" + answer.end() + "&limit=1000";
    }

    /** The agents have joined, and the pipeline is in the middle of its work. */
    private static void expectSomeLineOfEach(ApiClient api, KnownAnswer answer) {
        for (Host host : answer.hosts()) {
            await("a line of " + host.name()).atMost(PATIENCE).until(() -> !api.page(
                            "/api/v1/log-events?limit=1&host=" + host.name())
                    .get("items")
                    .isEmpty());
        }
    }

    private static void expectLines(ApiClient api, KnownAnswer answer) {
        for (Host host : answer.hosts()) {
            await("lines of " + host.name()).atMost(PATIENCE).untilAsserted(() -> {
                List<JsonNode> events = api.all("/api/v1/log-events" + within(answer, host));
                Set<String> messages = new HashSet<>();
                events.forEach(event -> messages.add(event.get("message").asText()));
                assertThat(messages).as("distinct lines of %s", host.name()).hasSize(host.lines());
                assertThat(events).as("rows of %s", host.name()).hasSize(host.lines());
            });
        }
    }

    private static void expectSamples(ApiClient api, KnownAnswer answer) {
        for (Host host : answer.hosts()) {
            for (String noun : List.of("system-metrics", "network-metrics")) {
                await(noun + " of " + host.name()).atMost(PATIENCE).untilAsserted(() -> assertThat(
                                api.all("/api/v1/" + noun + within(answer, host)))
                        .hasSize(host.samples() * KnownAnswer.HOURS));
            }
        }
    }

    private static void expectAggregates(ApiClient api, KnownAnswer answer) {
        for (Host host : answer.hosts()) {
            await("aggregates of " + host.name()).atMost(PATIENCE).untilAsserted(() -> {
                Map<Instant, JsonNode> hours = new HashMap<>();
                for (JsonNode item : api.all("/api/v1/aggregates/hourly" + within(answer, host))) {
                    assertThat(hours.put(Instant.parse(item.get("hour").asText()), item))
                            .isNull();
                }
                assertThat(hours).hasSize(KnownAnswer.HOURS);
                for (int hour = 0; hour < KnownAnswer.HOURS; hour++) {
                    expectHour(Objects.requireNonNull(hours.get(answer.hour(hour))), host, hour);
                }
            });
        }
    }

    private static void expectHour(JsonNode item, Host host, int hour) {
        int kind = host.linesPerHourAndKind();
        assertThat(item.get("logEventsCount").asLong()).isEqualTo(host.linesPerHour());
        assertThat(item.get("failedLoginCount").asLong()).isEqualTo(2L * kind);
        assertThat(item.get("bannedIpCount").asLong()).isZero();
        assertThat(item.get("countsByAction").get("SUCCESSFUL_LOGIN").asLong()).isEqualTo(kind);
        assertThat(item.get("countsByAction").get("INVALID_USER").asLong()).isEqualTo(kind);
        assertThat(item.get("warningCount").asLong()).isEqualTo(3L * kind);
        assertThat(item.get("errorCount").asLong()).isZero();
        assertThat(item.get("avgCpuPercent").asDouble()).isEqualTo(host.averageCpu());
        assertThat(item.get("maxCpuPercent").asDouble()).isEqualTo(host.maxCpu());
        assertThat(item.get("avgMemoryPercent").asDouble()).isEqualTo(50.0 + hour);
        assertThat(item.get("avgDiskPercent").asDouble()).isEqualTo(12.5);
        assertThat(item.get("totalBytesSent").asLong()).isEqualTo(host.bytesSentPerHour());
        assertThat(item.get("totalPacketsReceived").asLong()).isEqualTo(2L * host.samples());
        assertThat(item.get("systemMetricsCount").asLong()).isEqualTo(host.samples());
    }
}
