package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import logly.runtime.ExitCode;
import logly.schemas.Topics;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpIT {
    @TempDir
    Path folder;

    @Test
    void goesOnWithItsDataAfterKillAndStopsCleanly() throws Exception {
        Path data = folder.resolve("data");
        String schema;
        try (LoglyProcess first = up(data)) {
            Endpoints endpoints = first.awaitReady();
            assertThat(LoglyProcess.get(endpoints.http() + "/ready").statusCode())
                    .isEqualTo(200);
            assertThat(Endpoints.parse(Files.readString(data.resolve("endpoints.json"))))
                    .contains(endpoints);
            schema = latestSchema(endpoints);
            try (LoglyProcess second = up(data)) {
                assertThat(second.awaitExit(Duration.ofSeconds(60))).isEqualTo(ExitCode.BUSY.code());
                assertThat(second.output()).contains("in use by another instance");
            }
            first.kill();
        }
        try (LoglyProcess again = up(data)) {
            Endpoints endpoints = again.awaitReady();
            assertThat(latestSchema(endpoints)).isEqualTo(schema);
            assertThat(health(data)).isEqualTo(ExitCode.DONE.code());
            again.terminate();
            assertThat(again.awaitExit(Duration.ofSeconds(10))).isEqualTo(128 + 15);
            assertThat(data.resolve("endpoints.json")).doesNotExist();
        }
        assertThat(health(data)).isEqualTo(ExitCode.UNREACHABLE.code());
    }

    private LoglyProcess up(Path data) throws Exception {
        return LoglyProcess.start(folder, "up", "--data", data.toString(), "--port", "0");
    }

    private int health(Path data) throws Exception {
        try (LoglyProcess health = LoglyProcess.start(folder, "health", "--data", data.toString())) {
            return health.awaitExit(Duration.ofSeconds(60));
        }
    }

    private static String latestSchema(Endpoints endpoints) throws Exception {
        String subject = new Topics(Topics.Options.EMBEDDED).logEvents().subject();
        String answer = LoglyProcess.get(endpoints.registry() + "/subjects/" + subject + "/versions/latest")
                .body();
        assertThat(answer).contains("\"id\":");
        return answer;
    }
}
