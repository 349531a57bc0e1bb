package logly.agent.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import logly.agent.parse.UserFormats;
import logly.agent.source.Bell;
import logly.agent.source.LogSource;
import logly.agent.source.SourceBatch;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FromEndTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    @TempDir
    private Path folder;

    private final MapCheckpoints remembered = new MapCheckpoints();

    private LogSources start() {
        LogSources.Options options = new LogSources.Options(
                "h",
                List.of(folder + "/*.log=generic"),
                UserFormats.NONE,
                false,
                false,
                false,
                true,
                Duration.ofDays(7),
                Duration.ZERO);
        Path nowhere = folder.resolve("nowhere");
        LogSources.Host host = new LogSources.Host(
                nowhere, List.of(), List.of(), new ContainerFiles.Places(nowhere, nowhere, nowhere));
        return new LogSources(
                options,
                host,
                remembered,
                new TailContext(
                        "h",
                        ZoneOffset.UTC,
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        Duration.ofDays(7),
                        Duration.ZERO,
                        new Bell()),
                true);
    }

    private List<String> read(LogSources sources) throws IOException {
        List<String> messages = new ArrayList<>();
        for (LogSource source : sources.scan()) {
            SourceBatch batch = source.read(100);
            remembered.commit(batch);
            batch.events().stream().map(LogEvent::getMessage).forEach(messages::add);
        }
        return messages;
    }

    @Test
    void leavesOutOnlyWhatStandsThereAtTheVeryFirstStart() throws IOException {
        Path log = Files.writeString(folder.resolve("a.log"), "old\nhalf");
        try (LogSources sources = start()) {
            assertThat(read(sources)).isEmpty();
            Files.writeString(log, " a line\nnew\n", StandardOpenOption.APPEND);
            Files.writeString(folder.resolve("b.log"), "a file that came later\n");
            assertThat(read(sources)).containsExactlyInAnyOrder("half a line", "new", "a file that came later");
        }
        Files.writeString(log, "while no agent ran\n", StandardOpenOption.APPEND);
        try (LogSources sources = start()) {
            assertThat(read(sources)).containsExactly("while no agent ran");
        }
    }
}
