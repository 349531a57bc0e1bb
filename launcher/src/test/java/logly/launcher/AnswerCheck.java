package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import logly.launcher.KnownAnswer.Host;

/** Compares what the query service answers with a known answer. */
final class AnswerCheck {
    private final ApiClient api;
    private final KnownAnswer answer;
    private final Duration patience;

    /**
     * @param patience how long each answer may take to become right
     */
    AnswerCheck(ApiClient api, KnownAnswer answer, Duration patience) {
        this.api = api;
        this.answer = answer;
        this.patience = patience;
    }

    /** Every line, sample and count is there, and none twice. */
    void expectAll() {
        expectLines();
        expectSamples();
        expectAggregates();
    }

    /** The agents have joined, and the pipeline is in the middle of its work. */
    void expectSomeLineOfEachHost() {
        for (Host host : answer.hosts()) {
            await("a line of " + host.name()).atMost(patience).until(() -> !api.page(
                            "/api/v1/log-events?limit=1&host=" + host.name())
                    .get("items")
                    .isEmpty());
        }
    }

    private String within(Host host) {
        return "?host=" + host.name() + "&from=" + answer.first() + "&to=" + answer.end() + "&limit=1000";
    }

    private void expectLines() {
        for (Host host : answer.hosts()) {
            await("lines of " + host.name()).atMost(patience).untilAsserted(() -> {
                List<JsonNode> events = api.all("/api/v1/log-events" + within(host));
                Set<String> messages = new HashSet<>();
                events.forEach(event -> messages.add(event.get("message").asText()));
                assertThat(messages).as("distinct lines of %s", host.name()).hasSize(host.lines());
                assertThat(events).as("rows of %s", host.name()).hasSize(host.lines());
            });
        }
    }

    private void expectSamples() {
        for (Host host : answer.hosts()) {
            for (String noun : List.of("system-metrics", "network-metrics")) {
                await(noun + " of " + host.name()).atMost(patience).untilAsserted(() -> assertThat(
                                api.all("/api/v1/" + noun + within(host)))
                        .hasSize(host.samples() * KnownAnswer.HOURS));
            }
        }
    }

    private void expectAggregates() {
        for (Host host : answer.hosts()) {
            await("aggregates of " + host.name()).atMost(patience).untilAsserted(() -> {
                Map<Instant, JsonNode> hours = new HashMap<>();
                for (JsonNode item : api.all("/api/v1/aggregates/hourly" + within(host))) {
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
