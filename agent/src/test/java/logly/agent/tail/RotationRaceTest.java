package logly.agent.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import logly.agent.parse.LogFormat;
import logly.agent.source.Bell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log whose many rotations are renamed one after the other while they are looked at, as logrotate does. */
class RotationRaceTest {
    private static final boolean FULL = "full".equals(System.getProperty("logly.scale"));
    private static final int FILES = FULL ? 1_000 : 150;

    @TempDir
    Path folder;

    @Test
    void readsEveryFileInOrderThoughAllAreRenamedMeanwhile() throws Exception {
        Path log = folder.resolve("app.log");
        Files.writeString(log, "line 0\n");
        TailContext context = new TailContext(
                "h",
                ZoneOffset.UTC,
                new TestClock(() -> Instant.parse("2026-11-23T12:00:00Z")),
                Duration.ofDays(7),
                Duration.ofSeconds(1),
                new Bell());
        try (FileTail tail =
                new FileTail(Followed.file(log, LogFormat.SYSLOG), Optional.empty(), Beginning.START, context)) {
            List<String> read = new ArrayList<>();
            read(tail, read);
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(log));
            while (!writing.isDone()) {
                read(tail, read);
            }
            writing.get();
            for (int poll = 0; poll < 3 * FILES && read.size() <= FILES; poll++) {
                read(tail, read);
            }
            List<String> written = new ArrayList<>();
            for (int i = 0; i <= FILES; i++) {
                written.add("line " + i);
            }
            assertThat(read).isEqualTo(written);
        }
    }

    private static void read(FileTail tail, List<String> read) {
        try {
            tail.read(1).events().forEach(event -> read.add(event.getMessage()));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** One line a file. */
    private void write(Path log) {
        try {
            for (int i = 1; i <= FILES; i++) {
                for (int sibling = i - 1; sibling > 0; sibling--) {
                    Files.move(folder.resolve("app.log." + sibling), folder.resolve("app.log." + (sibling + 1)));
                }
                Files.move(log, folder.resolve("app.log.1"));
                Files.writeString(log, "line " + i + "\n");
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
