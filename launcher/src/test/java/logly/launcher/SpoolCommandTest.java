package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import logly.agent.spool.Spool;
import logly.runtime.ExitCode;
import logly.schemas.Action;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolCommandTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final int EVENTS = 1_000;

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int spool(String command) {
        return Launcher.commandLine(new CommandContext(
                        Map.of(),
                        Clock.fixed(NOW, ZoneOffset.UTC),
                        new Random(1),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false))
                .execute("spool", command, "--data", folder.toString());
    }

    private String said() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private Path fill() throws IOException {
        Path agent = Files.createDirectory(folder.resolve("agent"));
        Path file = agent.resolve(Spool.FILE);
        List<Spool.Entry> entries = new ArrayList<>();
        for (int i = 0; i < EVENTS; i++) {
            entries.add(new Spool.Entry("logly.log-events", "h", event("line " + i + " of a log")));
        }
        Spool.Options options = new Spool.Options(file, 7, 1, 1 << 30, Duration.ZERO);
        try (Spool spool = new Spool(options, () -> NOW.minusSeconds(90), () -> 0)) {
            spool.open();
            spool.append(entries, Map.of("/var/log/app.log", "{}"));
        }
        return file;
    }

    private static LogEvent event(String message) {
        return LogEvent.newBuilder()
                .setTimestamp(NOW)
                .setHost("h")
                .setSource("generic")
                .setFormat("generic")
                .setLevel(Level.INFO)
                .setMessage(message)
                .setAction(Action.OTHER)
                .setMetadata(Map.of())
                .setCollectedAt(NOW)
                .build();
    }

    @Test
    void saysWhatWaitsAndThatItIsWhole() throws IOException {
        fill();
        assertThat(spool("status")).isZero();
        assertThat(said())
                .contains("logly.log-events: 1000 records in 2 batches")
                .contains("the oldest for 1 min 30 s")
                .contains("  /var/log/app.log")
                .contains("set aside: 0")
                .contains("incidents: 0");
        assertThat(spool("verify")).isZero();
        assertThat(said()).contains(" is whole");
    }

    @Test
    void saysThatABatchWasAltered() throws IOException {
        Path file = fill();
        byte[] bytes = Files.readAllBytes(file);
        int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("line 700 of a log");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("LINE".getBytes(StandardCharsets.US_ASCII)), at);
        }
        assertThat(at).isPositive();
        assertThat(spool("verify")).isEqualTo(ExitCode.FOUND.code());
        assertThat(said()).contains("is damaged; the agent keeps what is whole");
    }

    @Test
    void saysThatNoAgentHasRunHere() {
        assertThat(spool("status")).isEqualTo(ExitCode.BAD_INPUT.code());
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("no agent has run with these data");
    }
}
