package logly.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import logly.schemas.DetectionRule;
import logly.schemas.LogEvent;
import logly.schemas.OperatorAction;
import logly.schemas.RecordJson;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RulesApiTest {
    private static final String RULES = "/api/v1/rules";
    private static final String CORRELATION = """
            title: Probes of one address
            id: probes-of-one
            level: critical
            correlation:
              type: event_count
              rules: [many-probes]
              group-by: [ipAddress]
              timespan: 10m
              condition: {gte: 3}
            """;

    private RunningQueryService running;

    @BeforeAll
    void start(@TempDir Path dataDir) {
        running = new RunningQueryService(dataDir);
    }

    @BeforeEach
    void reset() {
        running.rules.reset();
        running.decisions.passed.clear();
    }

    @AfterAll
    void stop() {
        running.close();
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return running.send(HttpRequest.newBuilder(running.uri(path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private JsonNode done(String path, String body, int status) throws Exception {
        HttpResponse<String> answer = post(path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return running.json(answer);
    }

    private static String text(String yaml) {
        return "{\"text\":" + RouteCalls.quoted(yaml) + "}";
    }

    @Test
    void listsRulesAndShowsOne() throws Exception {
        JsonNode rule = running.json(RULES).at("/items/0");
        assertThat(rule.path("id").asText()).isEqualTo("many-probes");
        assertThat(rule.path("state").asText()).isEqualTo("in-force");
        assertThat(rule.path("level").asText()).isEqualTo("high");
        assertThat(running.json(RULES + "/many-probes")).isEqualTo(rule);
        assertThat(running.json(RULES + "?state=off").path("items")).isEmpty();
        assertThat(running.get(RULES + "/nothing").statusCode()).isEqualTo(404);
    }

    @Test
    void switchesARuleOffAndOnAndWritesDownWhoDid() throws Exception {
        JsonNode off = done(RULES + "/many-probes/disable", "{\"reason\":\"too many\"}", 200);
        assertThat(off.path("state").asText()).isEqualTo("off");
        assertThat(off.path("reason").asText()).isEqualTo("too many");
        assertThat(off.path("updatedBy").asText()).as("it stays whose it was").isEqualTo("logly");
        assertThat(running.rules.known().values()).noneMatch(DetectionRule::getEnabled);

        JsonNode on = done(RULES + "/many-probes/enable", "{}", 200);
        assertThat(on.path("state").asText()).isEqualTo("in-force");
        assertThat(on.path("reason").isNull()).isTrue();

        assertThat(running.decisions.passed)
                .extracting(OperatorAction::getNoun, OperatorAction::getAction, OperatorAction::getSubject)
                .containsExactly(tuple("rules", "disable", "many-probes"), tuple("rules", "enable", "many-probes"));
        assertThat(post(RULES + "/nothing/disable", "{}").statusCode()).isEqualTo(404);
    }

    @Test
    void putsARuleThatCanBeHonoured() throws Exception {
        JsonNode put = done(RULES, text(CORRELATION), 201);
        assertThat(put.path("id").asText()).isEqualTo("probes-of-one");
        assertThat(put.path("updatedBy").asText()).isEqualTo("local");
        assertThat(running.json(RULES).path("items")).hasSize(2);
    }

    @Test
    void aListThatNamesAPositionIsAsNewAsThat() throws Exception {
        String behind = post(RULES, text(CORRELATION))
                .headers()
                .firstValue("X-Logly-Offset")
                .orElseThrow();
        HttpResponse<String> list = running.get(RULES, "X-Logly-After", behind);
        assertThat(running.json(list).path("items")).hasSize(2);
        assertThat(list.headers().firstValue("X-Logly-Offset")).hasValue(behind);
        assertThat(running.get(RULES, "X-Logly-After", "0.999").statusCode()).isEqualTo(503);
        assertThat(running.get(RULES, "X-Logly-After", "0.x").statusCode()).isEqualTo(400);
    }

    @Test
    void refusesWhatIsNoRuleOrCannotBeHonoured() throws Exception {
        String foreign = CORRELATION.replace("[many-probes]", "[unheard-of]");
        assertThat(done(RULES, text("title: nothing else"), 400).path("detail").asText())
                .contains("logsource is missing");
        assertThat(done(RULES, text(foreign), 400).path("detail").asText()).contains("unheard-of");
        assertThat(done(RULES, text(CORRELATION + "---\n" + MemoryRules.TEXT), 400)
                        .path("detail")
                        .asText())
                .contains("2 rules");
        assertThat(running.rules.known()).containsOnlyKeys("many-probes");
    }

    private static List<LogEvent> probes() {
        List<LogEvent> events = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            events.add(LogEvent.newBuilder(OneOfEach.event("probe " + i))
                    .setTimestamp(OneOfEach.NOW.minusSeconds(60 - i))
                    .build());
        }
        return events;
    }

    @Test
    void triesRulesOnGivenEvents() throws Exception {
        String lines =
                String.join("\n", probes().stream().map(RecordJson::toJson).toList());
        String body = "{\"text\":" + RouteCalls.quoted(CORRELATION) + ",\"events\":" + RouteCalls.quoted(lines) + "}";

        JsonNode found = done(RULES + "/test", body, 200);

        assertThat(found.path("looked").asInt()).isEqualTo(4);
        assertThat(found.path("findings")).hasSize(1);
        assertThat(found.at("/findings/0/ruleId").asText()).isEqualTo("probes-of-one");
        assertThat(found.path("counts")).as("of the rules of the body only").isEmpty();
        JsonNode ofStored = done(RULES + "/test", "{\"events\":" + RouteCalls.quoted(lines) + "}", 200);
        assertThat(ofStored.at("/counts/many-probes").asInt()).isEqualTo(4);
        assertThat(ofStored.at("/matches/0/event").asText()).isEqualTo("1");
    }

    @Test
    void triesARuleThatIsOffOnWhatIsStored() throws Exception {
        running.store(OneOfEach.NOW, probes().toArray(SpecificRecordBase[]::new));
        done(RULES + "/many-probes/disable", "{}", 200);

        JsonNode found = done(
                RULES + "/test",
                "{\"id\":\"many-probes\",\"from\":\"now-1h\",\"selector\":\"{host=\\\"web-1\\\"} |= \\\"probe\\\"\"}",
                200);

        assertThat(found.at("/counts/many-probes").asInt()).isEqualTo(4);
        assertThat(found.at("/matches/0/event").asText()).startsWith("log-event-");
        assertThat(found.path("partial").asBoolean()).isFalse();
    }

    @Test
    void triesRulesOnRawLines() throws Exception {
        String lines = "Failed a\nwelcome\nFailed b\nFailed c";
        HttpResponse<String> plain = text(RULES + "/many-probes/test?host=db-9&format=auth&tz=Europe/Berlin", lines);
        assertThat(plain.statusCode()).as(plain.body()).isEqualTo(200);
        JsonNode found = running.json(plain);
        assertThat(found.path("looked").asInt()).isEqualTo(4);
        assertThat(found.at("/counts/many-probes").asInt()).isEqualTo(3);
        assertThat(found.path("matches").findValuesAsText("event")).containsExactly("1", "3", "4");
        assertThat(found.at("/findings/0/resources/host/0").asText()).isEqualTo("db-9");

        String body = "{\"text\":" + RouteCalls.quoted(CORRELATION) + ",\"lines\":" + RouteCalls.quoted(lines) + "}";
        assertThat(done(RULES + "/test", body, 200).at("/findings/0/ruleId").asText())
                .isEqualTo("probes-of-one");

        assertThat(text(RULES + "/nothing/test", lines).statusCode()).isEqualTo(404);
        assertThat(text(RULES + "/test?format=morse", lines).statusCode()).isEqualTo(400);
        assertThat(text(RULES + "/test?tz=Mars/Base", lines).statusCode()).isEqualTo(400);
        assertThat(text(RULES + "/test", lines, "Origin", "http://evil.test").statusCode())
                .isEqualTo(403);
        assertThat(text(RULES + "/test", "x".repeat(Call.GREATEST_BODY + 1)).statusCode())
                .isEqualTo(413);
    }

    private HttpResponse<String> text(String path, String lines, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(running.uri(path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "text/plain; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofString(lines));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return running.send(request.build());
    }

    @Test
    void saysWhatIsWrongWithATest() throws Exception {
        assertThat(done(RULES + "/test", "{}", 400).path("detail").asText()).contains("takes one of lines, events and");
        assertThat(done(RULES + "/test", "{\"events\":\"{}\\nno json\"}", 400)
                        .path("detail")
                        .asText())
                .contains("events: line 2");
        assertThat(done(RULES + "/test", "{\"id\":\"nothing\",\"events\":\"{}\"}", 400)
                        .path("detail")
                        .asText())
                .contains("there is no rule 'nothing'");
    }

    @Test
    void rulesOutOfReachAreAskedForLater() throws Exception {
        running.rules.isAway = true;
        HttpResponse<String> answer = running.get(RULES);
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    }
}
