package logly.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import logly.runtime.CommonSettings;
import logly.runtime.ExitCode;
import logly.runtime.Logs;
import logly.runtime.OperatorMistake;
import logly.runtime.Settings;
import logly.schemas.OperatorAction;
import logly.schemas.RecordJson;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys, users and sessions over HTTP. */
class KeysApiTest {
    @TempDir
    Path dataDir;

    private final MemoryMetadataLog metadata = new MemoryMetadataLog();
    private final Callers callers = new Callers(metadata);
    private RunningQueryService running;
    private ApiKey.Token admin;

    @BeforeEach
    void start() throws Exception {
        admin = callers.key("first", Role.ADMIN, Scope.ALL);
        running = new RunningQueryService(dataDir, metadata, new Protection(Protection.Access.KEYS, "", "", false, 8));
        callers.settle(running, admin);
    }

    @AfterEach
    void stop() {
        running.close();
    }

    private HttpResponse<String> post(
            RunningQueryService service, ApiKey.@Nullable Token who, String path, String body, String... more)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(service.uri(path))
                .timeout(Duration.ofSeconds(30))
                .headers(Callers.headers(who))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (more.length > 0) {
            request.headers(more);
        }
        return service.send(request.build());
    }

    private HttpResponse<String> get(String path, ApiKey.Token who) throws Exception {
        return running.get(path, Callers.headers(who));
    }

    private ApiKey.Token made(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return Objects.requireNonNull(
                ApiKey.Token.parse(running.json(answer).path("key").asText()));
    }

    @Test
    void aKeyLetsInUntilItIsRevoked() throws Exception {
        ApiKey.Token ci = made(post(running, admin, "/api/v1/api-keys", "{\"name\":\"ci\",\"role\":\"viewer\"}"));
        assertThat(get("/api/v1/log-events", ci).statusCode()).isEqualTo(200);
        assertThat(get("/api/v1/api-keys", ci).statusCode()).isEqualTo(403);

        HttpResponse<String> revoked = post(running, admin, "/api/v1/api-keys/" + ci.id() + "/revoke", "{}");
        assertThat(running.json(revoked).path("state").asText()).isEqualTo("revoked");
        HttpResponse<String> refused = get("/api/v1/log-events", ci);
        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"logly\"");
        assertThat(refused.headers().firstValue("Content-Type")).hasValue("application/problem+json");
    }

    @Test
    void aKeyIsListedWithItsUseAndWithoutWhatItIs() throws Exception {
        ApiKey.Token ci = made(post(
                running,
                admin,
                "/api/v1/api-keys",
                "{\"name\":\"ci\",\"scope\":\"{host=~\\\"web.*\\\"}\",\"expiresAt\":\"90d\"}"));
        get("/api/v1/log-events", ci);
        JsonNode keys = running.json(get("/api/v1/api-keys", admin)).path("items");
        JsonNode listed = Stream.of(keys.get(0), keys.get(1))
                .filter(key -> key.path("name").asText().equals("ci"))
                .findFirst()
                .orElseThrow();
        assertThat(listed.path("scope").asText()).isEqualTo("{host=~\"web.*\"}");
        assertThat(listed.path("expiresAt").asText()).isEqualTo("2027-02-21T21:54:31.123Z");
        assertThat(listed.path("lastUsedAt").asText()).isEqualTo("2026-11-23T21:54:31.123Z");
        assertThat(listed.path("createdBy").asText()).isEqualTo("first");
        assertThat(keys.toString()).doesNotContain(ci.secret(), ci.hash());
    }

    @Test
    void anExpiredKeyAndAChangedOneLetNobodyIn() throws Exception {
        ApiKey.Token old = callers.key(
                new ApiKeys.Wish("old", "", Role.ADMIN, Scope.ALL, RunningQueryService.NOW.minusSeconds(1)));
        callers.settle(running, admin);
        assertThat(get("/api/v1/log-events", old).statusCode()).isEqualTo(401);
        String secret = admin.secret();
        char other = secret.charAt(0) == 'A' ? 'B' : 'A';
        assertThat(get("/api/v1/log-events", new ApiKey.Token(admin.id(), other + secret.substring(1)))
                        .statusCode())
                .isEqualTo(401);
        assertThat(running.get("/api/v1/log-events", "Authorization", "Basic YTpi")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aKeyIsWorthAtMostWhatItsUserIs() throws Exception {
        callers.user("ann", Role.VIEWER, Scope.parse("{host=\"web-1\"}"), false);
        callers.settle(running, admin);
        ApiKey.Token key = made(
                post(running, admin, "/api/v1/api-keys", "{\"name\":\"laptop\",\"user\":\"ann\",\"role\":\"admin\"}"));
        JsonNode who = running.json(get("/api/v1/session", key));
        assertThat(who.path("name").asText()).isEqualTo("ann");
        assertThat(who.path("role").asText()).isEqualTo("viewer");
        assertThat(who.path("scope").asText()).isEqualTo("{host=\"web-1\"}");

        assertThat(post(running, admin, "/api/v1/users/ann", "{\"disabled\":true}")
                        .statusCode())
                .isEqualTo(200);
        assertThat(get("/api/v1/session", key).statusCode()).isEqualTo(401);
        assertThat(post(running, admin, "/api/v1/api-keys", "{\"name\":\"x\",\"user\":\"bob\"}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void oneOfTwoAdministratorsAddsAUserAndTheOtherIsTold(@TempDir Path otherDir) throws Exception {
        try (RunningQueryService other =
                new RunningQueryService(otherDir, metadata, new Protection(Protection.Access.KEYS, "", "", false, 8))) {
            HttpResponse<String> first = post(running, admin, "/api/v1/users", "{\"name\":\"ann\"}");
            assertThat(first.statusCode()).isEqualTo(201);
            callers.settle(other, admin);
            HttpResponse<String> second = post(other, admin, "/api/v1/users", "{\"name\":\"ann\"}");
            assertThat(second.statusCode()).isEqualTo(409);
            assertThat(second.body()).contains("there is a user 'ann' already");

            String offset = first.headers().firstValue("X-Logly-Offset").orElseThrow();
            HttpResponse<String> read = other.get(
                    "/api/v1/users/ann",
                    Stream.concat(Stream.of(Callers.headers(admin)), Stream.of("X-Logly-After", offset))
                            .toArray(String[]::new));
            assertThat(read.statusCode()).isEqualTo(200);
            assertThat(post(other, admin, "/api/v1/users/ann", "{\"role\":\"admin\",\"version\":7}")
                            .statusCode())
                    .isEqualTo(409);
        }
    }

    @Test
    void aBrowserSignsInAndOut() throws Exception {
        HttpResponse<String> in = post(running, null, "/api/v1/session", "{\"key\":\"" + admin.shown() + "\"}");
        assertThat(in.statusCode()).isEqualTo(201);
        String set = in.headers().firstValue("Set-Cookie").orElseThrow();
        assertThat(set).contains("HttpOnly", "SameSite=Strict", "Path=/");
        String cookie = set.replaceFirst(";.*", "");
        assertThat(running.get("/api/v1/api-keys", "Cookie", cookie).statusCode())
                .isEqualTo(200);

        HttpResponse<String> forged = post(
                running, null, "/api/v1/users", "{\"name\":\"eve\"}", "Cookie", cookie, "Origin", "http://evil.test");
        assertThat(forged.statusCode()).isEqualTo(403);
        assertThat(post(running, null, "/api/v1/session/end", "{}", "Cookie", cookie)
                        .statusCode())
                .isEqualTo(200);
        assertThat(running.get("/api/v1/api-keys", "Cookie", cookie).statusCode())
                .isEqualTo(401);
        assertThat(running.decisions.passed)
                .extracting(OperatorAction::getAction)
                .containsExactly("sign-in", "sign-out");
        assertThat(post(running, null, "/api/v1/session", "{\"key\":\"lg_nothing\"}")
                        .statusCode())
                .isEqualTo(401);
    }

    private String signIn(RunningQueryService service, ApiKey.Token key) throws Exception {
        HttpResponse<String> in = post(service, null, "/api/v1/session", "{\"key\":\"" + key.shown() + "\"}");
        assertThat(in.statusCode()).as(in.body()).isEqualTo(201);
        return in.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
    }

    private static int seen(RunningQueryService service, String cookie) throws Exception {
        return service.get("/api/v1/log-events", "Cookie", cookie).statusCode();
    }

    @Test
    void aSessionHoldsOnEveryNodeUntilItOrItsKeyEnds(@TempDir Path otherDir) throws Exception {
        ApiKey.Token key = callers.key("page", Role.VIEWER, Scope.ALL);
        callers.settle(running, admin);
        String one = signIn(running, key);
        String two = signIn(running, key);
        try (RunningQueryService other =
                new RunningQueryService(otherDir, metadata, new Protection(Protection.Access.KEYS, "", "", false, 8))) {
            callers.settle(other, admin);
            assertThat(seen(other, one)).isEqualTo(200);
            assertThat(seen(other, one.substring(0, one.length() - 1) + "~")).isEqualTo(401);
            assertThat(other.get("/api/v1/log-events", "Authorization", "Bearer " + one.replaceFirst("logly=", ""))
                            .statusCode())
                    .as("a cookie is no key")
                    .isEqualTo(401);

            assertThat(post(other, null, "/api/v1/session/end", "{}", "Cookie", one)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(seen(other, one)).isEqualTo(401);
            callers.settle(running, admin);
            assertThat(seen(running, one)).isEqualTo(401);

            running.close();
            running = new RunningQueryService(
                    dataDir, metadata, new Protection(Protection.Access.KEYS, "", "", false, 8));
            callers.settle(running, admin);
            assertThat(seen(running, two)).as("a session outlives a restart").isEqualTo(200);

            post(other, admin, "/api/v1/api-keys/" + key.id() + "/revoke", "{}");
            assertThat(seen(other, two)).isEqualTo(401);
            callers.settle(running, admin);
            assertThat(seen(running, two)).isEqualTo(401);
        }
    }

    private static void log(PrintStream out, String level) {
        System.setErr(out);
        Logs.configure(Settings.resolve(CommonSettings.all(), Map.of("log.level", level), Map.of(), List.of()));
    }

    @Test
    void nothingSecretIsKeptOrRecorded() throws Exception {
        ByteArrayOutputStream logged = new ByteArrayOutputStream();
        PrintStream usual = System.err;
        log(new PrintStream(logged, true, StandardCharsets.UTF_8), "debug");
        try {
            keepsAndRecordsNothingSecret(logged);
        } finally {
            log(usual, "info");
        }
    }

    private void keepsAndRecordsNothingSecret(ByteArrayOutputStream logged) throws Exception {
        ApiKey.Token ci = made(post(running, admin, "/api/v1/api-keys", "{\"name\":\"ci\"}"));
        ApiKey.Token cookie =
                Objects.requireNonNull(ApiKey.Token.parse(signIn(running, ci).replaceFirst("logly=", "")));
        String errors = post(running, ci, "/api/v1/users", "{}").body()
                + running.get("/api/v1/log-events?" + ci.shown() + "=1", Callers.headers(ci))
                        .body()
                + running.get("/api/v1/log-events/" + ci.shown(), Callers.headers(ci))
                        .body()
                + running.get("/" + ci.shown(), Callers.headers(ci)).body()
                + post(running, ci, "/api/v1/session", "{\"key\":\"" + ci.shown() + "x\"}")
                        .body();
        running.close();
        String logs = logged.toString(StandardCharsets.UTF_8);
        assertThat(logs).contains("sign-in", "was refused");
        for (ApiKey.Token token : List.of(admin, ci, cookie)) {
            assertThat(errors).doesNotContain(token.secret());
            assertThat(logs).doesNotContain(token.secret());
            metadata.changes().forEach(change -> assertThat(String.valueOf(change.entry()))
                    .doesNotContain(token.secret()));
            running.decisions.passed.forEach(
                    act -> assertThat(RecordJson.toJson(act)).doesNotContain(token.secret()));
            try (Stream<Path> files = Files.walk(dataDir)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                            .as(file.toString())
                            .doesNotContain(token.secret());
                }
            }
        }
    }

    @Test
    void answersFromItsCopyWhileTheLogIsAway() throws Exception {
        get("/api/v1/log-events", admin);
        running.close();
        metadata.setAway(true);
        running = new RunningQueryService(dataDir, metadata, new Protection(Protection.Access.KEYS, "", "", false, 8));
        assertThat(get("/api/v1/log-events", admin).statusCode()).isEqualTo(200);
        HttpResponse<String> refused = post(running, admin, "/api/v1/users", "{\"name\":\"ann\"}");
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    }

    @Test
    void asksForPatienceWithASessionThatItHasNotReadYet() throws Exception {
        running.close();
        Protection keys = new Protection(Protection.Access.KEYS, "", "", false, 8);
        try (RunningQueryService other = new RunningQueryService(dataDir.resolve("other"), metadata, keys)) {
            callers.settle(other, admin);
            String cookie = signIn(other, admin);
            metadata.setAway(true);
            running = new RunningQueryService(dataDir, metadata, keys);
            HttpResponse<String> later = running.get("/api/v1/session", "Cookie", cookie);
            assertThat(later.statusCode()).as("made while this node was away").isEqualTo(503);
            assertThat(later.headers().firstValue("Retry-After")).isPresent();
            assertThat(running.get("/api/v1/session").statusCode())
                    .as("shows nothing")
                    .isEqualTo(401);
            metadata.setAway(false);
            callers.settle(running, admin);
            assertThat(seen(running, cookie)).isEqualTo(200);
        }
    }

    @Test
    void refusesOtherHostsWithoutKeysAndEncryption() {
        assertThatExceptionOfType(OperatorMistake.class)
                .isThrownBy(() -> Protection.DEFAULT.check("0.0.0.0"))
                .withMessageContaining("query.tls.certificate")
                .satisfies(e -> assertThat(e.exitCode()).isEqualTo(ExitCode.NOT_ALLOWED));
        assertThatExceptionOfType(OperatorMistake.class)
                .isThrownBy(() -> new Protection(Protection.Access.OPEN, "c", "k", false, 8).check("192.0.2.1"));
        new Protection(Protection.Access.AUTO, "c", "k", false, 8).check("192.0.2.1");
        new Protection(Protection.Access.AUTO, "", "", true, 8).check("192.0.2.1");
        Protection.DEFAULT.check("127.0.0.1");
        assertThat(Protection.DEFAULT.isOpen("127.0.0.1")).isTrue();
        assertThat(Protection.DEFAULT.isOpen("192.0.2.1")).isFalse();
    }
}
