package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import logly.launcher.LoglyProcess.Endpoints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an instance knows of a host beside its logs: the snapshot of an event's moment, the inventory, the doctor. */
class HostViewIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("MMM dd HH:mm:ss", Locale.ENGLISH).withZone(ZoneId.systemDefault());

    @TempDir
    Path folder;

    @Test
    void showsTheHostAtTheMomentOfAnEvent() throws Exception {
        Path data = folder.resolve("data");
        Path log = folder.resolve("auth.log");
        Files.createFile(log);
        try (LoglyProcess process = LoglyProcess.up(
                data,
                "--set",
                "agent.log.usual=false",
                "--set",
                "agent.journal=false",
                "--set",
                "agent.containers=false",
                "--set",
                "agent.status.interval=1s",
                "--log",
                log + "=auth")) {
            Endpoints endpoints = process.ready(PATIENCE);
            ApiClient api = new ApiClient(endpoints.http());
            try (Socket toPage =
                    new Socket(endpoints.http().getHost(), endpoints.http().getPort())) {
                Files.writeString(
                        log,
                        STAMP.format(Instant.now()) + " web-1 java[" + process.pid()
                                + "]: error: connection refused from 127.0.0.1\n");
                JsonNode event = onlyEvent(api);
                expectSnapshot(event, endpoints, process.pid(), toPage.getLocalPort());
            }
            expectInventory(api, endpoints);
            expectDoctor(endpoints, data);
        }
    }

    private static JsonNode onlyEvent(ApiClient api) {
        List<JsonNode> events = new ArrayList<>();
        await("the event").atMost(PATIENCE).until(() -> {
            events.addAll(api.all("/api/v1/log-events"));
            return !events.isEmpty();
        });
        return events.get(0);
    }

    private static void expectSnapshot(JsonNode event, Endpoints endpoints, long pid, int port) throws Exception {
        assumeTrue(GenuineConsumer.isPresent(), "no consumer to read topics with");
        List<JsonNode> found = new ArrayList<>();
        await("the snapshot of the event").atMost(PATIENCE).until(() -> {
            for (String text : GenuineConsumer.read(
                    "logly.host-snapshots",
                    endpoints.kafka(),
                    endpoints.registry().toString())) {
                JsonNode snapshot = new ObjectMapper().readTree(text);
                if (snapshot.path("trigger").asText().equals("EVENT")) {
                    found.add(snapshot);
                }
            }
            return !found.isEmpty();
        });
        JsonNode snapshot = found.get(0);
        assertThat(hex(snapshot.path("eventAgentId")))
                .isEqualTo(event.path("agentId").asText());
        assertThat(hex(snapshot.path("eventEpoch")))
                .isEqualTo(event.path("epoch").asText());
        assertThat(snapshot.path("eventSeq").asLong())
                .isEqualTo(event.path("seq").asLong());
        assertThat(snapshot.path("eventTopic").asText()).isEqualTo("logly.log-events");
        assertThat(snapshot.path("eventKey").asText())
                .isEqualTo(event.path("host").asText());
        assertThat(snapshot.path("processes").path(0).path("pid").asLong()).isEqualTo(pid);
        assertThat(snapshot.path("sockets").findValues("localPort"))
                .as("the connection to the page, whose port the process listens on")
                .anyMatch(each ->
                        each.asInt() == port || each.asInt() == endpoints.http().getPort());
        System.out.println("snapshot "
                + (snapshot.path("timestamp").asLong()
                        - Instant.parse(event.path("collectedAt").asText()).toEpochMilli())
                + " ms after the line was read");
    }

    private static String hex(JsonNode number) {
        return String.format("%016x", number.asLong());
    }

    private static void expectInventory(ApiClient api, Endpoints endpoints) throws Exception {
        await("a heartbeat that knows the clock and the page's port")
                .atMost(PATIENCE)
                .until(() -> {
                    JsonNode host = api.page("/api/v1/hosts").path("items").path(0);
                    return host.path("clockSkewMillis").isNumber()
                            && host.path("snapshotsTaken").asLong() > 0
                            && host.path("listeningPorts")
                                    .findValuesAsText("port")
                                    .contains(String.valueOf(endpoints.http().getPort()));
                });
        JsonNode host = api.page("/api/v1/hosts").path("items").path(0);
        assertThat(host.path("state").asText()).isEqualTo("live");
        assertThat(host.path("intervalMillis").asLong()).isEqualTo(1000);
        assertThat(host.path("users").findValuesAsText("name")).contains("root");
        assertThat(Math.abs(host.path("clockSkewMillis").asLong())).isLessThan(5_000);
        assertThat(host.path("kernel").asText()).isNotBlank();
    }

    private void expectDoctor(Endpoints endpoints, Path data) throws Exception {
        try (LoglyProcess doctor =
                LoglyProcess.run(List.of("doctor", endpoints.http().toString()))) {
            assertThat(doctor.exit(PATIENCE)).as(doctor.output()).isZero();
            assertThat(doctor.output()).contains("ok    heartbeat   live", "ok    records");
        }
        List<String> local = List.of(
                "doctor",
                "--data",
                data.toString(),
                "--set",
                "agent.log.usual=false",
                "--set",
                "agent.log.files=" + folder.resolve("auth.log"));
        List<String> joined = new ArrayList<>(local);
        joined.addAll(List.of("--join", endpoints.http().getAuthority()));
        try (LoglyProcess doctor = LoglyProcess.run(joined)) {
            assertThat(doctor.exit(PATIENCE)).as(doctor.output()).isZero();
            assertThat(doctor.output()).contains("ok    kafka", "ok    topics", "ok    registry", "ok    agent");
        }
        List<String> lost = new ArrayList<>(local);
        lost.addAll(List.of("--set", "kafka.bootstrap.servers=127.0.0.1:" + HostPort.freePort("127.0.0.1")));
        try (LoglyProcess doctor = LoglyProcess.run(lost)) {
            assertThat(doctor.exit(PATIENCE)).isEqualTo(1);
            assertThat(doctor.output()).contains("fail  kafka");
        }
    }
}
