package logly.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryServiceTest {
    private static final Instant NOW = RunningQueryService.NOW;

    @TempDir
    Path dataDir;

    private RunningQueryService running;

    @BeforeEach
    void start() {
        running = new RunningQueryService(dataDir);
    }

    @AfterEach
    void stop() {
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
        running.store(
                NOW,
                IntStream.range(0, 25)
                        .mapToObj(i -> event(b -> b.setMessage("line " + i).setTimestamp(NOW.minusSeconds(i))))
                        .toArray(LogEvent[]::new));
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
        running.store(
                NOW,
                SystemMetric.newBuilder()
                        .setTimestamp(NOW)
                        .setHost("web-1")
                        .setCpuPercent(12.5)
                        .setAgentId(-1)
                        .build(),
                NetworkMetric.newBuilder().setTimestamp(NOW).setHost("web-2").build(),
                HourlyAggregate.newBuilder()
                        .setHour(Instant.parse("2026-11-23T21:00:00Z"))
                        .setHost("web-1")
                        .setLogEventsCount(7)
                        .setErrorCount(7)
                        .setCountsByLevel(Map.of("ERROR", 7L))
                        .build());

        JsonNode metric = running.json("/api/v1/system-metrics").at("/items/0");
        assertThat(metric.path("id").asText()).startsWith("system-metric-20261123-");
        assertThat(metric.path("timestamp").asText()).isEqualTo("2026-11-23T21:54:31.123Z");
        assertThat(metric.path("cpuPercent").asDouble()).isEqualTo(12.5);
        assertThat(metric.path("agentId").asText()).isEqualTo("ffffffffffffffff");
        assertThat(running.json("/api/v1/network-metrics").at("/items/0/host").asText())
                .isEqualTo("web-2");
        JsonNode hour = running.json("/api/v1/aggregates/hourly").at("/items/0");
        assertThat(hour.path("hour").asText()).isEqualTo("2026-11-23T21:00:00.000Z");
        assertThat(hour.path("errorCount").asInt()).isEqualTo(7);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0 1 2 3",
        "from=now-2h, 0 1 2",
        "from=now-2h&to=now-1h, 2",
        "from=2026-11-23T20:54:31.123Z, 0 1",
        "to=1795467271123, 2 3",
        "from=now-1w&host=b, 1 3",
        "host=a&limit=1, 0",
        "host=c, ''",
    })
    void answersARangeAndAHostNewestFirst(String query, String hoursAgo) throws Exception {
        for (int i = 0; i < 4; i++) {
            Instant time = NOW.minusSeconds(3600L * i);
            String host = i % 2 == 0 ? "a" : "b";
            running.store(
                    NOW,
                    SystemMetric.newBuilder()
                            .setTimestamp(time)
                            .setHost(host)
                            .setCpuCount(i)
                            .build(),
                    event(b -> b.setTimestamp(time).setHost(host)));
        }
        assertThat(running.json("/api/v1/system-metrics?" + query).findValuesAsText("cpuCount"))
                .isEqualTo(words(hoursAgo));
        assertThat(running.json("/api/v1/log-events?" + query).path("items")).hasSameSizeAs(words(hoursAgo));
    }

    @ParameterizedTest
    @CsvSource({
        "source=auth, ban failed",
        "service=sshd, failed",
        "level=WARNING, failed",
        "level=warning&action=ban, ''",
        "ip=198.51.100.23, ban failed",
        "user=admin, failed",
        "action=BAN, ban",
        "contains=fail, failed",
        "contains=%25, 100%",
        "host=web-1&source=auth&service=sshd&level=WARNING&ip=198.51.100.23&user=admin&action=FAILED_LOGIN, failed",
    })
    void filtersEvents(String query, String messages) throws Exception {
        running.store(
                NOW,
                event(b -> b.setMessage("failed")
                        .setService("sshd")
                        .setLevel(Level.WARNING)
                        .setIpAddress("198.51.100.23")
                        .setUser("admin")
                        .setAction(Action.FAILED_LOGIN)),
                event(b -> b.setMessage("ban").setIpAddress("198.51.100.23").setAction(Action.BAN)),
                event(b -> b.setMessage("half").setSource("syslog")),
                event(b -> b.setMessage("100%").setSource("syslog")));

        assertThat(running.json("/api/v1/log-events?" + query).findValuesAsText("message"))
                .containsExactlyInAnyOrderElementsOf(words(messages));
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
    void refusesABodyThatIsTooLarge() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(running.uri("/api/v1/log-events"))
                .timeout(Duration.ofSeconds(30))
                .method("GET", HttpRequest.BodyPublishers.ofByteArray(new byte[(1 << 20) + 1]))
                .build();

        isProblem(running.send(request), 413);
    }

    @Test
    void showsTroubleWithTheStoreInItsHealthAndNotToTheCaller() throws Exception {
        Path node = Files.createDirectories(dataDir.resolve("store-1")).resolve("node.db");
        Files.writeString(node, "no database, as SQLite sees at its first page. ".repeat(100));
        HttpResponse<String> answer = running.get("/api/v1/log-events");

        isProblem(answer, 503);
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        assertThat(answer.body()).doesNotContain("node.db");
        assertThat(running.service.health().state()).isEqualTo(Health.State.DEGRADED);
        assertThat(running.service.health().cause()).contains("/api/v1/log-events", "node.db");

        Files.delete(node);
        assertThat(running.get("/api/v1/log-events").statusCode()).isEqualTo(200);
        assertThat(running.service.health()).isEqualTo(Health.up());
    }

    @Test
    void sendsLogTextAsDataOnly() throws Exception {
        String text = "</script><script>alert(1)</script>\"\\\u2028";
        running.store(NOW, event(b -> b.setMessage(text)));
        HttpResponse<String> answer = running.get("/api/v1/log-events");

        assertThat(running.json(answer).at("/items/0/message").asText()).isEqualTo(text);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }

    @Test
    void tellsHowFreshAHostIs() throws Exception {
        running.store(NOW.minusSeconds(301), host(1, "c-silent"));
        running.store(NOW.minusSeconds(60), host(2, "a-live"));
        running.store(NOW.minusSeconds(300), host(3, "b-late"));
        JsonNode items = running.json("/api/v1/hosts").path("items");

        assertThat(items.findValuesAsText("host")).containsExactly("a-live", "b-late", "c-silent");
        assertThat(items.findValuesAsText("state")).containsExactly("live", "late", "silent");
        assertThat(items.findValuesAsText("secondsSinceLastSeen")).containsExactly("60", "300", "301");
        assertThat(items.at("/0/lastSeenAt").asText()).isEqualTo("2026-11-23T21:53:31.123Z");
    }

    @Test
    void pagesAndFiltersHosts() throws Exception {
        running.store(NOW, host(1, "d"), host(2, "b"), host(3, "a"), host(4, "c"));
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
        QueryOptions options = new QueryOptions("127.0.0.1", running.service.port(), dataDir, 4);
        try (QueryService second = new QueryService(
                options,
                () -> new OpsEndpoints(List.of(), new PrometheusRegistry()),
                Optional::empty,
                new PrometheusRegistry(),
                Clock.systemUTC())) {
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

    private static LogEvent event(UnaryOperator<LogEvent.Builder> parts) {
        return parts.apply(LogEvent.newBuilder()
                        .setTimestamp(NOW)
                        .setHost("web-1")
                        .setSource("auth")
                        .setMessage("line"))
                .build();
    }

    private static AgentStatus host(long agentId, String name) {
        return AgentStatus.newBuilder().setAgentId(agentId).setHost(name).build();
    }

    private static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" ", -1));
    }
}
