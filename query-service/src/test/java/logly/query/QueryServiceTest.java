package logly.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import logly.runtime.ExitCode;
import logly.runtime.Health;
import logly.runtime.OperatorMistake;
import logly.runtime.OpsEndpoints;
import logly.schemas.Action;
import logly.schemas.AgentStatus;
import logly.schemas.HourlyAggregate;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import logly.storage.EventFilter;
import logly.storage.TimeRange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryServiceTest {
    private static final Instant NOW = RunningQueryService.NOW;
    private static final int CONCURRENCY = 2;

    private RunningQueryService running;

    @BeforeEach
    void start() {
        running = new RunningQueryService(CONCURRENCY);
    }

    @AfterEach
    void stop() {
        running.reads.gate.countDown();
        running.close();
    }

    @Test
    void answersAnEmptyStoreWithAnEmptyPage() throws Exception {
        HttpResponse<String> answer = running.get("/api/v1/log-events");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"items\":[],\"next\":null,\"truncated\":false}");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void pagesToTheEnd() throws Exception {
        for (int i = 0; i < 25; i++) {
            running.reads.logEvents.add(event("line " + i));
        }
        List<String> messages = new ArrayList<>();
        String next = "";
        int pages = 0;
        do {
            JsonNode page = running.json("/api/v1/log-events?limit=10" + next);
            page.path("items").forEach(item -> messages.add(item.path("message").asText()));
            next = page.path("next").isNull()
                    ? ""
                    : "&cursor=" + page.path("next").asText();
            pages++;
        } while (!next.isEmpty());

        assertThat(pages).isEqualTo(3);
        assertThat(messages)
                .hasSize(25)
                .startsWith("line 0")
                .endsWith("line 24")
                .doesNotHaveDuplicates();
    }

    @Test
    void writesRecordsByTheirFieldNames() throws Exception {
        running.reads.systemMetrics.add(SystemMetric.newBuilder()
                .setId("system-metric-20261123-0000000000001")
                .setTimestamp(NOW)
                .setHost("web-1")
                .setCpuPercent(12.5)
                .setAgentId(-1)
                .build());
        running.reads.networkMetrics.add(
                NetworkMetric.newBuilder().setHost("web-2").build());
        running.reads.aggregates.add(
                HourlyAggregate.newBuilder().setErrorCount(7).build());

        JsonNode metric =
                running.json("/api/v1/system-metrics?host=web-1").path("items").path(0);
        assertThat(metric.path("id").asText()).isEqualTo("system-metric-20261123-0000000000001");
        assertThat(metric.path("timestamp").asText()).isEqualTo("2026-11-23T21:54:31.123Z");
        assertThat(metric.path("cpuPercent").asDouble()).isEqualTo(12.5);
        assertThat(metric.path("agentId").asText()).isEqualTo("ffffffffffffffff");
        assertThat(running.reads.askedHost).hasValue("web-1");
        assertThat(running.json("/api/v1/network-metrics").at("/items/0/host").asText())
                .isEqualTo("web-2");
        assertThat(running.json("/api/v1/aggregates/hourly")
                        .at("/items/0/errorCount")
                        .asInt())
                .isEqualTo(7);
    }

    @Test
    void asksTheStoreForTheRange() throws Exception {
        running.get("/api/v1/system-metrics?from=now-1h&to=2026-11-23T21:50:00Z");

        assertThat(running.reads.askedRange)
                .hasValue(new TimeRange(NOW.minusSeconds(3600), Instant.parse("2026-11-23T21:50:00Z")));
    }

    @Test
    void asksTheStoreForEveryFilter() throws Exception {
        running.get("/api/v1/log-events?host=web-1&source=auth&service=sshd&level=warning&ip=198.51.100.23&user=admin"
                + "&action=FAILED_LOGIN&contains=Failed%20password%20%25_");

        assertThat(running.reads.askedFilter)
                .hasValue(new EventFilter(
                        Optional.of("web-1"),
                        Optional.of("auth"),
                        Optional.of("sshd"),
                        Optional.of(Level.WARNING),
                        Optional.of("198.51.100.23"),
                        Optional.of("admin"),
                        Optional.of(Action.FAILED_LOGIN),
                        Optional.of("Failed password %_")));
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/hosts?source=auth, source",
        "/api/v1/system-metrics?level=INFO, level",
        "/api/v1/log-events?hots=web-1, hots",
        "/api/v1/log-events?from=yesterday, from",
        "/api/v1/log-events?to=now%2B1h, to",
        "/api/v1/log-events?from=now&to=now-1h, from",
        "/api/v1/log-events?limit=10001, limit",
        "/api/v1/log-events?limit=0, limit",
        "/api/v1/log-events?level=loud, level",
        "/api/v1/log-events?action=DANCE, action",
        "/api/v1/log-events?host=, host",
        "/api/v1/log-events?host=a&host=b, host",
        "/api/v1/log-events?cursor=nonsense, cursor",
        "/api/v1/hosts?cursor=nonsense, cursor",
        "/api/v1/aggregates/hourly?contains=x, contains",
    })
    void namesTheParameterThatIsWrong(String path, String parameter) throws Exception {
        HttpResponse<String> answer = running.get(path);
        JsonNode problem = running.json(answer);

        isProblem(answer, 400);
        assertThat(problem.path("type").asText()).isEqualTo("about:blank");
        assertThat(problem.path("title").asText()).isEqualTo("Bad Request");
        assertThat(problem.path("instance").asText()).isEqualTo(path.substring(0, path.indexOf('?')));
        assertThat(problem.path("parameter").asText()).isEqualTo(parameter);
        assertThat(problem.path("detail").asText()).startsWith(parameter + ": ");
    }

    @Test
    void tellsWhatIsNotThereAndWhatIsNotAllowed() throws Exception {
        isProblem(running.get("/api/v1/nothing"), 404);
        isProblem(running.get("/endpoints.json"), 404);
        HttpResponse<String> posted = running.send("POST", "/api/v1/log-events");
        isProblem(posted, 405);
        assertThat(posted.headers().firstValue("Allow")).hasValue("GET, HEAD");
    }

    @Test
    void hidesTheCauseOfABugFromTheCallerAndShowsItInItsHealth() throws Exception {
        running.reads.trouble = Optional.of(new IllegalStateException("disk on fire"));
        HttpResponse<String> answer = running.get("/api/v1/log-events");

        isProblem(answer, 500);
        assertThat(answer.body()).doesNotContain("disk on fire");
        assertThat(running.service.health().state()).isEqualTo(Health.State.DEGRADED);
        assertThat(running.service.health().cause()).contains("/api/v1/log-events", "disk on fire");

        running.reads.trouble = Optional.empty();
        assertThat(running.get("/api/v1/log-events").statusCode()).isEqualTo(200);
        assertThat(running.service.health()).isEqualTo(Health.up());
    }

    @Test
    void refusesMoreThanItMayAnswerAtATime() throws Exception {
        running.reads.gate = new CountDownLatch(1);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i <= CONCURRENCY; i++) {
            answers.add(running.getLater("/api/v1/log-events"));
        }
        // Only the one without a permit ends while the gate is shut.
        CompletableFuture.anyOf(answers.toArray(CompletableFuture[]::new)).get();
        running.reads.gate.countDown();

        List<Integer> statuses = new ArrayList<>();
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            statuses.add(answer.get().statusCode());
            if (answer.get().statusCode() == 503) {
                isProblem(answer.get(), 503);
                assertThat(answer.get().headers().firstValue("Retry-After")).hasValue("1");
            }
        }
        assertThat(statuses).containsExactlyInAnyOrder(200, 200, 503);
        assertThat(running.get("/api/v1/log-events").statusCode()).isEqualTo(200);
    }

    @Test
    void sendsLogTextAsDataOnly() throws Exception {
        String text = "</script><script>alert(1)</script>\"\\\u2028\u0000";
        running.reads.logEvents.add(event(text));
        HttpResponse<String> answer = running.get("/api/v1/log-events");

        assertThat(running.json(answer).at("/items/0/message").asText()).isEqualTo(text);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }

    @Test
    void tellsHowFreshAHostIs() throws Exception {
        running.reads.hosts.add(host("c-silent", NOW.minusSeconds(301)));
        running.reads.hosts.add(host("a-live", NOW.minusSeconds(60)));
        running.reads.hosts.add(host("b-late", NOW.minusSeconds(300)));
        JsonNode items = running.json("/api/v1/hosts").path("items");

        assertThat(items.findValuesAsText("host")).containsExactly("a-live", "b-late", "c-silent");
        assertThat(items.findValuesAsText("state")).containsExactly("live", "late", "silent");
        assertThat(items.findValuesAsText("secondsSinceLastSeen")).containsExactly("60", "300", "301");
        assertThat(items.at("/0/lastSeenAt").asText()).isEqualTo("2026-11-23T21:53:31.123Z");
    }

    @Test
    void pagesAndFiltersHosts() throws Exception {
        for (String name : List.of("d", "b", "a", "c")) {
            running.reads.hosts.add(host(name, NOW));
        }
        JsonNode first = running.json("/api/v1/hosts?limit=3");
        JsonNode second = running.json(
                "/api/v1/hosts?limit=3&cursor=" + first.path("next").asText());

        assertThat(first.path("items").findValuesAsText("host")).containsExactly("a", "b", "c");
        assertThat(second.path("items").findValuesAsText("host")).containsExactly("d");
        assertThat(second.path("next").isNull()).isTrue();
        assertThat(running.json("/api/v1/hosts?host=b").path("items")).hasSize(1);
        assertThat(running.json("/api/v1/hosts?to=now-1h").path("items")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/hosts", "/api/v1/log-events", "/api/v1/aggregates/hourly", "/health"})
    void answersHeadLikeGetWithoutBody(String path) throws Exception {
        HttpResponse<String> head = running.send("HEAD", path);

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValue("Content-Type"))
                .isEqualTo(running.get(path).headers().firstValue("Content-Type"));
    }

    @Test
    void carriesWhatTheProcessTellsOfItself() throws Exception {
        running.endpoints = Optional.of("{\"http\":\"here\"}");

        assertThat(running.json("/health").at("/services/0/name").asText()).isEqualTo("query-service");
        assertThat(running.json("/ready").path("ready").asBoolean()).isTrue();
        assertThat(running.get("/metrics").body())
                .contains("logly_query_requests_total{route=\"/health\",status=\"200\"} 1.0");
        assertThat(running.get("/endpoints.json").body()).isEqualTo("{\"http\":\"here\"}");
    }

    @Test
    void saysPlainlyThatAPortIsTaken() {
        QueryOptions options = new QueryOptions("127.0.0.1", running.service.port(), Path.of("unused"), CONCURRENCY);
        try (QueryService second = new QueryService(
                options,
                () -> new OpsEndpoints(List.of(), new PrometheusRegistry()),
                Optional::empty,
                new PrometheusRegistry(),
                Clock.systemUTC(),
                FakeReads::new)) {
            assertThatExceptionOfType(OperatorMistake.class)
                    .isThrownBy(second::start)
                    .withMessageContaining("http.port")
                    .withMessageContaining(String.valueOf(running.service.port()))
                    .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BUSY));
        }
    }

    @Test
    void closesTwiceAndWithoutAStart() {
        running.close();
        running.close();

        assertThat(running.service.health().isAlive()).isFalse();
    }

    private void isProblem(HttpResponse<String> answer, int status) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(running.json(answer).path("status").asInt()).isEqualTo(status);
    }

    private static LogEvent event(String message) {
        return LogEvent.newBuilder()
                .setTimestamp(NOW)
                .setHost("web-1")
                .setSource("auth")
                .setMessage(message)
                .build();
    }

    private static AgentStatus host(String name, Instant seen) {
        return AgentStatus.newBuilder()
                .setHost(name)
                .setTimestamp(Instant.EPOCH)
                .setIngestedAt(seen)
                .build();
    }
}
