package logly.agent.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import logly.agent.parse.UserFormats;
import logly.agent.source.Bell;
import logly.agent.source.LogSource;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerSourcesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final String ID = "0123456789abcdef".repeat(4);

    @TempDir
    private Path folder;

    private List<LogEvent> readAll() throws IOException {
        LogSources.Options options = new LogSources.Options(
                "h", List.of(), UserFormats.NONE, false, false, true, false, Duration.ofDays(7), Duration.ZERO);
        LogSources.Host host = new LogSources.Host(
                folder,
                List.of(),
                List.of(),
                new ContainerFiles.Places(
                        folder.resolve("containers"), folder.resolve("pods"), folder.resolve("docker")));
        TailContext context = new TailContext(
                "h", ZoneOffset.UTC, Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofDays(7), Duration.ZERO, new Bell());
        List<LogEvent> events = new ArrayList<>();
        try (LogSources sources = new LogSources(options, host, new MapCheckpoints(), context, true)) {
            for (LogSource source : sources.scan()) {
                events.addAll(source.read(100).events());
            }
        }
        return events;
    }

    private void write(String file, String text) throws IOException {
        Path path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @Test
    void unwrapsWhatDockerStoresAndNamesTheContainer() throws IOException {
        write(
                "docker/" + ID + "/config.v2.json",
                "{\"Name\":\"/shop\",\"Config\":{\"Image\":\"shop:1.2\",\"Labels\":{}}}");
        write("docker/" + ID + "/" + ID + "-json.log", """
                {"log":"Login failed for user bob ","stream":"stderr","time":"2026-11-23T11:00:00.5Z"}
                {"log":"from 192.0.2.7\\n","stream":"stderr","time":"2026-11-23T11:00:01Z"}
                {"log":"done\\n","stream":"stdout","time":"2026-11-23T11:00:02Z"}
                """);

        List<LogEvent> events = readAll();

        assertThat(events)
                .extracting(LogEvent::getMessage)
                .containsExactly("Login failed for user bob from 192.0.2.7", "done");
        LogEvent login = events.get(0);
        assertThat(login.getUser()).isEqualTo("bob");
        assertThat(login.getTimestamp()).isEqualTo("2026-11-23T11:00:00.500Z");
        assertThat(login.getMetadata())
                .containsEntry("container", "shop")
                .containsEntry("image", "shop:1.2")
                .containsEntry("containerId", ID.substring(0, 12))
                .containsEntry("stream", "stderr");
        assertThat(events.get(1).getMetadata()).containsEntry("stream", "stdout");
    }

    @Test
    void unwrapsWhatKubernetesStoresAndReadsNoFileTwice() throws IOException {
        String stored = "pods/prod_web-0_uid/nginx/0.log";
        write(stored, """
                2026-11-23T11:00:00.1Z stdout P 192.0.2.7 - - [23/Nov/2026:11:00:00 +0000]
                2026-11-23T11:00:00.1Z stdout F  "GET / HTTP/1.1" 200 5
                2026-11-23T11:00:01.1Z stderr F 2026/11/23 11:00:01 [notice] 1#1: start worker
                """);
        Files.createDirectories(folder.resolve("containers"));
        Files.createSymbolicLink(folder.resolve("containers/web-0_prod_nginx-" + ID + ".log"), folder.resolve(stored));

        List<LogEvent> events = readAll();

        assertThat(events).hasSize(2);
        assertThat(events.get(0).getIpAddress()).isEqualTo("192.0.2.7");
        assertThat(events.get(0).getMetadata())
                .containsEntry("status", "200")
                .containsEntry("pod", "web-0")
                .containsEntry("namespace", "prod")
                .containsEntry("container", "nginx")
                .containsEntry("containerId", ID.substring(0, 12));
        assertThat(events.get(1).getMetadata()).containsEntry("stream", "stderr");
    }
}
