package logly.agent.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import logly.agent.parse.LogFormat;
import logly.agent.source.Bell;
import logly.agent.source.LogSource;
import logly.agent.source.SourceBatch;
import logly.schemas.LogEvent;
import logly.schemas.SourceState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSourcesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final MapCheckpoints remembered = new MapCheckpoints();

    private static TailContext context() {
        return new TailContext(
                "h", ZoneOffset.UTC, Clock.fixed(NOW, ZoneOffset.UTC), Duration.ofDays(7), Duration.ZERO, new Bell());
    }

    private Path journals() {
        try {
            Path journals = folder.resolve("journals");
            Files.createDirectories(journals.resolve("machine"));
            Files.writeString(journals.resolve("machine/system.journal"), "");
            return journals;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private LogSources sources(List<String> logs, boolean usual, boolean journal, List<String> command) {
        TailContext context = context();
        LogSources.Options options =
                new LogSources.Options("h", logs, usual, journal, false, false, Duration.ofDays(7), Duration.ZERO);
        return new LogSources(options, host(List.of(journals()), command), remembered, context, true);
    }

    private LogSources.Host host(List<Path> journals, List<String> command) {
        ContainerFiles.Places containers = new ContainerFiles.Places(
                folder.resolve("containers"), folder.resolve("pods"), folder.resolve("docker"));
        return new LogSources.Host(folder, journals, command, containers);
    }

    private static List<LogEvent> readAll(LogSource source) throws IOException {
        List<LogEvent> events = new ArrayList<>();
        List<LogEvent> batch;
        do {
            batch = source.read(100).events();
            events.addAll(batch);
        } while (!batch.isEmpty());
        return events;
    }

    @Test
    void picksUpConfiguredFileWhenItAppears() throws IOException {
        Path log = folder.resolve("app.log");
        try (LogSources sources = sources(List.of(log + "=auth"), false, false, List.of("true"))) {
            LogSource source = sources.scan().get(0);
            assertThat(readAll(source)).isEmpty();
            assertThat(sources.statuses(NOW).get(0).getState()).isEqualTo(SourceState.ABSENT);
            Files.writeString(log, "Nov  1 10:00:00 h sshd[1]: Invalid user a from 192.0.2.1 port 1\r\n");
            assertThat(sources.scan()).containsExactly(source);
            List<LogEvent> events = readAll(source);
            assertThat(events).hasSize(1);
            assertThat(events.get(0).getSourcePath()).isEqualTo(log.toString());
            assertThat(events.get(0).getSourceOffset()).isZero();
            assertThat(events.get(0).getUser()).isEqualTo("a");
            assertThat(sources.statuses(NOW).get(0).getFormat()).isEqualTo("auth");
        }
    }

    @Test
    void leavesOutOldLinesAtTheFirstStartOnly() throws IOException {
        Path log = folder.resolve("auth.log");
        Files.writeString(log, "Nov  1 10:00:00 h sshd[1]: old\nNov 22 10:00:00 h sshd[1]: young\n");
        try (LogSources sources = sources(List.of(), true, true, List.of("true"))) {
            LogSource source = sources.scan().get(0);
            assertThat(readAll(source)).extracting(LogEvent::getMessage).containsExactly("young");
            Files.writeString(log, "Nov  1 10:00:00 h sshd[1]: late\n", StandardOpenOption.APPEND);
            assertThat(readAll(source)).extracting(LogEvent::getMessage).containsExactly("late");
            assertThat(sources.statuses(NOW)).anySatisfy(status -> {
                assertThat(status.getPath()).isEqualTo("journal");
                assertThat(status.getReason()).contains("holds the same lines");
            });
        }
    }

    @Test
    void showsWhatItMayNotReadAndRecovers() throws IOException {
        Path log = folder.resolve("app.log");
        Files.createDirectory(log);
        try (LogSources sources = sources(List.of(log.toString()), false, false, List.of("true"))) {
            LogSource source = sources.scan().get(0);
            assertThat(readAll(source)).isEmpty();
            assertThat(sources.statuses(NOW).get(0).getState()).isEqualTo(SourceState.REFUSED);
            assertThat(sources.statuses(NOW).get(0).getReason()).isEqualTo("not a regular file");
            Files.delete(log);
            Files.writeString(log, "hello\n");
            assertThat(readAll(source)).hasSize(1);
            assertThat(sources.statuses(NOW).get(0).getState()).isNotEqualTo(SourceState.REFUSED);
        }
    }

    @Test
    void ignoresCompressedRotatedAndDoubleNames() throws IOException {
        for (String name : List.of("a.log", "a.log.1", "a.log.2.gz", "b.log-20261122", "b.log")) {
            Files.writeString(folder.resolve(name), "x\n");
        }
        Files.createSymbolicLink(folder.resolve("c.log"), folder.resolve("a.log"));
        try (LogSources sources = sources(List.of(folder + "/*log*"), false, false, List.of("true"))) {
            assertThat(sources.scan())
                    .extracting(source -> Path.of(source.name()).getFileName().toString())
                    .containsExactly("a.log", "b.log");
        }
    }

    @Test
    void cutsLongLinesAndKeepsBrokenBytes() throws IOException {
        Path log = folder.resolve("app.log");
        Files.writeString(log, "\0\0\0" + "ä".repeat(300_000) + "\nshort\n");
        Files.write(log, new byte[] {'a', (byte) 0xFF, 0, 'b', '\n'}, StandardOpenOption.APPEND);
        try (LogSources sources = sources(List.of(log + "=generic"), false, false, List.of("true"))) {
            List<LogEvent> events = readAll(sources.scan().get(0));
            assertThat(events).extracting(event -> event.getMessage().length()).containsExactly(8192, 5, 4);
            assertThat(events.get(0).getMetadata()).containsEntry("truncated", "true");
            assertThat(events.get(2).getMessage()).isEqualTo("a\uFFFD\uFFFDb");
            assertThat(sources.statuses(NOW).get(0).getTruncated()).isEqualTo(1);
        }
    }

    @Test
    void readsTheJournalFromItsChild() throws IOException {
        String entry =
                "{\"__CURSOR\":\"c%d\",\"__REALTIME_TIMESTAMP\":\"1795428000000000\",\"SYSLOG_IDENTIFIER\":\"sshd\","
                        + "\"MESSAGE\":\"Failed password for root from 192.0.2.%d port 1 ssh2\",\"_SYSTEMD_UNIT\":\"ssh.service\"}\n";
        Path output = folder.resolve("entries.json");
        Files.writeString(output, entry.formatted(1, 1) + "no entry\n" + entry.formatted(2, 2));
        List<String> command = List.of("sh", "-c", "cat '" + output + "'; echo 'no more' >&2", "journalctl");
        try (LogSources sources = sources(List.of("journal"), false, false, command)) {
            LogSource journal = sources.scan().get(0);
            List<LogEvent> events = new ArrayList<>();
            String state = "";
            long deadline = System.nanoTime() + DEADLINE.toNanos();
            while ((events.size() < 2 || sources.statuses(NOW).get(0).getState() == SourceState.ACTIVE)
                    && System.nanoTime() < deadline) {
                SourceBatch batch = journal.read(10);
                events.addAll(batch.events());
                state = remembered.commit(batch);
                LockSupport.parkNanos(1_000_000);
            }
            assertThat(events).extracting(LogEvent::getIpAddress).containsExactly("192.0.2.1", "192.0.2.2");
            assertThat(events).extracting(LogEvent::getSource).containsOnly("auth");
            assertThat(state).isEqualTo("{\"cursor\":\"c2\"}");
            assertThat(sources.statuses(NOW).get(0).getState()).isEqualTo(SourceState.REFUSED);
            assertThat(sources.statuses(NOW).get(0).getReason()).startsWith("journalctl exited with 0");
        }
    }

    @Test
    void saysWhyThereIsNoJournal() throws IOException {
        TailContext context = context();
        Files.createDirectories(folder.resolve("var/empty"));
        LogSources.Options options = new LogSources.Options(
                "h", List.of("journal"), false, true, false, false, Duration.ofDays(7), Duration.ZERO);
        LogSources.Host host = host(List.of(folder.resolve("var"), folder.resolve("run")), List.of("journalctl"));
        try (LogSources sources = new LogSources(options, host, remembered, context, true)) {
            assertThat(sources.scan()).isEmpty();
            assertThat(sources.statuses(NOW)).singleElement().satisfies(status -> {
                assertThat(status.getState()).isEqualTo(SourceState.ABSENT);
                assertThat(status.getReason())
                        .isEqualTo("no journal in " + folder.resolve("var") + " or " + folder.resolve("run"));
            });
        }
    }

    @Test
    void callsTheJournalActiveOnlyWithAnEntryAndSilentAfterAnHour() throws IOException {
        try (LogSources sources = sources(List.of("journal"), false, false, List.of("sh", "-c", "sleep 60", "j"))) {
            sources.scan().get(0).read(10);
            assertThat(sources.statuses(NOW).get(0).getState()).isEqualTo(SourceState.UNKNOWN);
            assertThat(sources.statuses(NOW).get(0).getReason()).isEqualTo("journalctl has written no entry yet");
            assertThat(sources.statuses(NOW.plusSeconds(3601)).get(0).getState())
                    .isEqualTo(SourceState.SILENT);
            assertThat(sources.statuses(NOW.plusSeconds(3601)).get(0).getReason())
                    .isEqualTo("no entry since " + NOW);
        }
    }

    @Test
    void callsAFileSilentThatNobodyWroteForAnHour() throws IOException {
        Path log = folder.resolve("app.log");
        Files.writeString(log, "x\n");
        Files.setLastModifiedTime(log, FileTime.from(NOW));
        try (LogSources sources = sources(List.of(log.toString()), false, false, List.of("true"))) {
            assertThat(readAll(sources.scan().get(0))).hasSize(1);
            assertThat(sources.statuses(NOW.plusSeconds(3599)).get(0).getState())
                    .isEqualTo(SourceState.ACTIVE);
            assertThat(sources.statuses(NOW.plusSeconds(3601)).get(0).getReason())
                    .isEqualTo("not written since " + NOW);
        }
    }

    @Test
    void showsWhatItLeftOutAndHowOftenTheFileWasCut() throws IOException {
        Path log = folder.resolve("auth.log");
        Files.writeString(log, "Nov  1 10:00:00 h sshd[1]: old\nNov 22 10:00:00 h sshd[1]: young\n");
        try (LogSources sources = sources(List.of(log.toString()), false, false, List.of("true"))) {
            LogSource source = sources.scan().get(0);
            assertThat(readAll(source)).hasSize(1);
            Files.writeString(log, "Nov 22 10:00:01 h sshd[1]: new\n");
            assertThat(readAll(source)).hasSize(1);
            assertThat(sources.statuses(NOW).get(0).getSkipped()).isEqualTo(1);
            assertThat(sources.statuses(NOW).get(0).getCuts()).isEqualTo(1);
        }
    }

    @Test
    void takesAnUnfinishedLastLineOnceAlthoughTheNextFileCannotBeOpenedYet() throws IOException {
        Path log = folder.resolve("app.log");
        Files.writeString(log, "first\nunfinished");
        try (LogSources sources = sources(List.of(log + "=generic"), false, false, List.of("true"))) {
            LogSource source = sources.scan().get(0);
            List<LogEvent> events = new ArrayList<>(readAll(source));
            Files.move(log, folder.resolve("app.log.1"));
            Files.createDirectory(log);
            events.addAll(source.read(100).events());
            events.addAll(source.read(100).events());
            assertThat(sources.statuses(NOW).get(0).getState()).isEqualTo(SourceState.REFUSED);
            Files.delete(log);
            Files.writeString(log, "next\n");
            events.addAll(readAll(source));
            assertThat(events).extracting(LogEvent::getMessage).containsExactly("first", "unfinished", "next");
        }
    }

    @Test
    void losesAndDoublesNothingWhenAReadFailsHalfway() throws IOException {
        Path log = folder.resolve("app.log");
        List<String> written = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            written.add("line " + i + " " + "x".repeat(100));
        }
        Files.write(log, written);
        Flaky buffer = new Flaky();
        TailContext context = new TailContext(
                "h",
                ZoneOffset.UTC,
                Clock.fixed(NOW, ZoneOffset.UTC),
                Duration.ofDays(7),
                Duration.ZERO,
                new Bell(),
                buffer);
        List<String> read = new ArrayList<>();
        int failures = 0;
        try (FileTail tail =
                new FileTail(Followed.file(log, LogFormat.GENERIC), Optional.empty(), Beginning.HISTORY, context)) {
            for (int i = 0; i < 40; i++) {
                try {
                    tail.read(10_000).events().forEach(event -> read.add(event.getMessage()));
                } catch (IOException e) {
                    failures++;
                }
            }
        }
        assertThat(buffer.fills).isGreaterThan(4);
        assertThat(failures).isPositive();
        assertThat(read).isEqualTo(written);
    }

    /** Every second read fails. */
    private static final class Flaky extends ReadBuffer {
        private int fills;

        Flaky() {
            super(LineReader.CAPACITY);
        }

        @Override
        int fill(OpenFile file, long at) throws IOException {
            fills++;
            if (fills % 2 == 0) {
                throw new IOException("flaky");
            }
            return super.fill(file, at);
        }
    }

    @Test
    void asksTheJournalForThisMachinesEntriesOnly(@TempDir Path folder) throws IOException {
        Path machineId = folder.resolve("machine-id");
        assertThat(LogSources.Host.journalctl(machineId)).containsExactly("journalctl");
        Files.writeString(machineId, "uninitialized\n");
        assertThat(LogSources.Host.journalctl(machineId)).containsExactly("journalctl");
        Files.writeString(machineId, "0123456789abcdef0123456789abcdef\n");
        assertThat(LogSources.Host.journalctl(machineId))
                .containsExactly("journalctl", "_MACHINE_ID=0123456789abcdef0123456789abcdef");
    }
}
