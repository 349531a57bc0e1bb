package logly.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import logly.query.fleet.PeerOptions;
import logly.query.fleet.StoreNodes;
import logly.runtime.ExitCode;
import logly.runtime.Health;
import logly.runtime.OperatorMistake;
import logly.runtime.OpsEndpoints;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QueryServiceTest {
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
        "/api/v1/log-events?ip=example.com, ip",
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

    @ParameterizedTest
    @CsvSource({
        "evil.example, 421",
        "evil.example:8080, 421",
        "127.0.0.1.evil.example, 421",
        "localhost.evil.example:1, 421",
        "localhost, 200",
        "LOCALHOST:99, 200",
        "127.0.0.1:99, 200",
        "[::1]:99, 200",
        "192.0.2.7, 200",
    })
    void answersOnlyToNamesOfThisHost(String host, int status) throws Exception {
        for (String path : List.of("/", "/api/v1/hosts", "/health")) {
            String answer = running.raw("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
            assertThat(answer.contains("application/problem+json")).isEqualTo(status == 421);
        }
    }

    @Test
    void doesNotBlameItselfForAClientThatGoesAway() throws Exception {
        LogEvent[] events = IntStream.range(0, 2000)
                .mapToObj(i -> LogEvent.newBuilder()
                        .setTimestamp(RunningQueryService.NOW.minusMillis(i))
                        .setHost("web-1")
                        .setMessage("x".repeat(3000))
                        .build())
                .toArray(LogEvent[]::new);
        running.store(RunningQueryService.NOW, events);
        for (int i = 0; i < 8; i++) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), running.service.port())) {
                socket.getOutputStream()
                        .write("GET /api/v1/log-events?limit=2000 HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(socket.getInputStream().readNBytes(100)).hasSize(100);
                socket.setSoLinger(true, 0);
            }
        }
        assertThat(running.get("/api/v1/hosts").statusCode()).isEqualTo(200);
        assertThat(running.service.health()).isEqualTo(Health.up());
        assertThat(running.get("/metrics").body()).doesNotContain("status=\"500\"");
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
    void answersWithoutADamagedFileAndNamesItInItsHealth() throws Exception {
        Path node = Files.createDirectories(dataDir.resolve("store-1")).resolve("node.db");
        Files.writeString(node, "no database, as SQLite sees at its first page. ".repeat(100));
        HttpResponse<String> answer = running.get("/api/v1/log-events");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(running.json(answer).path("partial").asBoolean()).isTrue();
        assertThat(running.json(answer).at("/missing/0/node").asText()).isEqualTo("store-1");
        assertThat(answer.body()).contains("\"node.db\"").doesNotContain(dataDir.toString());
        assertThat(running.service.health().state()).isEqualTo(Health.State.DEGRADED);
        assertThat(running.service.health().cause()).contains("damaged", "node.db");

        Files.delete(node);
        assertThat(running.get("/api/v1/log-events").statusCode()).isEqualTo(200);
        assertThat(running.service.health()).isEqualTo(Health.up());
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
        QueryOptions options = new QueryOptions(
                "127.0.0.1", running.service.port(), dataDir, 4, 2, Protection.DEFAULT, PeerOptions.DEFAULT);
        try (QueryService second = new QueryService(
                options,
                new Surroundings(
                        () -> new OpsEndpoints(List.of(), new PrometheusRegistry()),
                        Optional::empty,
                        new NotedDecisions(),
                        new MemoryRules(),
                        new PlainLines(),
                        StoreNodes.NONE,
                        new MemoryMetadataLog().view()),
                new PrometheusRegistry(),
                Clock.systemUTC(),
                new Random(1))) {
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
}
