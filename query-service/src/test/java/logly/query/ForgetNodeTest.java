package logly.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import logly.query.fleet.PeerOptions;
import logly.query.fleet.StoreNodes;
import logly.schemas.OperatorAction;
import logly.schemas.StoreContents;
import logly.schemas.StoreNode;
import logly.storage.StoreFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForgetNodeTest {
    private static final Instant NOW = RunningQueryService.NOW;
    private static final Instant LONG_AGO = NOW.minus(Duration.ofDays(3));

    private static StoreNode node(String name, Instant announced, String url) {
        return StoreNode.newBuilder()
                .setNode(name)
                .setTimestamp(announced)
                .setUrl(url)
                .setContents(List.of(StoreContents.newBuilder()
                        .setPeriod("2026-11-20")
                        .setTable("log_events")
                        .setRows(42)
                        .build()))
                .build();
    }

    private static List<String> missing(RunningQueryService asked) throws Exception {
        List<String> names = new ArrayList<>();
        JsonNode hosts = asked.json("/api/v1/hosts");
        hosts.path("missing").forEach(gap -> names.add(gap.path("node").asText()));
        assertThat(hosts.path("partial").asBoolean()).isEqualTo(!names.isEmpty());
        return names;
    }

    private static void assertRefused(RunningQueryService asked, String node, String reason) throws Exception {
        HttpResponse<String> answer = asked.send("DELETE", "/api/v1/nodes/" + node);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        assertThat(asked.json(answer).path("detail").asText()).contains(reason);
    }

    @Test
    void aNodeThatIsGoneForGoodIsForgottenAndOneThatLivesIsNot(@TempDir Path here, @TempDir Path elsewhere)
            throws Exception {
        StoreFiles.open(elsewhere, "kept").close();
        try (RunningQueryService other = new RunningQueryService(elsewhere);
                RunningQueryService asked = new RunningQueryService(
                        here,
                        new MemoryMetadataLog(),
                        Protection.DEFAULT,
                        StoreNodes.of(List.of(
                                node("store-1", LONG_AGO, ""),
                                node("gone", LONG_AGO, ""),
                                node("fresh", NOW.minusSeconds(10), ""),
                                node("kept", LONG_AGO, other.uri("").toString()),
                                node("replaced", LONG_AGO, other.uri("").toString()))),
                        PeerOptions.DEFAULT)) {
            asked.store(NOW, OneOfEach.event("here"));
            assertThat(missing(asked)).containsExactlyInAnyOrder("gone", "fresh");

            assertRefused(asked, "store-1", "has its files here");
            assertRefused(asked, "fresh", "announced itself at 2026-11-23T21:54:21.123Z; stop it first");
            assertRefused(asked, "kept", "its rows are still there");
            assertThat(asked.send("DELETE", "/api/v1/nodes/never").statusCode()).isEqualTo(404);
            assertThat(asked.send("DELETE", "/api/v1/nodes/gone", "Origin", "http://evil.test")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(asked.decisions.passed).isEmpty();

            HttpResponse<String> answer = asked.send("DELETE", "/api/v1/nodes/gone");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(asked.json(answer).path("rows").asLong()).isEqualTo(42);
            assertThat(asked.send("DELETE", "/api/v1/nodes/replaced").statusCode())
                    .as("somebody else answers at its address")
                    .isEqualTo(200);
            assertThat(missing(asked)).containsExactly("fresh");
            assertThat(asked.send("DELETE", "/api/v1/nodes/gone").statusCode()).isEqualTo(404);
            assertThat(asked.decisions.passed)
                    .extracting(OperatorAction::getNoun, OperatorAction::getAction, OperatorAction::getSubject)
                    .containsExactly(tuple("nodes", "forget", "gone"), tuple("nodes", "forget", "replaced"));
        }
    }
}
