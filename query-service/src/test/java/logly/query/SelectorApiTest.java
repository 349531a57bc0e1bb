package logly.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import logly.runtime.Health;
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

class SelectorApiTest {
    private static final long SEED = 20261123;
    private static final int MUTANTS = "full".equals(System.getProperty("logly.scale")) ? 100_000 : 500;

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

    private static String path(String noun, String selector) {
        return "/api/v1/" + noun + "?selector=" + URLEncoder.encode(selector, StandardCharsets.UTF_8);
    }

    private static LogEvent.Builder event(String host) {
        return LogEvent.newBuilder()
                .setTimestamp(RunningQueryService.NOW)
                .setHost(host)
                .setSource("auth")
                .setMessage("line");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '→', quoteCharacter = '\u0000', textBlock = """
        log-events→{level>="WARNING"} |= "refused"→b
        log-events→{host=~"a|b",metadata.port>1024}→a
        system-metrics→{cpuPercent>90}→b
        network-metrics→{host!="a"}→b
        aggregates/hourly→{errorCount>=7,host=~".*"}→a
        hosts→{ip in 192.0.2.0/24,cpuCount=4}→b
        """)
    void answersWhatItSelects(String noun, String selector, String host) throws Exception {
        running.store(
                RunningQueryService.NOW,
                event("a").setMetadata(Map.of("port", "51234")).build(),
                event("b")
                        .setLevel(Level.ERROR)
                        .setMessage("connection refused")
                        .build(),
                SystemMetric.newBuilder()
                        .setTimestamp(RunningQueryService.NOW)
                        .setHost("a")
                        .build(),
                SystemMetric.newBuilder()
                        .setTimestamp(RunningQueryService.NOW)
                        .setHost("b")
                        .setCpuPercent(90.5)
                        .build(),
                NetworkMetric.newBuilder()
                        .setTimestamp(RunningQueryService.NOW)
                        .setHost("a")
                        .build(),
                NetworkMetric.newBuilder()
                        .setTimestamp(RunningQueryService.NOW)
                        .setHost("b")
                        .build(),
                HourlyAggregate.newBuilder()
                        .setHour(RunningQueryService.NOW)
                        .setHost("a")
                        .setLogEventsCount(7)
                        .setErrorCount(7)
                        .setCountsByLevel(Map.of("ERROR", 7L))
                        .build(),
                HourlyAggregate.newBuilder()
                        .setHour(RunningQueryService.NOW)
                        .setHost("b")
                        .build(),
                AgentStatus.newBuilder()
                        .setAgentId(1)
                        .setHost("a")
                        .setCpuCount(4)
                        .build(),
                AgentStatus.newBuilder()
                        .setAgentId(2)
                        .setHost("b")
                        .setCpuCount(4)
                        .setAddresses(List.of("192.0.2.9"))
                        .build());
        assertThat(running.json(path(noun, selector)).path("items").findValuesAsText("host"))
                .containsExactly(host);
        assertThat(running.json(path(noun, selector) + "&host=" + host).path("items"))
                .hasSize(1);
        assertThat(running.json(path(noun, selector) + "&host=c").path("items")).isEmpty();
    }

    @Test
    void everyListTakesASelectorAndSaysWhereItIsWrong() throws Exception {
        List<String> paths = ApiParts.routes(dataDir).stream()
                .filter(route -> route.parameters().contains(Parameter.SELECTOR)
                        && !route.path().endsWith("/tail"))
                .map(Route::path)
                .toList();
        assertThat(paths).hasSizeGreaterThan(12);
        for (String path : paths) {
            String noun = path.substring("/api/v1/".length());
            assertThat(running.get(path(noun, "{}")).statusCode()).as(path).isEqualTo(200);
            HttpResponse<String> refused = running.get(path(noun, "{ nothing=\"x\"}"));
            JsonNode problem = running.json(refused);
            assertThat(refused.statusCode()).as(path).isEqualTo(400);
            assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(problem.path("parameter").asText()).isEqualTo("selector");
            assertThat(problem.path("column").asInt()).isEqualTo(3);
            assertThat(problem.path("detail").asText()).startsWith("selector: column 3: 'nothing' is no label");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x' OR '1'='1",
                "x\"} OR 1=1 --",
                "'; DROP TABLE log_events; --",
                "%' UNION SELECT name FROM sqlite_schema --",
                "$.\"a\"') OR 1=1 --",
                "../../../etc/passwd",
                "\u0000",
                "\r\nX-Evil: 1",
                "{{7*7}}${7*7}",
                "(((((((((((((((((((((((((a*)*)*",
            })
    void takesEveryTextForText(String text) throws Exception {
        running.store(
                RunningQueryService.NOW,
                event("a")
                        .setMessage(text)
                        .setMetadata(Map.of(text, text))
                        .setUser(text)
                        .build(),
                event("b").build());
        String quoted = "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        for (String selector : List.of(
                "{user=" + quoted + "}",
                "{user in (" + quoted + ",\"y\")}",
                "{message=" + quoted + "}",
                "{metadata." + quoted + "=" + quoted + "}",
                "{exists(metadata." + quoted + ")}",
                "{} |= " + quoted,
                "{user!=\"\"} != \"line\"")) {
            HttpResponse<String> answer = running.get(path("log-events", selector));
            assertThat(answer.statusCode()).as(selector).isEqualTo(200);
            assertThat(answer.headers().map()).doesNotContainKey("X-Evil");
            assertThat(running.json(answer).path("items").findValuesAsText("host"))
                    .as(selector)
                    .containsExactly("a");
        }
        assertThat(running.json("/api/v1/log-events").path("items")).hasSize(2);
    }

    @Test
    void answersNoTextWithAnErrorOfItsOwn() throws Exception {
        System.out.println("seed " + SEED + ", mutants " + MUTANTS);
        Random random = new Random(SEED);
        running.store(RunningQueryService.NOW, event("a").build());
        String seed =
                "{host=~\"a.*\",level>=\"WARNING\",ip in 10.0.0.0/8,metadata.\"k\"!=5,exists(user)} |~ `x{2}` != \"y\"";
        String pieces = "{}()=!~<>|,.\"`\\/ \n\u0000ainotex0159-+:_%*?[]^$☃&#;";
        int refused = 0;
        for (int i = 0; i < MUTANTS; i++) {
            StringBuilder text = new StringBuilder(seed);
            for (int edits = random.nextInt(4); edits >= 0; edits--) {
                int at = random.nextInt(text.length());
                if (random.nextBoolean()) {
                    text.deleteCharAt(at);
                } else {
                    text.insert(at, pieces.charAt(random.nextInt(pieces.length())));
                }
            }
            HttpResponse<String> answer = running.get(path("log-events", text.toString()));
            if (answer.statusCode() != 200) {
                assertThat(answer.statusCode()).as(text.toString()).isEqualTo(400);
                assertThat(running.json(answer).path("column").asInt())
                        .as(text.toString())
                        .isBetween(1, text.length() + 1);
                refused++;
            }
        }
        assertThat(refused).isBetween(MUTANTS / 10, MUTANTS - 1);
        assertThat(running.service.health()).isEqualTo(Health.up());
    }

    /** Long lines and a pattern without any literal; the pages are printed, their sum is exact. */
    @Test
    void boundsWhatAPatternCosts() throws Exception {
        LogEvent[] events = IntStream.range(0, 40)
                .mapToObj(i -> event("a")
                        .setTimestamp(RunningQueryService.NOW.minusMillis(i))
                        .setMessage("ab".repeat(8000) + (i % 10 == 0 ? "!" : ""))
                        .build())
                .toArray(LogEvent[]::new);
        running.store(RunningQueryService.NOW, events);
        String question = path("log-events", "{} |~ \"(a|ab|b|ba){1,20}[^a-z]\"");
        List<String> found = new ArrayList<>();
        String cursor = "";
        do {
            long start = System.nanoTime();
            JsonNode page = running.json(question + cursor);
            System.out.printf(
                    "page in %d ms, truncated %s%n", (System.nanoTime() - start) / 1_000_000, page.path("truncated"));
            found.addAll(page.path("items").findValuesAsText("timestamp"));
            cursor = page.path("next").isNull()
                    ? ""
                    : "&cursor=" + page.path("next").asText();
        } while (!cursor.isEmpty());
        assertThat(found).hasSize(4).doesNotHaveDuplicates();
    }
}
