package logly.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xerial.snappy.Snappy;

/** The samples as a Prometheus server sees them. */
class RemoteReadTest {
    private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");

    @TempDir
    Path folder;

    private RunningQueryService running;

    @BeforeEach
    void start() throws Exception {
        running = new RunningQueryService(folder.resolve("data"));
        running.store(RunningQueryService.NOW, OneOfEach.records());
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private HttpResponse<byte[]> post(byte[] body) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(running.uri("/prometheus/api/v1/read"))
                                .timeout(Duration.ofSeconds(30))
                                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                                .build(),
                        BodyHandlers.ofByteArray());
    }

    @Test
    void refusesWhatIsNoRequest() throws Exception {
        byte[][] bodies = {
            {},
            {1, 2, 3},
            Snappy.compress(new byte[] {0x0a, 0x7f}),
            Snappy.compress(new byte[] {(byte) 0xff}),
            Snappy.compress(new byte[8 << 20])
        };
        for (byte[] body : bodies) {
            HttpResponse<byte[]> answer = post(body);
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        }
        assertThat(post(Snappy.compress(new byte[0])).statusCode()).isEqualTo(200);
    }

    @Test
    void aPrometheusServerComputesWithOurSamples() throws Exception {
        assumeTrue(Files.isExecutable(PROMETHEUS), "skipped: install Debian's prometheus to run this test");
        Files.writeString(
                folder.resolve("prometheus.yml"),
                "remote_read:\n  - url: " + running.uri("/prometheus/api/v1/read") + "\n    read_recent: true\n");
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process server = new ProcessBuilder(
                        PROMETHEUS.toString(),
                        "--config.file=" + folder.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        try {
            String base = "http://127.0.0.1:" + port;
            await(base + "/-/ready", server);
            JsonNode system = query(base, "logly_system_cpu_percent");
            assertThat(system.at("/0/metric/host").asText()).isEqualTo("web-1");
            double stored = running.json("/api/v1/system-metrics")
                    .at("/items/0/cpuPercent")
                    .asDouble();
            assertThat(system.at("/0/value/1").asDouble()).isEqualTo(stored);
            assertThat(query(base, "sum(logly_system_cpu_percent{host=~\"web.*\"}) * 2")
                            .at("/0/value/1")
                            .asDouble())
                    .isEqualTo(2 * stored);
            assertThat(query(base, "logly_system_cpu_percent{host!=\"web-1\"}")).isEmpty();
            assertThat(query(base, "logly_system_cpu_percent{job=\"x\"}")).isEmpty();
            assertThat(query(base, "max_over_time(logly_hourly_log_events_count[2h])"))
                    .isNotEmpty();
        } finally {
            server.destroy();
            assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static HttpResponse<String> get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        BodyHandlers.ofString());
    }

    private static void await(String url, Process server) throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(1).toNanos();
        while (System.nanoTime() < end && server.isAlive()) {
            try {
                if (get(url).statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                Thread.onSpinWait();
            }
        }
        throw new AssertionError("the Prometheus server is not ready");
    }

    private static JsonNode query(String base, String promQl) throws Exception {
        String answer = get(base + "/api/v1/query?time=" + RunningQueryService.NOW.plusSeconds(1) + "&query="
                        + URLEncoder.encode(promQl, StandardCharsets.UTF_8))
                .body();
        JsonNode json = new ObjectMapper().readTree(answer);
        assertThat(json.path("status").asText()).as(answer).isEqualTo("success");
        return json.at("/data/result");
    }
}
