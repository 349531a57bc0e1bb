package logly.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every route of the table, asked by every role with every kind of scope. */
class AccessMatrixTest {
    private static final Scope OWN = Scope.parse("{host=~\"web.*\"}");
    private static final Scope FOREIGN = Scope.parse("{host=\"db-9\"}");

    /** What is only known to those who see web-1. */
    private static final List<String> TELLTALES = List.of("\"web-1\"", OneOfEach.IP + "\"", "sshd", "4711");

    @TempDir
    Path dataDir;

    private final MemoryMetadataLog metadata = new MemoryMetadataLog();
    private final Callers callers = new Callers(metadata);
    private RunningQueryService running;
    private RouteCalls calls;
    private ApiKey.Token admin;
    private int call;

    private record Who(String name, @Nullable Role role, Scope scope, ApiKey.@Nullable Token token) {}

    @BeforeEach
    void start() throws Exception {
        admin = callers.key("first", Role.ADMIN, Scope.ALL);
        ApiKey.Token revocable = callers.key("revocable", Role.VIEWER, Scope.ALL);
        callers.user(RouteCalls.USER, Role.VIEWER, Scope.ALL, false);
        running = new RunningQueryService(dataDir, metadata, new Protection(Protection.Access.KEYS, "", "", false, 8));
        running.store(RunningQueryService.NOW, OneOfEach.records());
        callers.settle(running, admin);
        String trace = running.json(running.get("/api/v1/event-traces", Callers.headers(admin)))
                .at("/items/0/id")
                .asText();
        String letter = running.json(running.get("/api/v1/dead-letters", Callers.headers(admin)))
                .at("/items/0/id")
                .asText();
        assertThat(trace).isNotEmpty();
        calls = new RouteCalls(trace, letter, revocable.id());
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private List<Who> everybody() throws Exception {
        List<Who> all = new ArrayList<>();
        all.add(new Who("nobody", null, Scope.ALL, null));
        for (Role role : Role.values()) {
            for (Scope scope : List.of(Scope.ALL, OWN, FOREIGN)) {
                String name = role.text() + (scope.equals(OWN) ? "-own" : scope.equals(FOREIGN) ? "-foreign" : "");
                all.add(new Who(name, role, scope, callers.key(name, role, scope)));
            }
        }
        callers.settle(running, admin);
        return all;
    }

    private HttpResponse<String> ask(Route route, Who who) throws Exception {
        call++;
        HttpRequest.Builder request = HttpRequest.newBuilder(running.uri(calls.address(route)))
                .timeout(Duration.ofSeconds(30))
                .headers(Callers.headers(who.token()));
        if (route.method() == Route.Method.DELETE) {
            request.DELETE();
        } else if (route.method() == Route.Method.POST) {
            request.POST(HttpRequest.BodyPublishers.ofString(calls.body(route, call)));
        } else {
            request.method(route.path().endsWith("/tail") ? "HEAD" : "GET", HttpRequest.BodyPublishers.noBody());
        }
        return running.send(request.build());
    }

    @Test
    void everyRouteAnswersThoseWhomItsRuleNamesAndNobodyElse() throws Exception {
        Set<String> empty = new TreeSet<>();
        List<Who> everybody = everybody();
        for (Route route : ApiParts.routes(dataDir.resolve("none"))) {
            for (Who who : everybody) {
                HttpResponse<String> answer = ask(route, who);
                String what = who.name() + " asks " + route.method() + " " + route.path() + ": " + answer.body();
                int expected = expected(route, who);
                if (expected != 0) {
                    assertThat(answer.statusCode()).as(what).isEqualTo(expected);
                    continue;
                }
                if (route.method() == Route.Method.DELETE) {
                    assertThat(answer.statusCode()).as(what).isEqualTo(404); // there is none of this name
                    continue;
                }
                if (who.scope().equals(FOREIGN)) {
                    assertThat(answer.statusCode()).as(what).isIn(200, 201, 202, 403, 404);
                    assertThat(answer.body().replace(calls.address(route), ""))
                            .as(what)
                            .doesNotContain(TELLTALES);
                    continue;
                }
                assertThat(answer.statusCode()).as(what).isIn(200, 201, 202, 403);
                if (answer.statusCode() == 403 || answer.body().contains("\"items\":[]")) {
                    empty.add(who.scope() + " " + route.path());
                }
            }
        }
        // Of these no label says whose they are; whoever sees only some hosts sees none of them.
        assertThat(empty).isSubsetOf(OWN + " /api/v1/dead-letters");
    }

    /** 0 where it depends on the scope what is seen. */
    private static int expected(Route route, Who who) {
        Rule rule = route.rule();
        if (route.path().equals("/api/v1/session") && route.method() == Route.Method.POST) {
            return 401; // the body shows no key
        }
        if (rule.least() == null) {
            return 200;
        }
        if (who.role() == null) {
            return 401;
        }
        boolean isAllowed = who.role().covers(rule.least())
                && !(rule.isOfFleet() && !who.scope().isAll());
        return isAllowed ? 0 : 403;
    }

    @Test
    void rulesThatLetEverybodyInAreFew() {
        List<String> open = ApiParts.routes(dataDir.resolve("none")).stream()
                .filter(route -> route.rule().least() == null)
                .map(route -> route.method() + " " + route.path())
                .toList();
        assertThat(open).containsExactlyInAnyOrder("POST /api/v1/session", "GET /api/v1/openapi.yaml");
        List<String> deciding = ApiParts.routes(dataDir.resolve("none")).stream()
                .filter(route ->
                        route.method() == Route.Method.POST && route.rule().least() == Role.VIEWER)
                .map(Route::path)
                .toList();
        assertThat(deciding)
                .containsExactlyInAnyOrder(
                        "/api/v1/findings/similar",
                        "/api/v1/rules/test",
                        "/api/v1/rules/{id}/test",
                        "/api/v1/session/end",
                        "/prometheus/api/v1/read");
    }

    @Test
    void metricsTakeAKeyAndHealthDoesNot() throws Exception {
        assertThat(running.get("/health").statusCode()).isEqualTo(200);
        assertThat(running.get("/metrics").statusCode()).isEqualTo(401);
        ApiKey.Token viewer = callers.key("prometheus", Role.VIEWER, Scope.ALL);
        callers.settle(running, admin);
        assertThat(running.get("/metrics", Callers.headers(viewer)).statusCode())
                .isEqualTo(200);
    }
}
