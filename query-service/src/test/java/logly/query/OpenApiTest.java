package logly.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import logly.runtime.Health;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The description against the service that it describes. */
class OpenApiTest {
    private static final long SEED = 20261125;
    private static final int REQUESTS = "full".equals(System.getProperty("logly.scale")) ? 200_000 : 1_000;

    /** Fewer than are answered at the same time, so that none is refused for that. */
    private static final int CLIENTS = RunningQueryService.CONCURRENCY / 2;

    private static final ObjectMapper JSON = new ObjectMapper();

    /** SQL, paths, headers, log lines, formulas, templates, expensive patterns, and what is no text at all. */
    private static final List<String> HOSTILE = List.of(
            "x' OR '1'='1",
            "1; DROP TABLE log_events; --",
            "%' UNION SELECT name FROM sqlite_schema --",
            "../../../../etc/passwd",
            "..%2f..%2fnode.db",
            "/etc/passwd",
            "\r\nX-Evil: 1\r\n\r\n<script>",
            "2026-11-23T00:00:00Z INFO forged line\n",
            "\u0000",
            "\ud800",
            "=cmd|' /C calc'!A0",
            "{{7*7}}${jndi:ldap://x}",
            "(((((a*)*)*)*)*)*$",
            "-1",
            "0",
            "99999999999999999999",
            "NaN",
            "1e999",
            "now-999999999w",
            "{}",
            "{host=~\"(a|aa)+$\"}",
            "☃".repeat(200),
            "a".repeat(5000));

    @TempDir
    Path dataDir;

    private RunningQueryService running;
    private JsonNode document;
    private RouteCalls calls;

    @BeforeEach
    void start() throws Exception {
        MemoryMetadataLog metadata = new MemoryMetadataLog();
        Callers callers = new Callers(metadata);
        callers.user(RouteCalls.USER, Role.VIEWER, Scope.ALL, false);
        ApiKey.Token token = callers.key("ci", Role.ADMIN, Scope.ALL);
        running = new RunningQueryService(dataDir, metadata, Protection.DEFAULT);
        running.store(RunningQueryService.NOW, OneOfEach.records());
        callers.settle(running, token);
        HttpResponse<String> answer = running.get("/api/v1/openapi.yaml");
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/yaml");
        calls = new RouteCalls(
                running.json("/api/v1/event-traces").at("/items/0/id").asText(),
                running.json("/api/v1/dead-letters").at("/items/0/id").asText(),
                token.id());
        document = JSON.valueToTree(new Yaml(new SafeConstructor(new LoaderOptions())).<Object>load(answer.body()));
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private List<Route> routes() {
        return ApiParts.routes(dataDir);
    }

    @Test
    void describesEveryRouteAndNothingElse() {
        assertThat(document.path("openapi").asText()).isEqualTo("3.1.0");
        Set<String> described = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            path.getValue().fieldNames().forEachRemaining(method -> described.add(method + " " + path.getKey()));
        }
        Set<String> existing = new TreeSet<>();
        for (Route route : routes()) {
            String method = route.method().name().toLowerCase(Locale.ROOT);
            existing.add(method + " " + route.path());
            JsonNode operation = document.path("paths").path(route.path()).path(method);
            assertThat(operation.path("summary").asText()).matches("[A-Z].{10,}[.?]");
            assertThat(operation.path("parameters").findValuesAsText("name"))
                    .as(route.path())
                    .containsExactlyElementsOf(names(route));
        }
        assertThat(described).isEqualTo(existing);
    }

    private static List<String> names(Route route) {
        List<String> names = new ArrayList<>(route.parts());
        route.parameters().forEach(parameter -> names.add(parameter.name()));
        return names;
    }

    @Test
    void everyReferenceIsThere() {
        for (String reference : document.findValuesAsText("$ref")) {
            assertThat(document.at(reference.substring(1)).isObject())
                    .as(reference)
                    .isTrue();
        }
    }

    @Test
    void realAnswersAreAsTheirSchemasSay() throws Exception {
        SchemaCheck check = new SchemaCheck(document);
        int checked = 0;
        for (Route route : routes()) {
            String method = route.method().name().toLowerCase(Locale.ROOT);
            JsonNode operation = document.path("paths").path(route.path()).path(method);
            String status = operation.path("responses").fieldNames().next();
            JsonNode content = operation.path("responses").path(status).path("content");
            if (!content.has("application/json")
                    || method.equals("delete") // of what is not there here
                    || (status.equals("201") && route.path().endsWith("/session"))) {
                continue;
            }
            HttpResponse<String> answer = method.equals("get")
                    ? running.get(calls.address(route))
                    : post(calls.address(route), calls.body(route, checked));
            assertThat(answer.statusCode()).as(route.path()).isEqualTo(Integer.parseInt(status));
            JsonNode value = running.json(answer);
            assertThat(check.mistakes(content.path("application/json").path("schema"), value))
                    .as(route.path())
                    .isEmpty();
            assertThat(value.path("items").isArray() && value.path("items").isEmpty())
                    .as(route.path() + " has items")
                    .isFalse();
            checked++;
        }
        assertThat(checked).isGreaterThan(25);
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(running.uri(path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return twice(() -> running.send(request));
    }

    /** The server may just have closed the connection that the client kept; only a GET is sent again by itself. */
    private static HttpResponse<String> twice(Callable<HttpResponse<String>> sending) throws Exception {
        try {
            return sending.call();
        } catch (IOException e) {
            return sending.call();
        }
    }

    @Test
    void aProblemIsAsItsSchemaSays() throws Exception {
        SchemaCheck check = new SchemaCheck(document);
        ObjectNode reference = JSON.createObjectNode().put("$ref", "#/components/schemas/Problem");
        for (String path :
                List.of("/api/v1/nothing", "/api/v1/log-events?limit=0", "/api/v1/log-events?selector=%7Bx")) {
            assertThat(check.mistakes(reference, running.json(path))).isEmpty();
        }
    }

    @Test
    void noRequestMakesAnErrorOfTheServicesOwn() throws Exception {
        System.out.println("seed " + SEED + ", requests " + REQUESTS);
        List<Route> routes = routes().stream()
                .filter(route -> !route.path().endsWith("/tail"))
                .toList();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        int refused = 0;
        try {
            List<Future<Integer>> each = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(SEED + i);
                each.add(clients.submit(() -> refusals(routes, random)));
            }
            for (Future<Integer> some : each) {
                refused += some.get();
            }
        } finally {
            clients.shutdownNow();
        }
        assertThat(refused).isBetween(REQUESTS / 5, REQUESTS - REQUESTS / 20);
        assertThat(running.service.health()).isEqualTo(Health.up());
        assertThat(running.json("/api/v1/log-events").path("items")).hasSize(2);
    }

    /** Asks as one of the clients; how many of the requests were refused. */
    private int refusals(List<Route> routes, Random random) throws Exception {
        int refused = 0;
        for (int i = 0; i < REQUESTS / CLIENTS; i++) {
            Route route = routes.get(random.nextInt(routes.size()));
            String path = mutant(route, random);
            HttpResponse<String> answer = route.method() == Route.Method.POST
                    ? post(path, HOSTILE.get(random.nextInt(HOSTILE.size())))
                    : twice(() -> running.send(route.method().name(), path));
            int status = answer.statusCode();
            assertThat(status).as(path).isLessThan(500).isNotEqualTo(304);
            assertThat(answer.headers().map()).doesNotContainKey("X-Evil");
            if (status / 100 != 2) {
                refused++;
                assertThat(answer.headers().firstValue("Content-Type")).as(path).hasValue("application/problem+json");
                assertThat(running.json(answer).path("status").asInt()).isEqualTo(status);
                assertThat(answer.body()).doesNotContain(dataDir.toString(), "SQLITE", "Exception");
            }
        }
        return refused;
    }

    /** Usual values, and here and there a hostile one. */
    private String mutant(Route route, Random random) throws Exception {
        StringBuilder path =
                new StringBuilder(random.nextInt(3) > 0 ? calls.address(route) : hostileAddress(route, random));
        char separator = '?';
        for (Parameter parameter : route.parameters()) {
            if (random.nextInt(4) == 0) {
                String value = random.nextInt(3) == 0 ? hostile(random) : usual(parameter, random);
                path.append(separator).append(parameter.name()).append('=').append(encoded(value));
                separator = '&';
            }
        }
        if (random.nextInt(20) == 0) {
            path.append(separator).append(encoded(hostile(random))).append("=1");
        }
        return path.toString();
    }

    private static String hostileAddress(Route route, Random random) {
        String path = route.path();
        for (String part : route.parts()) {
            path = path.replace("{" + part + "}", encoded(hostile(random)).replace("+", "%20"));
        }
        return path;
    }

    private static String hostile(Random random) {
        return HOSTILE.get(random.nextInt(HOSTILE.size()));
    }

    private static String usual(Parameter parameter, Random random) {
        if (!parameter.choices().isEmpty()) {
            return parameter.choices().get(random.nextInt(parameter.choices().size()));
        }
        if (parameter.isWhole()) {
            return Long.toString(parameter.least() + random.nextInt(50));
        }
        return switch (parameter.name()) {
            case "from" -> "now-2h";
            case "to" -> "now";
            case "selector" -> "{host=\"web-1\"}";
            case "threshold" -> "0.5";
            case "bucket" -> "5m";
            case "tz" -> "Europe/Helsinki";
            case "resource" -> "host:web-1";
            case "ip" -> OneOfEach.IP;
            default -> "web-1";
        };
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void takesNoOddAddressForAnother() throws Exception {
        for (String path : List.of(
                "/api/v1/../v1/hosts",
                "/api/v1/log-events/..%2f..%2fhosts",
                "/api/v1/log-events/%2e%2e/hosts",
                "/api/v1//hosts",
                "/api/v1/hosts;x=1",
                "/api/v1/hosts/%00",
                "/api/v1/hosts/%zz",
                "/api/v1/hosts%0d%0aX-Evil:1")) {
            String answer = running.raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(answer)
                    .as(path)
                    .matches("(?s)HTTP/1\\.1 (200|400|404) .*")
                    .doesNotContain("X-Evil:1\r\n");
        }
    }
}
