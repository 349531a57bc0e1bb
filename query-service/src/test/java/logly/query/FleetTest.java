package logly.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import logly.analysis.DailyRollup;
import logly.analysis.HourlyRollup;
import logly.query.fleet.PeerOptions;
import logly.query.fleet.StoreNodes;
import logly.schemas.AgentStatus;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.StoreNode;
import logly.schemas.SystemMetric;
import logly.storage.Batch;
import logly.storage.Ledger;
import logly.storage.LogEpoch;
import logly.storage.LogPosition;
import logly.storage.RowId;
import logly.storage.StoreFiles;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several query services, each over the files of its own store node, answer as one that holds everything would. Each test
 * leaves them as it found them.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FleetTest {
    private static final long SEED = 20261202;
    private static final int EVENTS = "full".equals(System.getProperty("logly.scale")) ? 5000 : 160;
    private static final Instant NOW = RunningQueryService.NOW;
    private static final Duration PATIENCE = Duration.ofMillis(1500);
    private static final List<String> NODES = List.of("a", "b", "c");
    private static final List<String> LISTS = List.of(
            "/api/v1/log-events?limit=7",
            "/api/v1/log-events?limit=50&order=asc&selector={host!=\"web-1\"}",
            "/api/v1/system-metrics?limit=9",
            "/api/v1/event-traces?limit=3&minSeverity=20",
            "/api/v1/findings?limit=2",
            "/api/v1/findings?limit=5&order=asc&host=web-1",
            "/api/v1/ip-reputation?limit=2",
            "/api/v1/aggregates/hourly?limit=4",
            "/api/v1/aggregates/hourly?fleet=true&limit=2",
            "/api/v1/aggregates/hourly?fleet=true&limit=3&order=asc",
            "/api/v1/aggregates/daily?fleet=true&limit=1",
            "/api/v1/aggregates/daily?tz=Asia/Tokyo&limit=1",
            "/api/v1/hosts?limit=2",
            "/api/v1/resources?limit=3");

    private Path data;

    private final MemoryMetadataLog metadata = new MemoryMetadataLog();
    private final Callers callers = new Callers(metadata);
    private final Map<String, StoreNode> announced = new ConcurrentHashMap<>();
    private final Map<String, RunningQueryService> running = new TreeMap<>();
    private ApiKey.Token admin;
    private ApiKey.Token peer;
    private ApiKey.Token scoped;

    /** The announcements of the moment. */
    private final class Announced implements StoreNodes {
        @Override
        public void start() {}

        @Override
        public Collection<StoreNode> known() {
            return List.copyOf(announced.values());
        }

        @Override
        public void forget(String node) {
            announced.remove(node);
        }

        @Override
        public String trouble() {
            return "";
        }

        @Override
        public void close() {}
    }

    @BeforeAll
    void storeAndStart(@TempDir Path folder) throws Exception {
        data = folder;
        admin = callers.key("admin", Role.ADMIN, Scope.ALL);
        peer = callers.key("fleet", Role.PEER, Scope.ALL);
        scoped = callers.key("web", Role.VIEWER, Scope.parse("{host=\"web-1\"}"));
        storeAndStart();
    }

    @AfterAll
    void stop() {
        running.values().forEach(RunningQueryService::close);
    }

    private void start(String name, StoreNodes nodes) throws Exception {
        RunningQueryService service = new RunningQueryService(
                data.resolve(name),
                metadata,
                new Protection(Protection.Access.KEYS, "", "", false, 8),
                nodes,
                new PeerOptions(peer.shown(), "", PATIENCE));
        running.put(name, service);
        callers.settle(service, admin);
        announce(name);
    }

    /** Says where a node answers now. */
    private void announce(String name) {
        String url = service(name).uri("").toString();
        announced.computeIfPresent(
                name, (unused, node) -> StoreNode.newBuilder(node).setUrl(url).build());
    }

    private RunningQueryService service(String name) {
        return Objects.requireNonNull(running.get(name), name);
    }

    private void store(String name, List<SpecificRecordBase> records, List<Integer> offsets) throws Exception {
        try (StoreFiles files = StoreFiles.open(data.resolve(name), name)) {
            Batch batch = files.batch();
            for (int i = 0; i < records.size(); i++) {
                batch.insert(records.get(i), new RowId(1, 0, offsets.get(i)), NOW);
            }
            batch.commit(List.of(), new Ledger());
            if (NODES.contains(name)) {
                announced.put(name, files.positions().announcement("", "test", NOW));
            }
        }
    }

    /** All records into one store, and each into that of one node of three. */
    private void storeAndStart() throws Exception {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        List<SpecificRecordBase> records = records(random);
        List<Integer> offsets = new ArrayList<>();
        Map<String, List<SpecificRecordBase>> parts = new TreeMap<>();
        Map<String, List<Integer>> places = new TreeMap<>();
        for (int i = 0; i < records.size(); i++) {
            offsets.add(i);
            String node = NODES.get(random.nextInt(NODES.size()));
            parts.computeIfAbsent(node, unused -> new ArrayList<>()).add(records.get(i));
            places.computeIfAbsent(node, unused -> new ArrayList<>()).add(i);
        }
        store("all", records, offsets);
        start("all", StoreNodes.NONE);
        for (String node : NODES) {
            store(node, parts.getOrDefault(node, List.of()), places.getOrDefault(node, List.of()));
            start(node, new Announced());
        }
    }

    private static List<SpecificRecordBase> records(Random random) {
        List<SpecificRecordBase> records = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            Instant time = NOW.minusSeconds(random.nextInt(150_000)).truncatedTo(ChronoUnit.MINUTES);
            String host = "web-" + random.nextInt(4);
            LogEvent event = LogEvent.newBuilder(OneOfEach.event("line " + i))
                    .setTimestamp(time)
                    .setHost(host)
                    .setLevel(random.nextBoolean() ? Level.ERROR : Level.WARNING)
                    .build();
            records.add(event);
            if (i % 8 == 0) {
                records.add(OneOfEach.trace(event, 100_000 + i));
            }
            if (i % 5 == 0) {
                records.add(SystemMetric.newBuilder()
                        .setTimestamp(time)
                        .setHost(host)
                        .build());
            }
            if (i % 12 == 0) {
                Instant hour = time.truncatedTo(ChronoUnit.HOURS);
                records.add(OneOfEach.hour(hour, host, i));
                LocalDate day = LocalDate.ofInstant(hour, ZoneOffset.UTC);
                HourlyRollup hours = HourlyRollup.from(OneOfEach.hour(hour, host, i));
                records.add(DailyRollup.of(host, day, random.nextInt(2), hours));
                String fingerprint = "f" + random.nextInt(8);
                records.add(OneOfEach.finding(fingerprint, 1, random.nextFloat(), random.nextFloat())
                        .setRevision(i)
                        .setLastSeen(NOW.minusSeconds(EVENTS - i))
                        .setResources(Map.of("host", List.of(host)))
                        .build());
                records.add(OneOfEach.address("203.0.113." + random.nextInt(6), 30 + random.nextInt(60))
                        .setGeneration(random.nextInt(2))
                        .setRevision(i)
                        .setHosts(List.of(host))
                        .build());
            }
        }
        for (int i = 0; i < 6; i++) {
            records.add(AgentStatus.newBuilder()
                    .setAgentId(i)
                    .setEpoch(i)
                    .setHost("web-" + i)
                    .setTimestamp(NOW)
                    .build());
        }
        return records;
    }

    private HttpResponse<String> ask(String node, String path, ApiKey.Token token) throws Exception {
        return service(node).get(encoded(path), Callers.headers(token));
    }

    private JsonNode json(String node, String path, ApiKey.Token token) throws Exception {
        HttpResponse<String> answer = ask(node, path, token);
        assertThat(answer.statusCode())
                .as("%s of %s: %s", path, node, answer.body())
                .isEqualTo(200);
        return service(node).json(answer);
    }

    private static String encoded(String path) {
        return path.replace("{", "%7B").replace("}", "%7D").replace("\"", "%22").replace("!", "%21");
    }

    private void assertSamePages(String path, ApiKey.Token token) throws Exception {
        String cursor = "";
        int pages = 0;
        do {
            String page =
                    path + (cursor.isEmpty() ? "" : "&cursor=" + URLEncoder.encode(cursor, StandardCharsets.UTF_8));
            JsonNode expected = json("all", page, token);
            assertThat(json("a", page, token)).as(page).isEqualTo(expected);
            cursor = expected.path("next").asText("");
            pages++;
        } while (!cursor.isEmpty() && !cursor.equals("null"));
        assertThat(pages).as(path).isPositive();
    }

    @Test
    void pagesOfAFleetAreThoseOfOneNodePageByPage() throws Exception {
        for (String path : LISTS) {
            assertSamePages(path, admin);
        }
        for (String path :
                List.of("/api/v1/log-events?limit=20", "/api/v1/findings?limit=3", "/api/v1/hosts?limit=9")) {
            assertSamePages(path, scoped);
        }
        assertThat(json("a", "/api/v1/log-events?limit=1", scoped)
                        .at("/items/0/host")
                        .asText())
                .isEqualTo("web-1");
        for (String path : List.of(
                "/api/v1/errors?from=now-7d",
                "/api/v1/log-events/histogram?from=now-2d&bucket=1h",
                "/api/v1/findings/finding-f1-1",
                "/api/v1/findings/finding-f1-1/similar?threshold=0.1",
                "/api/v1/ip-reputation/203.0.113.1/why",
                "/api/v1/hosts/web-2")) {
            assertThat(json("a", path, admin)).as(path).isEqualTo(json("all", path, admin));
        }
        assertThat(ask("a", "/api/v1/log-events?format=ndjson", admin).body())
                .isEqualTo(ask("all", "/api/v1/log-events?format=ndjson", admin).body());
    }

    @Test
    void recordsAreFoundOnWhateverNodeTheyStand() throws Exception {
        for (JsonNode event : json("all", "/api/v1/log-events?limit=12", admin).path("items")) {
            String path = "/api/v1/log-events/" + event.path("id").asText();
            assertThat(json("a", path, admin)).isEqualTo(event);
            assertThat(json("b", path + "/around?seconds=600", admin))
                    .isEqualTo(json("all", path + "/around?seconds=600", admin));
            boolean isSeen = event.path("host").asText().equals("web-1");
            assertThat(ask("c", path, scoped).statusCode()).isEqualTo(isSeen ? 200 : 404);
        }
        for (JsonNode trace : json("all", "/api/v1/event-traces?limit=5", admin).path("items")) {
            String path = "/api/v1/event-traces/" + trace.path("id").asText();
            assertThat(json("a", path, admin)).isEqualTo(json("all", path, admin));
            assertThat(json("a", path, admin).path("processes")).isNotEmpty();
        }
    }

    @Test
    void aNodeThatIsGoneMakesTheAnswerPartialUntilItIsBack() throws Exception {
        service("b").close();

        JsonNode partial = json("a", "/api/v1/log-events?limit=1000", admin);
        assertThat(partial.path("partial").asBoolean()).isTrue();
        assertThat(partial.at("/missing/0/node").asText()).isEqualTo("b");
        int whole = json("all", "/api/v1/log-events?limit=1000", admin)
                .path("items")
                .size();
        assertThat(partial.path("items").size()).isBetween(1, whole - 1);

        HttpResponse<String> unknown = ask("a", "/api/v1/log-events/" + OneOfEach.EVENT.replace("01", "0z"), admin);
        assertThat(unknown.statusCode()).as(unknown.body()).isIn(404, 503);
        HttpResponse<String> absent = ask("a", "/api/v1/findings/finding-f77-1", admin);
        assertThat(absent.statusCode()).as("a node that may have it is missing").isEqualTo(503);
        assertThat(absent.body()).contains("b").contains("did not answer");
        assertThat(ask("a", "/api/v1/ip-reputation?format=plain&minScore=50", admin)
                        .statusCode())
                .as("half a block list could block what is allowed")
                .isEqualTo(503);
        assertThat(ask("a", "/api/v1/log-events?format=csv", admin).headers().firstValue("X-Logly-Missing"))
                .hasValue("b");

        start("b", new Announced());
        assertSamePages("/api/v1/log-events?limit=100", admin);
    }

    @Test
    void aNodeThatHangsCostsItsPatienceAndNoMore() throws Exception {
        try (ServerSocket hung = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            announced.computeIfPresent("c", (unused, node) -> StoreNode.newBuilder(node)
                    .setUrl("http://127.0.0.1:" + hung.getLocalPort())
                    .build());
            long began = System.nanoTime();
            JsonNode partial = json("a", "/api/v1/findings?limit=100", admin);
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            System.out.println("a node hung: answered in " + took.toMillis() + " ms, patience " + PATIENCE.toMillis());
            assertThat(partial.at("/missing/0/node").asText()).isEqualTo("c");
            assertThat(partial.at("/missing/0/reason").asText()).contains("did not answer within 1500 ms");
            assertThat(partial.path("items")).isNotEmpty();
            assertThat(took).isLessThan(PATIENCE.multipliedBy(10));
        } finally {
            announce("c");
        }
    }

    @Test
    void nodesWithoutAnAddressAreMissing() throws Exception {
        announced.computeIfPresent(
                "b", (unused, node) -> StoreNode.newBuilder(node).setUrl("").build());

        JsonNode partial = json("a", "/api/v1/nodes", admin);

        assertThat(partial.path("items").findValuesAsText("node")).containsExactly("a", "c");
        assertThat(partial.at("/missing/0/reason").asText()).contains("announces no address");
        announce("b");
    }

    private void append(String node, int partition, String message) throws Exception {
        LogEpoch log = new LogEpoch("logly.log-events", 9, "cluster", "later", 0);
        try (StoreFiles files = StoreFiles.open(data.resolve(node), node)) {
            files.remember(List.of(log));
            files.positions().begin(List.of(new LogPosition(log.topic(), partition, 0, OptionalInt.empty(), 9)));
            Batch batch = files.batch();
            batch.insert(OneOfEach.event(message), new RowId(9, partition, 0), NOW);
            batch.commit(List.of(new LogPosition(log.topic(), partition, 1, OptionalInt.empty(), 9)), new Ledger());
        }
    }

    @Test
    void aTailOfOneNodeTellsTheEventsOfAll() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(service("a").uri("/api/v1/log-events/tail?user=root"))
                .headers(Callers.headers(admin))
                .build();
        try (InputStream in = HttpClient.newHttpClient()
                        .send(request, HttpResponse.BodyHandlers.ofInputStream())
                        .body();
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("retry: 2000");
            append("a", 0, "a tailed event of a");
            append("b", 1, "a tailed event of b");
            append("all", 0, "a tailed event of a");
            append("all", 1, "a tailed event of b");
            Set<String> told = new HashSet<>();
            while (told.size() < 2) {
                String line = lines.readLine();
                assertThat(line).as("the tail goes on").isNotNull();
                told.addAll(Stream.of("tailed event of a", "tailed event of b")
                        .filter(line::contains)
                        .toList());
            }
        }
    }

    @Test
    void onlyAPeerIsAnsweredAsOne() throws Exception {
        String question = "{\"scope\":\"{}\",\"kind\":\"rows\",\"table\":\"log-events\",\"noun\":\"log-events\","
                + "\"from\":0,\"to\":4000000000000,\"order\":\"desc\",\"most\":5,\"selector\":[]}";
        String ofWeb = question.replace("\"scope\":\"{}\"", "\"scope\":\"{host=\\\"web-1\\\"}\"");

        assertThat(post(question, admin).statusCode()).isEqualTo(403);
        assertThat(post(question, scoped).statusCode()).isEqualTo(403);
        assertThat(ask("b", "/api/v1/log-events", peer).statusCode()).isEqualTo(403);
        assertThat(service("b").json(post(question, peer)).path("rows")).hasSize(5);
        assertThat(post(ofWeb, peer).body())
                .contains("web-1")
                .doesNotContain("web-0")
                .doesNotContain("web-2")
                .doesNotContain("web-3");
        assertThat(post(question.replace("\"rows\",", "\"everything\","), peer).statusCode())
                .isEqualTo(400);
        assertThat(post(question.replace("log-events\",\"noun", "secrets\",\"noun"), peer)
                        .statusCode())
                .isEqualTo(400);
    }

    private HttpResponse<String> post(String body, ApiKey.Token token) throws Exception {
        RunningQueryService b = service("b");
        return b.send(HttpRequest.newBuilder(b.uri("/api/v1/peer"))
                .headers(Callers.headers(token))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }
}
