package logly.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static logly.query.OneOfEach.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import logly.analysis.sigma.Embedding;
import logly.schemas.AgentStatus;
import logly.schemas.Finding;
import logly.schemas.HourlyAggregate;
import logly.schemas.LogEvent;
import logly.schemas.OperatorAction;
import logly.schemas.RecordJson;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each noun answers beside its plain list. */
class NounsApiTest {
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

    @ParameterizedTest
    @CsvSource({
        "event-traces?minSeverity=70&level=WARNING&service=sshd&ip=203.0.113.7&source=auth, 1",
        "event-traces?minSeverity=71, 0",
        "event-traces?contains=admin, 1",
        "findings?type=ATTACK&status=OPEN&minSeverity=80&ruleId=ssh-brute-force, 2",
        "findings?resource=host:web-1&ip=203.0.113.7&host=web-1, 2",
        "findings?resource=host:web-2, 0",
        "findings?status=RESOLVED, 0",
        "findings?to=now-1h, 0",
        "ip-reputation?minScore=50, 1",
        "ip-reputation?minScore=51, 0",
        "trace-patterns?host=web-1&patternType=error_spike, 1",
        "dead-letters?topic=logly.log-events&stage=DECODE&contains=schema, 1",
        "operator-actions?operator=ada&action=acknowledge, 1",
        "aggregates/daily?host=web-1, 1",
    })
    void filtersEachNoun(String question, int items) throws Exception {
        assertThat(running.json("/api/v1/" + question).path("items")).hasSize(items);
    }

    @Test
    void aTraceHasItsEventAndChildrenUnderEitherId() throws Exception {
        String id = running.json("/api/v1/event-traces").at("/items/0/id").asText();
        JsonNode trace = running.json("/api/v1/event-traces/" + id);
        assertThat(trace.at("/event/message").asText()).isEqualTo("Failed password for admin");
        assertThat(trace.at("/processes/0/name").asText()).isEqualTo("sshd");
        assertThat(trace.at("/errors/0/errorType").asText()).isEqualTo("authentication_failed");
        assertThat(running.json("/api/v1/event-traces/" + trace.at("/event/id").asText()))
                .isEqualTo(trace);
    }

    @Test
    void aFindingTellsItsEvidenceAndWhatIsNotStoredOfIt() throws Exception {
        JsonNode detail = running.json("/api/v1/findings/" + OneOfEach.FINDING);
        assertThat(detail.at("/finding/title").asText()).isEqualTo("Many failed logins");
        assertThat(detail.at("/evidence/0/record/message").asText()).isEqualTo("Failed password for root");
        assertThat(detail.at("/evidence/1/record").isNull()).isTrue();
        assertThat(detail.at("/evidence/2/record").isNull()).isTrue();
        assertThat(running.json("/api/v1/findings/" + OneOfEach.FINDING + "/revisions")
                        .path("items"))
                .hasSize(1);
        assertThat(running.json("/api/v1/findings/" + OneOfEach.FINDING + "/actions")
                        .at("/items/0/operator")
                        .asText())
                .isEqualTo("ada");
    }

    @Test
    void findsWhatIsLikeAFindingStoredOrNot() throws Exception {
        JsonNode like = running.json("/api/v1/findings/" + OneOfEach.FINDING + "/similar?threshold=0.9");
        assertThat(like.path("items").findValuesAsText("id")).containsExactly("finding-beef-1");
        assertThat(like.at("/items/0/similarity").asDouble()).isCloseTo(0.9 / Math.sqrt(0.82), within(1e-6));
        assertThat(running.json("/api/v1/findings/" + OneOfEach.FINDING + "/similar?threshold=0.999")
                        .path("items"))
                .isEmpty();
        HttpResponse<String> posted = post(
                "/api/v1/findings/similar?threshold=0.5&limit=1",
                RecordJson.toJson(OneOfEach.finding("new", 1, 0f, 1f).build()));
        assertThat(posted.statusCode()).isEqualTo(200);
        assertThat(running.json(posted).path("items")).isEmpty();
        assertThat(running.json(post(
                                "/api/v1/findings/similar",
                                RecordJson.toJson(
                                        OneOfEach.finding("new", 1, 2f, 0f).build())))
                        .path("items")
                        .findValuesAsText("id"))
                .containsExactly("finding-f00d-1", "finding-beef-1");
    }

    @Test
    void placesAFindingWithoutAnEmbeddingByItsRuleTitleAndTags() throws Exception {
        Finding told = OneOfEach.finding("told", 1, 0f, 0f).build();
        List<String> tags = List.of("attack.credential-access", "attack.t1110");
        running.store(
                RunningQueryService.NOW,
                Finding.newBuilder(told)
                        .setEmbedding(Embedding.of(told, tags))
                        .setEmbeddingVersion(Embedding.VERSION)
                        .build());
        HttpResponse<String> alike = post(
                "/api/v1/findings/similar?threshold=0.5",
                "{\"type\":\"ATTACK\",\"ruleId\":\"ssh-brute-force\",\"title\":\"Many failed logins\","
                        + "\"tags\":[\"attack.credential-access\",\"attack.t1110\"]}");
        assertThat(alike.statusCode()).as(alike.body()).isEqualTo(200);
        assertThat(running.json(alike).path("items").findValuesAsText("id")).containsExactly(told.getId());
        HttpResponse<String> other =
                post("/api/v1/findings/similar?threshold=0.5", "{\"type\":\"ANOMALY\",\"tags\":[\"attack.t1490\"]}");
        assertThat(running.json(other).path("items")).isEmpty();
        assertThat(post("/api/v1/findings/similar", "{\"title\":\"x\",\"tags\":[1]}")
                        .statusCode())
                .isEqualTo(400);
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        return running.send(HttpRequest.newBuilder(running.uri(path))
                .timeout(Duration.ofSeconds(30))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"embedding\":[]}", "{\"embedding\":[\"x\"]}", "nonsense", "{}{}"})
    void refusesABodyThatIsNoFinding(String body) throws Exception {
        HttpResponse<String> answer = post("/api/v1/findings/similar", body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(running.json(answer).path("parameter").asText()).isEqualTo("body");
    }

    @Test
    void saysWhyAnAddressHasItsScore() throws Exception {
        running.store(NOW, decision("203.0.113.7", "clear", 0, 0));
        JsonNode why = running.json("/api/v1/ip-reputation/::ffff:203.0.113.7/why");
        assertThat(why.path("terms").findValuesAsText("name")).startsWith("failed-logins", "bans");
        assertThat(why.at("/terms/0/count").asInt()).isEqualTo(120);
        double points = why.path("terms").findValues("points").stream()
                .mapToDouble(JsonNode::asDouble)
                .sum();
        assertThat(why.path("threatScore").asLong())
                .isEqualTo(Math.round(points))
                .isGreaterThanOrEqualTo(50);
        assertThat(why.at("/counts/FAILED_LOGIN").asInt()).isEqualTo(120);
        assertThat(why.at("/days/1/date").asText()).isEqualTo("2026-11-23");
        assertThat(running.get("/api/v1/ip-reputation/nonsense").statusCode()).isEqualTo(400);
        assertThat(running.get("/api/v1/ip-reputation/192.0.2.1").statusCode()).isEqualTo(404);
    }

    @Test
    void namesTheDecisionThatAScoreRestsOn() throws Exception {
        OperatorAction blocked = OperatorAction.newBuilder(decision("203.0.113.7", "block", 0, 3600))
                .setReason("scans us")
                .build();
        running.store(NOW, blocked);
        JsonNode why = running.json("/api/v1/ip-reputation/203.0.113.7/why");
        assertThat(why.path("threatScore").asInt()).isEqualTo(100);
        assertThat(why.path("isBlacklisted").asBoolean()).isTrue();
        assertThat(why.at("/terms/0/name").asText()).isEqualTo("blocked");
        assertThat(why.at("/decision/action").asText()).isEqualTo("block");
        assertThat(why.at("/decision/operator").asText()).isEqualTo("ada");
        assertThat(why.at("/decision/reason").asText()).isEqualTo("scans us");
        assertThat(Instant.parse(why.at("/decision/expiresAt").asText())).isEqualTo(NOW.plusSeconds(3600));

        running.store(NOW, decision("203.0.113.7", "allow", 0, -1));
        JsonNode after = running.json("/api/v1/ip-reputation/203.0.113.7/why");
        assertThat(after.path("decision").isNull()).isTrue();
        assertThat(after.path("threatScore").asInt()).isBetween(50, 99);
    }

    @Test
    void givesABlockListOfThoseThatAreNotAllowed() throws Exception {
        running.store(
                NOW,
                OneOfEach.address("198.51.100.1", 90).setIsWhitelisted(true).build(),
                OneOfEach.address("127.0.0.1", 90).setType("loopback").build(),
                OneOfEach.address("2001:db8::1", 95).build(),
                OneOfEach.address("192.0.2.4", 10).build());
        HttpResponse<String> list = running.get("/api/v1/ip-reputation?format=plain&minScore=40");
        assertThat(list.body()).isEqualTo("2001:db8::1\n");
        assertThat(list.headers().firstValue("Content-Type")).hasValue("text/plain;charset=utf-8");
        assertThat(running.get("/api/v1/ip-reputation?format=plain").statusCode())
                .isEqualTo(400);
    }

    @Test
    void aBlockListFollowsTheNewestDecisionOfAPerson() throws Exception {
        running.store(
                NOW,
                decision("192.0.2.8", "block", 1, 3600),
                decision("192.0.2.9", "block", 1, -1),
                decision("203.0.113.7", "block", 3, 0),
                decision("203.0.113.7", "allow", 2, 0),
                OneOfEach.address("198.51.100.1", 90).build(),
                decision("198.51.100.1", "allow", 2, 0));
        assertThat(running.get("/api/v1/ip-reputation?format=plain&minScore=40").body())
                .isEqualTo("192.0.2.8\n");
        running.store(NOW, decision("198.51.100.1", "clear", 1, 0));
        assertThat(running.get("/api/v1/ip-reputation?format=plain&minScore=40").body())
                .isEqualTo("192.0.2.8\n198.51.100.1\n");
    }

    @Test
    void aRetiredHostIsLeftOutUntilItComesAgain() throws Exception {
        running.store(
                NOW.plusSeconds(1),
                OperatorAction.newBuilder()
                        .setTimestamp(NOW.plusSeconds(1))
                        .setNoun("host")
                        .setSubject("web-1")
                        .setAction("retire")
                        .build());
        assertThat(running.json("/api/v1/hosts").path("items")).isEmpty();
        assertThat(running.json("/api/v1/hosts/web-1").at("/agents/0/state").asText())
                .isEqualTo("retired");
        assertThat(running.json("/api/v1/hosts?state=retired").path("items").findValuesAsText("host"))
                .containsExactly("web-1");
        running.store(
                NOW.plusSeconds(2),
                AgentStatus.newBuilder()
                        .setAgentId(0xA1)
                        .setHost("web-1")
                        .setTimestamp(NOW.plusSeconds(2))
                        .build());
        assertThat(running.json("/api/v1/hosts").path("items").findValuesAsText("state"))
                .containsExactly("live");
        assertThat(running.json("/api/v1/hosts?state=retired").path("items")).isEmpty();
        assertThat(running.json("/api/v1/hosts?state=late").path("items")).isEmpty();
    }

    private static AgentStatus heartbeat(long epoch, String host) {
        return AgentStatus.newBuilder()
                .setAgentId(0xA7)
                .setEpoch(epoch)
                .setHost(host)
                .setTimestamp(NOW)
                .build();
    }

    @Test
    void tellsOfTwoMachinesWithOneAgentId() throws Exception {
        running.store(NOW.minusSeconds(40), heartbeat(1, "web-7"));
        running.store(NOW.minusSeconds(30), heartbeat(2, "clone-7"));
        running.store(NOW.minusSeconds(25), heartbeat(1, "web-7"));
        JsonNode rival = running.json("/api/v1/hosts?selector=" + URLEncoder.encode("{rivals.host=\"clone-7\"}", UTF_8))
                .at("/items/0/rivals/0");
        assertThat(rival.path("host").asText()).isEqualTo("clone-7");
        assertThat(rival.path("epoch").asText()).isEqualTo("0000000000000002");
        assertThat(rival.path("since").asText())
                .isEqualTo(rival.path("lastSeenAt").asText());
        assertThat(running.json("/api/v1/hosts/clone-7").at("/agents/0/host").asText())
                .isEqualTo("web-7");
    }

    private static OperatorAction decision(String ip, String action, int hoursAgo, int expiresInSeconds) {
        return OperatorAction.newBuilder()
                .setTimestamp(NOW.minus(Duration.ofHours(hoursAgo)))
                .setNoun("ip-reputation")
                .setSubject(ip)
                .setAction(action)
                .setOperator("ada")
                .setExpiresAt(expiresInSeconds == 0 ? null : NOW.plusSeconds(expiresInSeconds))
                .build();
    }

    @Test
    void tellsWhatAHostLoggedAroundAnEvent() throws Exception {
        List<SpecificRecordBase> events = new ArrayList<>();
        for (int seconds : new int[] {-61, -60, -1, 1, 60, 61}) {
            LogEvent event = LogEvent.newBuilder(OneOfEach.event("at " + seconds))
                    .setTimestamp(NOW.plusSeconds(seconds))
                    .build();
            events.add(event);
            events.add(LogEvent.newBuilder(event)
                    .setHost("web-2")
                    .setMessage("elsewhere")
                    .build());
        }
        running.store(NOW, events.toArray(SpecificRecordBase[]::new));
        String around = "/api/v1/log-events/" + OneOfEach.EVENT + "/around";
        assertThat(running.json(around).path("items").findValuesAsText("message"))
                .containsExactly(
                        "at -60", "at -1", "Failed password for root", "Failed password for admin", "at 1", "at 60");
        assertThat(running.json(around + "?seconds=61").path("items")).hasSize(8);
    }

    @Test
    void countsEventsInBuckets() throws Exception {
        List<SpecificRecordBase> events = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            events.add(LogEvent.newBuilder(OneOfEach.event("line " + i))
                    .setTimestamp(Instant.parse("2026-11-22T10:00:00Z").plusSeconds(36L * i))
                    .build());
        }
        running.store(NOW, events.toArray(SpecificRecordBase[]::new));
        String range = "/api/v1/log-events/histogram?from=2026-11-22T09:00:00Z&to=2026-11-22T12:00:00Z&bucket=30m";
        JsonNode counts = running.json(range);
        assertThat(counts.path("buckets").findValuesAsText("total")).containsExactly("0", "0", "50", "50", "0", "0");
        assertThat(counts.at("/buckets/2/byLevel/WARNING").asInt()).isEqualTo(50);
        assertThat(counts.path("countedFrom").isNull()).isTrue();
        assertThat(running.json(range + "&contains=line%209").path("buckets").findValuesAsText("total"))
                .containsExactly("0", "0", "1", "10", "0", "0");
        assertThat(running.json("/api/v1/log-events/histogram").path("buckets").size())
                .isBetween(20, 150);
        assertThat(running.get("/api/v1/log-events/histogram?bucket=1s").statusCode())
                .isEqualTo(400);
    }

    @Test
    void countsErrorsByTypeAndCategory() throws Exception {
        JsonNode errors = running.json("/api/v1/errors");
        assertThat(errors.at("/items/0/errorType").asText()).isEqualTo("authentication_failed");
        assertThat(errors.at("/items/0/count").asInt()).isEqualTo(1);
        assertThat(errors.at("/items/0/hosts/0").asText()).isEqualTo("web-1");
        assertThat(running.json("/api/v1/errors?host=web-2").path("items")).isEmpty();
    }

    @Test
    void sumsDaysOfAnyZoneAndOfTheFleet() throws Exception {
        List<HourlyAggregate> hours = new ArrayList<>();
        for (int hour = 0; hour < 72; hour++) {
            for (String host : List.of("a", "b")) {
                hours.add(OneOfEach.hour(Instant.parse("2026-11-10T00:00:00Z").plusSeconds(3600L * hour), host, 1));
            }
        }
        running.store(NOW, hours.toArray(SpecificRecordBase[]::new));
        String days = "/api/v1/aggregates/daily?from=2026-11-10T00:00:00Z&to=2026-11-13T00:00:00Z&tz=";
        JsonNode east = running.json(days + "Asia/Kolkata&order=asc");
        assertThat(east.path("items").findValuesAsText("date"))
                .containsExactly(
                        "2026-11-10",
                        "2026-11-10",
                        "2026-11-11",
                        "2026-11-11",
                        "2026-11-12",
                        "2026-11-12",
                        "2026-11-13",
                        "2026-11-13");
        assertThat(east.path("items").findValuesAsText("logEventsCount"))
                .containsExactly("19", "19", "24", "24", "24", "24", "5", "5");
        assertThat(east.at("/items/0/host").asText()).isEqualTo("a");

        List<String> counts = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = running.json(days + "UTC&fleet=true&limit=1" + cursor);
            assertThat(page.at("/items/0/host").asText()).isEmpty();
            counts.addAll(page.path("items").findValuesAsText("logEventsCount"));
            cursor = page.path("next").isNull()
                    ? ""
                    : "&cursor=" + page.path("next").asText();
        } while (!cursor.isEmpty());
        assertThat(counts).containsExactly("48", "48", "48");

        String ofFleet = "/api/v1/aggregates/hourly?from=2026-11-10T00:00:00Z&to=2026-11-10T05:00:00Z&fleet=true";
        for (String order : List.of("asc", "desc")) {
            List<String> times = new ArrayList<>();
            cursor = "";
            do {
                JsonNode page = running.json(ofFleet + "&limit=2&order=" + order + cursor);
                page.path("items")
                        .forEach(hour -> assertThat(hour.path("logEventsCount").asInt())
                                .as("both hosts together")
                                .isEqualTo(2));
                times.addAll(page.path("items").findValuesAsText("hour"));
                cursor = page.path("next").isNull()
                        ? ""
                        : "&cursor=" + page.path("next").asText();
            } while (!cursor.isEmpty());
            assertThat(times).as(order).hasSize(5).doesNotHaveDuplicates();
        }
        assertThat(running.get(ofFleet + "&cursor=x").statusCode()).isEqualTo(400);
        assertThat(running.get(days + "Nowhere").statusCode()).isEqualTo(400);
    }

    @Test
    void tellsWhatTheStoreHoldsAndWhatBecameOfRecords() throws Exception {
        JsonNode stats = running.json("/api/v1/stats");
        assertThat(stats.at("/rows/log_events").asInt()).isEqualTo(2);
        assertThat(stats.at("/rows/findings").asInt()).isEqualTo(2);
        assertThat(stats.path("bytes").asLong()).isPositive();
        assertThat(stats.path("daysUntilFull").isNull()).isTrue();
        JsonNode node = running.json("/api/v1/nodes").at("/items/0");
        assertThat(node.path("node").asText()).isEqualTo("store-1");
        assertThat(node.path("newest").asText()).isEqualTo("2026-11-23T21:54:31.123Z");
        JsonNode balance = running.json("/api/v1/stats/accounting").at("/agents/0");
        assertThat(balance.path("acknowledged").asInt()).isEqualTo(9);
        assertThat(balance.path("underway").isNull())
                .as("nothing of the topic arrived")
                .isTrue();
        JsonNode host = running.json("/api/v1/hosts/web-1");
        assertThat(host.at("/agents/0/state").asText()).isEqualTo("live");
        assertThat(host.path("newestRow").asText()).isEqualTo("2026-11-23T21:54:31.123Z");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "log-events/log-event-20261123-0000000000009",
                "log-events/log-event-20261123-0000000000009/around",
                "event-traces/event-trace-20261123-0000000000009",
                "findings/finding-x-1",
                "findings/finding-x-1/revisions",
                "findings/finding-x-1/similar",
                "findings/finding-x-1/actions",
                "ip-reputation/192.0.2.9/why",
                "hosts/nobody",
            })
    void saysThatThereIsNothing(String path) throws Exception {
        HttpResponse<String> answer = running.get("/api/v1/" + path);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(running.json(answer).path("detail").asText()).isEqualTo("there is nothing at /api/v1/" + path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"log-events/x", "log-events/finding-x-1", "event-traces/system-metric-20261123-0000000000009"})
    void refusesAnIdThatNoItemCouldHave(String path) throws Exception {
        HttpResponse<String> answer = running.get("/api/v1/" + path);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(running.json(answer).path("parameter").asText()).isEqualTo("id");
    }

    @Test
    void aFileThatIsGoneIsNamedInTheAnswersThatLackIt() throws Exception {
        running.store(
                NOW,
                LogEvent.newBuilder(OneOfEach.event("the day before"))
                        .setTimestamp(NOW.minus(Duration.ofDays(1)))
                        .build());
        Files.delete(dataDir.resolve("store-1/days/2026-11-22.db"));
        JsonNode all = running.json("/api/v1/log-events");
        assertThat(all.path("items")).hasSize(2);
        assertThat(all.path("partial").asBoolean()).isTrue();
        assertThat(all.at("/missing/0/file").asText()).isEqualTo("days/2026-11-22.db");
        assertThat(running.json("/api/v1/log-events?from=2026-11-23T00:00:00Z")
                        .path("partial")
                        .asBoolean())
                .isFalse();
        assertThat(running.get("/api/v1/log-events?format=ndjson").headers().firstValue("X-Logly-Missing"))
                .hasValue("store-1/days/2026-11-22.db");
    }
}
