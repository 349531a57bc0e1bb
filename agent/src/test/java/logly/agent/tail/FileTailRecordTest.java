package logly.agent.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import logly.agent.parse.LogFormat;
import logly.agent.source.Bell;
import logly.agent.source.SourceBatch;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of several lines in a file that is written while it is read. */
class FileTailRecordTest {
    private static final Duration SILENCE = Duration.ofSeconds(1);
    private static final String HEAD = "java.lang.IllegalStateException: no\n";
    private static final String FRAME = "\tat com.example.Main.main(Main.java:3)\n";

    @TempDir
    Path folder;

    private Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private Path log = Path.of("");
    private FileTail tail = tail(null, null);
    private Optional<String> stored = Optional.empty();

    private FileTail tail(@Nullable LogFormat format, @Nullable String checkpoint) {
        TailContext context =
                new TailContext("h", ZoneOffset.UTC, new TestClock(() -> now), Duration.ofDays(7), SILENCE, new Bell());
        return new FileTail(new Followed(log, format, null), Optional.ofNullable(checkpoint), Beginning.START, context);
    }

    @BeforeEach
    void open() {
        log = folder.resolve("app.log");
        tail = tail(LogFormat.GENERIC, null);
    }

    private void write(String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private List<String> poll() throws IOException {
        SourceBatch batch = tail.read(100);
        stored = Optional.of(new MapCheckpoints().commit(batch));
        return batch.events().stream().map(LogEvent::getMessage).toList();
    }

    private List<String> pollAfterSilence() throws IOException {
        List<String> read = new ArrayList<>(poll());
        now = now.plus(SILENCE);
        read.addAll(poll());
        return read;
    }

    private long offset() {
        return TailState.parse(stored.orElseThrow()).orElseThrow().offset();
    }

    @Test
    void waitsForTheRestOfARecordAndForSilenceAtItsEnd() throws IOException {
        write(HEAD);
        assertThat(poll()).isEmpty();
        assertThat(offset()).isZero();
        now = now.plus(SILENCE.dividedBy(2));
        write(FRAME);
        assertThat(poll()).isEmpty();
        now = now.plus(SILENCE.dividedBy(2));
        assertThat(poll()).isEmpty();
        now = now.plus(SILENCE.dividedBy(2));
        assertThat(poll()).containsExactly((HEAD + FRAME).strip());
        assertThat(offset()).isEqualTo(Files.size(log));
    }

    @Test
    void putsThePositionBehindWholeRecordsOnly() throws IOException {
        write("one\n" + HEAD + FRAME + "two\n" + HEAD);
        assertThat(poll()).containsExactly("one", (HEAD + FRAME).strip(), "two");
        tail.close();
        write(FRAME + FRAME);
        tail = tail(LogFormat.GENERIC, stored.orElseThrow());
        assertThat(pollAfterSilence()).containsExactly((HEAD + FRAME + FRAME).strip());
    }

    @Test
    void doesNotHangWhenTheClockIsSetBack() throws IOException {
        write("one\n");
        assertThat(poll()).isEmpty();
        now = now.minus(Duration.ofHours(1));
        assertThat(pollAfterSilence()).containsExactly("one");
    }

    @Test
    void endsARecordWithItsFile() throws IOException {
        write("one\n" + HEAD);
        assertThat(poll()).containsExactly("one");
        Files.move(log, folder.resolve("app.log.1"));
        write(FRAME);
        assertThat(pollAfterSilence()).containsExactly(HEAD.strip(), FRAME.stripTrailing());
    }

    @Test
    void keepsWhatAWriterCutsAwayBeforeItsRecordCountedAsWhole() throws IOException {
        write("one\n" + HEAD + FRAME);
        assertThat(poll()).containsExactly("one");
        Files.writeString(log, "", StandardOpenOption.TRUNCATE_EXISTING);
        write("started\n");
        assertThat(pollAfterSilence()).containsExactly((HEAD + FRAME).strip(), "started");
    }

    @Test
    void readsARecordOnFromTheCopyOfATruncatedFile() throws IOException {
        write("one\n" + HEAD);
        assertThat(poll()).containsExactly("one");
        write(FRAME);
        Files.copy(log, folder.resolve("app.log.1"));
        Files.writeString(log, "", StandardOpenOption.TRUNCATE_EXISTING);
        write("started\n");
        assertThat(pollAfterSilence()).containsExactly((HEAD + FRAME).strip(), "started");
    }

    @Test
    void takesLinesOfLineBasedFormatsAtOnce() throws IOException {
        tail = tail(LogFormat.AUTH, null);
        write("Nov 23 11:00:00 h sshd[1]: Connection closed by 192.0.2.1 port 1\n");
        assertThat(poll()).containsExactly("Connection closed by 192.0.2.1 port 1");
    }

    @Test
    void joinsRecordsOfAFormatThatItHasFoundItself() throws IOException {
        tail = tail(null, null);
        write("\n\n" + HEAD + "\n" + FRAME.repeat(30) + "next\n");
        assertThat(poll()).containsExactly((HEAD + "\n" + FRAME.repeat(30)).strip());
    }

    @Test
    void readsRecordsOfAnySizeToTheirEnd() throws IOException {
        String longLine = "x".repeat(200_000) + "\n";
        write(HEAD + FRAME.repeat(20_000) + HEAD + longLine + HEAD + FRAME + "\n".repeat(200_000) + "end\n");
        List<String> read = new ArrayList<>();
        int before;
        do {
            before = read.size();
            read.addAll(pollAfterSilence());
        } while (read.size() > before);
        assertThat(read.get(0)).startsWith(HEAD).hasSizeGreaterThan(15_000).hasSizeLessThanOrEqualTo(LineText.LIMIT);
        assertThat(read.get(read.size() - 4)).isEqualTo(HEAD.strip());
        assertThat(read.get(read.size() - 3)).startsWith("xxx").hasSize(LineText.LIMIT);
        assertThat(read.get(read.size() - 2)).isEqualTo((HEAD + FRAME).strip());
        assertThat(read.get(read.size() - 1)).isEqualTo("end");
        assertThat(tail.status(now).getLines()).isEqualTo(20_006);
    }
}
