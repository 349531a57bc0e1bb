package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer sees of the demo in a running instance, by every way of asking. */
class DemoIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration A_MINUTE = Duration.ofMinutes(1);
    private static final String ATTACKER = "203.0.113.77";

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void showsTracesAndFindingsWithinAMinuteAndAnswersWhy(@TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        try (LoglyProcess instance = LoglyProcess.up(data, LoglyProcess.NAMED_LOGS_ONLY)) {
            URI base = instance.ready(PATIENCE).http();
            ApiClient api = new ApiClient(base);
            HttpResponse<InputStream> tail = http.send(
                    request(base, "/api/v1/log-events/tail?ip=" + ATTACKER).build(), BodyHandlers.ofInputStream());
            try (InputStream events = tail.body();
                    LoglyProcess follower = LoglyProcess.run(List.of(
                            "logs", "-f", "-o", "json", "-q", "{ip=\"" + ATTACKER + "\"}", "--data", data.toString()));
                    LoglyProcess demo = LoglyProcess.run(List.of("demo", "--data", data.toString()))) {
                assertThat(demo.exit(PATIENCE)).as(demo.output()).isZero();
                long played = System.nanoTime();
                await("a finding of the attack").atMost(A_MINUTE).until(() -> !api.page(
                                "/api/v1/findings?ip=" + ATTACKER)
                        .path("items")
                        .isEmpty());
                await("traces").atMost(A_MINUTE).until(() -> !api.page("/api/v1/event-traces?host=demo-db-1")
                        .path("items")
                        .isEmpty());
                System.out.printf("found %d ms after it was played%n", (System.nanoTime() - played) / 1_000_000);
                assertThat(new String(events.readNBytes(4000), StandardCharsets.UTF_8))
                        .contains("event: log-event", "\"ipAddress\":\"" + ATTACKER + "\"");
                follower.line(Pattern.compile(".*\"ipAddress\":\"" + ATTACKER + "\".*"), A_MINUTE);
            }
            expectAnswers(api, base);
        }
    }

    private void expectAnswers(ApiClient api, URI base) throws Exception {
        await("a rating of the address")
                .atMost(A_MINUTE)
                .until(() -> api.get("/api/v1/ip-reputation/" + ATTACKER).statusCode() == 200);
        JsonNode why = api.page("/api/v1/ip-reputation/" + ATTACKER + "/why");
        assertThat(why.path("counts").path("FAILED_LOGIN").asInt()).isPositive();

        JsonNode finding = api.page("/api/v1/findings?ip=" + ATTACKER).at("/items/0");
        String id = finding.path("id").asText();
        JsonNode detail = api.page("/api/v1/findings/" + id);
        assertThat(detail.path("evidence")).isNotEmpty();
        String incident = api.page("/api/v1/findings?ruleId=logly-success-after-failures")
                .at("/items/0/incident")
                .asText();
        await("what the intruder did next, as the same incident")
                .atMost(A_MINUTE)
                .until(() -> api.page("/api/v1/findings?selector=%7Bincident%3D%22" + incident + "%22%7D")
                        .findValuesAsText("ruleId")
                        .containsAll(
                                List.of("logly-success-after-failures", "logly-brute-force", "logly-new-account")));
        await("another finding, however little like it").atMost(A_MINUTE).until(() -> !api.page(
                        "/api/v1/findings/" + id + "/similar?threshold=-1")
                .path("items")
                .isEmpty());
        ObjectNode unstored = finding.deepCopy();
        unstored.remove("id");
        HttpResponse<String> posted = http.send(
                request(base, "/api/v1/findings/similar?threshold=0.99")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(unstored.toString()))
                        .build(),
                BodyHandlers.ofString());
        assertThat(posted.statusCode()).as(posted.body()).isEqualTo(200);
        assertThat(posted.body())
                .as("the same finding, as if it were not stored")
                .contains("\"" + id + "\"");

        JsonNode event =
                api.page("/api/v1/log-events?ip=" + ATTACKER + "&limit=1").at("/items/0");
        assertThat(api.page("/api/v1/log-events/" + event.path("id").asText() + "/around?seconds=600")
                        .path("items"))
                .isNotEmpty();

        String list = "/api/v1/log-events?ip=" + ATTACKER;
        long events = api.all(list).size();
        assertThat(api.get(list + "&format=ndjson").body().lines()).hasSize((int) events);
        assertThat(api.get(list + "&format=csv").body().lines()).hasSize((int) events + 1);

        String metric = "logly_system_cpu_percent";
        await("samples by remote read").atMost(A_MINUTE).until(() -> {
            HttpResponse<byte[]> read = http.send(
                    request(base, "/prometheus/api/v1/read")
                            .POST(HttpRequest.BodyPublishers.ofByteArray(RemoteReadRequest.of(metric)))
                            .build(),
                    BodyHandlers.ofByteArray());
            assertThat(read.statusCode()).isEqualTo(200);
            return new String(read.body(), StandardCharsets.ISO_8859_1).contains(metric);
        });
    }

    private static HttpRequest.Builder request(URI base, String path) {
        return HttpRequest.newBuilder(base.resolve(path));
    }
}
