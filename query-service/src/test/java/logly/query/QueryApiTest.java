package logly.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import logly.schemas.Action;
import logly.schemas.AgentStatus;
import logly.schemas.HourlyAggregate;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryApiTest {
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
        assertThat(answer.body()).isEqualTo("{\"items\":[],\"next\":null,\"truncated\":false,\"partial\":false}");
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
        List<SpecificRecordBase> records = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Instant time = NOW.minusSeconds(3600L * i);
            String host = i % 2 == 0 ? "a" : "b";
            records.add(SystemMetric.newBuilder()
                    .setTimestamp(time)
                    .setHost(host)
                    .setCpuCount(i)
                    .build());
            records.add(event(b -> b.setTimestamp(time).setHost(host)));
        }
        running.store(NOW, records.toArray(SpecificRecordBase[]::new));
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
        "ip=::FFFF:198.51.100.23, ban failed",
        "ip=2001:DB8:0::1, six",
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
                event(b -> b.setMessage("six").setSource("nginx").setIpAddress("2001:db8::1")),
                event(b -> b.setMessage("half").setSource("syslog")),
                event(b -> b.setMessage("100%").setSource("syslog")));

        assertThat(running.json("/api/v1/log-events?" + query).findValuesAsText("message"))
                .containsExactlyInAnyOrderElementsOf(words(messages));
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
