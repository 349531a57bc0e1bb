package logly.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class OpsServerTest {
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private final NotedService agent = new NotedService("agent", note -> {});
    private final NotedService writer = new NotedService("writer", note -> {});
    private final OpsServer server = new OpsServer(
            Settings.of(CommonSettings.all(), Map.of()), new OpsEndpoints(List.of(agent, writer), registry), registry);
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

    @BeforeEach
    void start() {
        assertThat(server.health().isReady()).isFalse();
        server.start();
    }

    @AfterEach
    void close() {
        server.close();
        server.close();
    }

    @Test
    void isHealthyWhileEverythingIsAlive() throws Exception {
        writer.health = Health.starting("reads \"offsets\"");

        HttpResponse<String> answer = get("/health");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(answer.body()).isEqualTo("""
                        {"state":"STARTING","services":[{"name":"agent","state":"UP","cause":""},\
                        {"name":"writer","state":"STARTING","cause":"reads \\"offsets\\""}]}
                        """);
    }

    @Test
    void isUnhealthyWithTheCauseWhenOneIsDown() throws Exception {
        writer.health = Health.down("disk on fire");

        HttpResponse<String> answer = get("/health");

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.body()).contains("{\"name\":\"writer\",\"state\":\"DOWN\",\"cause\":\"disk on fire\"}");
    }

    @Test
    void saysWhatItWaitsForUntilItIsReady() throws Exception {
        agent.health = Health.degraded("slow disk");
        writer.health = Health.starting("the broker");

        HttpResponse<String> waiting = get("/ready");
        writer.health = Health.up();
        HttpResponse<String> ready = get("/ready");

        assertThat(waiting.statusCode()).isEqualTo(503);
        assertThat(waiting.body())
                .isEqualTo("{\"ready\":false,\"waitsFor\":[{\"name\":\"writer\",\"cause\":\"the broker\"}],"
                        + "\"lacks\":[{\"name\":\"agent\",\"cause\":\"slow disk\"}]}\n");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body())
                .isEqualTo("{\"ready\":true,\"waitsFor\":[],"
                        + "\"lacks\":[{\"name\":\"agent\",\"cause\":\"slow disk\"}]}\n");
    }

    @Test
    void countsAHealthThatThrowsAsDown() {
        Service broken = new NotedService("broken", note -> {}) {
            @Override
            public Health health() {
                throw new IllegalStateException("no idea");
            }
        };

        assertThat(new OpsEndpoints(List.of(broken), registry).answer("/ready"))
                .hasValueSatisfying(answer -> assertThat(answer.status()).isEqualTo(503));
    }

    @Test
    void exposesMetricsAsPrometheusText() throws Exception {
        ProcessMetrics.register(registry);
        Counter.builder()
                .name("logly_test_records_total")
                .help("Records.")
                .register(registry)
                .inc(3);

        HttpResponse<String> answer = get("/metrics");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; version=0.0.4; charset=utf-8");
        assertThat(answer.body())
                .contains("# TYPE logly_test_records_total counter\nlogly_test_records_total 3.0\n")
                .contains("logly_ops_dropped_requests_total 0.0\n")
                .contains("logly_build_info{version=\"" + Version.current() + "\"} 1\n")
                .contains("jvm_memory_used_bytes{area=\"heap\"}");
    }

    @Test
    void refusesOtherPathsAndMethods() throws Exception {
        HttpResponse<String> missing = get("/healthy");
        HttpResponse<String> post = send("/health", "POST");
        HttpResponse<String> head = send("/health", "HEAD");

        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(post.statusCode()).isEqualTo(405);
        assertThat(post.headers().firstValue("Allow")).hasValue("GET, HEAD");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void saysThatThePortIsTaken() {
        String port = Integer.toString(server.port());
        Settings settings = Settings.of(CommonSettings.all(), Map.of("http.port", port));
        OpsServer second = new OpsServer(settings, new OpsEndpoints(List.of(), registry), new PrometheusRegistry());

        OperatorMistake mistake = catchThrowableOfType(OperatorMistake.class, second::start);

        assertThat(mistake.exitCode()).isEqualTo(ExitCode.BUSY);
        assertThat(mistake).hasMessageStartingWith("cannot listen on 127.0.0.1:" + port + " (http.port): ");
        second.close();
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send(path, "GET");
    }

    private HttpResponse<String> send(String path, String method) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .timeout(Duration.ofSeconds(10))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
