package logly.query;

import static logly.query.OneOfEach.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTest {
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

    private void store(int events) throws Exception {
        running.store(
                NOW,
                IntStream.range(0, events)
                        .mapToObj(i -> LogEvent.newBuilder(OneOfEach.event("line " + i))
                                .setTimestamp(NOW.minusMillis(i))
                                .build())
                        .toArray(LogEvent[]::new));
    }

    @Test
    void goesOnToTheEndAnItemALine() throws Exception {
        store(5001);
        HttpResponse<String> all = running.get("/api/v1/log-events?format=ndjson&order=asc");
        List<String> lines = all.body().lines().toList();
        assertThat(all.headers().firstValue("Content-Type")).hasValue("application/x-ndjson;charset=utf-8");
        assertThat(lines).hasSize(5001).doesNotHaveDuplicates();
        assertThat(lines.get(0)).contains("\"line 5000\"");
        assertThat(lines.get(5000)).contains("\"line 0\"").startsWith("{").endsWith("}");
        assertThat(running.get("/api/v1/log-events?format=ndjson&limit=2500")
                        .body()
                        .lines())
                .hasSize(2500);
        assertThat(running.get("/api/v1/log-events?format=ndjson&host=nobody").body())
                .isBlank();
    }

    @Test
    void writesNoFormulas() throws Exception {
        running.store(
                NOW,
                LogEvent.newBuilder(OneOfEach.event("=HYPERLINK(\"http://evil\",\"x\")"))
                        .setUser("@root")
                        .setService("-1+2")
                        .build());
        List<String> lines =
                running.get("/api/v1/log-events?format=csv").body().lines().toList();
        List<String> names = List.of(lines.get(0).split(","));
        assertThat(names).contains("id", "timestamp", "host", "message", "metadata");
        assertThat(lines.get(1))
                .contains("\"'=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\"")
                .contains(",'@root,")
                .contains(",'-1+2,")
                .contains("\"{\"\"port\"\":\"\"22\"\"}\"");
    }

    @Test
    void everyListExportsInBothWays() throws Exception {
        running.store(NOW, OneOfEach.records());
        for (String list : List.of(
                "hosts",
                "system-metrics",
                "network-metrics",
                "log-events",
                "event-traces",
                "findings",
                "ip-reputation",
                "trace-patterns",
                "operator-actions",
                "aggregates/hourly",
                "aggregates/daily",
                "dead-letters")) {
            int items = running.json("/api/v1/" + list).path("items").size();
            assertThat(items).as(list).isPositive();
            assertThat(running.get("/api/v1/" + list + "?format=csv").body().lines())
                    .as(list)
                    .hasSize(items + 1);
            assertThat(running.get("/api/v1/" + list + "?format=ndjson").body().lines())
                    .as(list)
                    .hasSize(items);
        }
    }

    @Test
    void aClosedRangeHasATagThatChangesWithItsRows() throws Exception {
        store(10);
        String closed = "/api/v1/log-events?from=now-1d&to=now&limit=5";
        String tag = running.get(closed).headers().firstValue("ETag").orElseThrow();
        HttpResponse<String> again = running.get(closed, "If-None-Match", "\"other\", " + tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(running.get(closed + "&order=asc", "If-None-Match", tag).statusCode())
                .isEqualTo(200);
        assertThat(running.get("/api/v1/log-events?from=now-1d").headers().firstValue("ETag"))
                .isEmpty();
        assertThat(running.get("/api/v1/log-events?to=now%2D0s&format=csv")
                        .headers()
                        .firstValue("ETag"))
                .isPresent();

        running.store(
                NOW,
                LogEvent.newBuilder(OneOfEach.event("late"))
                        .setTimestamp(NOW.minusSeconds(3600))
                        .build());
        HttpResponse<String> changed = running.get(closed, "If-None-Match", tag);
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(changed.headers().firstValue("ETag").orElseThrow()).isNotEqualTo(tag);
    }

    @Test
    void compressesWhereTheClientTakesIt() throws Exception {
        store(500);
        HttpResponse<byte[]> answer = running.getBytes("/api/v1/log-events?limit=500", "Accept-Encoding", "gzip");
        assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
        String text = new String(
                new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes(), StandardCharsets.UTF_8);
        assertThat(running.get("/api/v1/log-events?limit=500").body()).isEqualTo(text);
        assertThat(answer.body().length).isLessThan(text.length() / 5);
    }
}
