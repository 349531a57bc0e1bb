package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import logly.runtime.ExitCode;
import logly.schemas.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    @Test
    void goesOnWithItsDataAfterKillAndStopsCleanly() throws Exception {
        Path data = folder.resolve("data");
        String schema;
        try (LoglyProcess first = LoglyProcess.up(data)) {
            LoglyProcess.Endpoints endpoints = first.ready(PATIENCE);
            assertThat(get(endpoints.http().resolve("/ready")).statusCode()).isEqualTo(200);
            assertThat(get(endpoints.http().resolve("/endpoints.json")).body())
                    .contains(endpoints.kafka(), endpoints.registry().toString());
            assertThat(LoglyProcess.endpointsFile(data).path("kafka").asText()).isEqualTo(endpoints.kafka());
            schema = latestSchema(endpoints);
            try (LoglyProcess second = LoglyProcess.up(data)) {
                assertThat(second.exit(PATIENCE)).isEqualTo(ExitCode.BUSY.code());
                assertThat(second.output()).contains("in use by another instance");
            }
            first.kill();
        }
        try (LoglyProcess again = LoglyProcess.up(data)) {
            assertThat(latestSchema(again.ready(PATIENCE))).isEqualTo(schema);
            assertThat(health(data)).isEqualTo(ExitCode.DONE.code());
            assertThat(again.terminate(Duration.ofSeconds(10))).isEqualTo(128 + 15);
            assertThat(data.resolve("endpoints.json")).doesNotExist();
        }
        assertThat(health(data)).isEqualTo(ExitCode.UNREACHABLE.code());
    }

    private int health(Path data) throws Exception {
        try (LoglyProcess health = LoglyProcess.run(List.of("health", "--data", data.toString()))) {
            return health.exit(PATIENCE);
        }
    }

    private String latestSchema(LoglyProcess.Endpoints endpoints) throws IOException, InterruptedException {
        String subject = new Topics(Topics.Options.EMBEDDED).logEvents().subject();
        String answer = get(endpoints.registry().resolve("/subjects/" + subject + "/versions/latest"))
                .body();
        assertThat(answer).contains("\"id\":");
        return answer;
    }

    private HttpResponse<String> get(URI url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString());
    }
}
