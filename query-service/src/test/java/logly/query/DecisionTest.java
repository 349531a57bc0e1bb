package logly.query;

import static logly.query.OneOfEach.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import logly.schemas.OperatorAction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecisionTest {
    private static final String OF_FINDING = "/api/v1/findings/" + OneOfEach.FINDING + "/actions";

    @TempDir
    Path dataDir;

    private RunningQueryService running;

    @BeforeEach
    void start() throws Exception {
        running = new RunningQueryService(dataDir);
        running.store(NOW, OneOfEach.records());
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private HttpResponse<String> post(String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(running.uri(path))
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (headers.length > 0) {
            request.headers(headers);
        } else {
            request.header("Content-Type", "application/json");
        }
        return running.send(request.build());
    }

    @Test
    void passesADecisionAboutAFindingOnUnderItsFingerprint() throws Exception {
        HttpResponse<String> answer = post(
                OF_FINDING,
                "{\"action\":\"silence\",\"reason\":\"our own scanner\",\"expiresAt\":\"2026-12-01T00:00:00Z\"}");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(running.json(answer).path("operator").asText()).isEqualTo("local");
        assertThat(running.decisions.passed).singleElement().satisfies(decision -> {
            assertThat(decision.getSubject()).isEqualTo("f00d");
            assertThat(decision.getNoun()).isEqualTo("finding");
            assertThat(decision.getAction()).isEqualTo("silence");
            assertThat(decision.getReason()).isEqualTo("our own scanner");
            assertThat(decision.getExpiresAt()).isEqualTo(Instant.parse("2026-12-01T00:00:00Z"));
            assertThat(decision.getParameters()).containsEntry("id", OneOfEach.FINDING);
            assertThat(decision.getTimestamp()).isEqualTo(NOW);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "/api/v1/ip-reputation/2001:DB8:0::1/actions, block, 2001:db8::1",
        "/api/v1/hosts/web-1/actions, retire, web-1",
    })
    void passesDecisionsAboutAddressesAndHostsOn(String path, String action, String subject) throws Exception {
        assertThat(post(path, "{\"action\":\"" + action + "\"}").statusCode()).isEqualTo(202);
        assertThat(running.decisions.passed)
                .extracting(OperatorAction::getSubject)
                .containsExactly(subject);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "null",
                "{}",
                "{\"action\":\"delete\"}",
                "{\"action\":7}",
                "{\"action\":\"block\"}",
                "{\"action\":\"comment\",\"reasn\":\"x\"}",
                "{\"action\":\"comment\",\"reason\":\"\"}",
                "{\"action\":\"silence\",\"expiresAt\":\"2026-11-01T00:00:00Z\"}",
                "{\"action\":\"silence\",\"expiresAt\":\"soon\"}",
            })
    void refusesWhatIsNoDecision(String body) throws Exception {
        HttpResponse<String> answer = post(OF_FINDING, body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(running.json(answer).path("parameter").asText()).isEqualTo("body");
        assertThat(running.decisions.passed).isEmpty();
    }

    @Test
    void refusesWhatAPageOfAnotherOriginCouldSend() throws Exception {
        String body = "{\"action\":\"resolve\"}";
        assertThat(post(OF_FINDING, body, "Content-Type", "text/plain").statusCode())
                .isEqualTo(415);
        assertThat(post(OF_FINDING, body, "Content-Type", "application/json", "Origin", "https://evil.example")
                        .statusCode())
                .isEqualTo(403);
        assertThat(post(OF_FINDING, body, "Content-Type", "application/json", "Origin", "null")
                        .statusCode())
                .isEqualTo(403);
        assertThat(running.decisions.passed).isEmpty();
        String own = "http://127.0.0.1:" + running.service.port();
        assertThat(post(OF_FINDING, body, "Content-Type", "application/json;charset=utf-8", "Origin", own)
                        .statusCode())
                .isEqualTo(202);
    }

    @Test
    void saysThatNobodyTookTheDecision() throws Exception {
        running.decisions.isAway = true;
        HttpResponse<String> answer = post(OF_FINDING, "{\"action\":\"resolve\"}");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(running.json(answer).path("detail").asText()).startsWith("Kafka has not taken the decision");
    }

    @Test
    void decidesAboutNothingThatIsNotThere() throws Exception {
        assertThat(post("/api/v1/findings/finding-x-1/actions", "{\"action\":\"resolve\"}")
                        .statusCode())
                .isEqualTo(404);
        assertThat(post("/api/v1/hosts/nobody/actions", "{\"action\":\"retire\"}")
                        .statusCode())
                .isEqualTo(404);
        HttpResponse<String> notAllowed = running.send("DELETE", OF_FINDING);
        assertThat(notAllowed.statusCode()).isEqualTo(405);
        assertThat(notAllowed.headers().firstValue("Allow")).hasValue("GET, HEAD, POST");
    }
}
