package logly.agent.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import logly.agent.parse.LogFormat;
import logly.agent.source.Bell;
import logly.agent.source.SourceBatch;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Random operations on a log file against an oracle that knows which lines were written. The oracle leaves out only what
 * no reader can see: lines that were cut away, unseen and uncopied, and lines of a deleted file that nobody held open.
 * With records of several lines the lines are compared, and every trace that was written at once must be one record.
 */
class FileTailPropertyTest {
    private static final int OPERATIONS = "full".equals(System.getProperty("logly.scale")) ? 20_000 : 1_000;

    @TempDir
    Path folder;

    private Path log = Path.of("");
    private Random random = new Random();
    private FileTail tail = tail(Optional.empty());
    private Optional<String> stored = Optional.empty();
    private final List<String> read = new ArrayList<>();
    private final List<String> expected = new ArrayList<>();
    private final List<String> history = new ArrayList<>();
    private StringBuilder partial = new StringBuilder();
    private long micros = TimeUnit.SECONDS.toMicros(1_795_000_000L);
    private int written;
    private Duration silence = Duration.ZERO;
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private final List<String> traces = new ArrayList<>();
    private final List<String> records = new ArrayList<>();

    private FileTail tail(Optional<String> checkpoint) {
        TailContext context =
                new TailContext("h", ZoneOffset.UTC, new TestClock(() -> now), Duration.ofDays(7), silence, new Bell());
        return new FileTail(Followed.file(log, LogFormat.GENERIC), checkpoint, Beginning.START, context);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void readsEveryLineOnce(long seed) throws IOException {
        run(seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {7, 8})
    void readsEveryLineOnceWithinRecords(long seed) throws IOException {
        silence = Duration.ofSeconds(1);
        run(seed);
        assertThat(traces).hasSizeGreaterThan(OPERATIONS / 20);
        List<String> torn = new ArrayList<>(traces);
        torn.removeIf(trace -> records.stream().anyMatch(record -> record.contains(trace)));
        assertThat(torn).isEmpty();
    }

    private void run(long seed) throws IOException {
        System.out.println("FileTailPropertyTest seed " + seed + " operations " + OPERATIONS);
        random = new Random(seed);
        log = folder.resolve("app.log");
        tail = tail(stored);
        for (int i = 0; i < OPERATIONS; i++) {
            operate(random.nextInt(100));
            if (i % 50 == 0) {
                write("check-" + i + "\n");
                pollAll();
                compare();
            }
        }
        write("last\n");
        pollAll();
        compare();
        assertThat(read).hasSizeGreaterThan(OPERATIONS / 4);
        tail.close();
    }

    private void compare() {
        int same = 0;
        while (same < Math.min(read.size(), expected.size()) && read.get(same).equals(expected.get(same))) {
            same++;
        }
        List<String> last = history.subList(Math.max(0, history.size() - 80), history.size());
        int from = same;
        assertThat(read.subList(same, read.size()))
                .as(() -> "line " + from + " after " + last)
                .isEqualTo(expected.subList(same, expected.size()));
    }

    private void operate(int dice) throws IOException {
        if (dice < 15 && !silence.isZero()) {
            writeTrace();
        } else if (dice < 35) {
            write("line-" + written++ + " " + "x".repeat(random.nextInt(3)) + "\n");
        } else if (dice < 45) {
            write("part-" + written++ + (random.nextInt(4) == 0 ? "ä".repeat(5) : " "));
        } else if (dice < 70) {
            poll(1 + random.nextInt(5));
        } else if (dice < 78) {
            rename();
        } else if (dice < 84) {
            copyAndTruncate();
        } else if (dice < 87) {
            truncate();
        } else if (dice < 90) {
            deleteWhenRead();
        } else if (dice < 97) {
            restart();
        } else {
            prune();
        }
    }

    private void writeTrace() throws IOException {
        int number = written++;
        String trace = "java.lang.IllegalStateException: " + number + "\n\tat a.B.c(B.java:" + number + ")"
                + "\n\tat a.B.d(B.java:2)".repeat(random.nextInt(3));
        traces.add(trace);
        write(trace + "\n");
    }

    private void write(String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        touch();
        history.add("write " + text.strip());
        partial.append(text);
        if (text.endsWith("\n")) {
            partial.toString().lines().forEach(line -> expected.add(line.strip()));
            partial.setLength(0);
        }
    }

    /** Every change has its own modification time: the file system's clock may be too coarse for this test. */
    private void touch() throws IOException {
        micros += 1000;
        Files.setLastModifiedTime(log, FileTime.from(micros, TimeUnit.MICROSECONDS));
    }

    private void poll(int max) throws IOException {
        SourceBatch batch = tail.read(max);
        for (LogEvent event : batch.events()) {
            event.getMessage().lines().forEach(line -> read.add(line.strip()));
            records.add(event.getMessage());
        }
        stored = Optional.of(new MapCheckpoints().commit(batch));
        history.add("poll " + batch.events().size());
    }

    /** To the end, and once more after a silence. */
    private void pollAll() throws IOException {
        int before;
        do {
            before = read.size();
            poll(100);
            now = now.plus(silence);
            poll(100);
        } while (read.size() > before);
    }

    /** A partial last line ends with its file. */
    private void rename() throws IOException {
        if (!hasText()) {
            return;
        }
        shift();
        Files.move(log, folder.resolve("app.log.1"));
        history.add("rename");
        endPartial();
        if (random.nextBoolean()) {
            Files.createFile(log);
            touch();
        }
    }

    private void endPartial() {
        if (!partial.isEmpty()) {
            expected.add(partial.toString().strip());
            partial.setLength(0);
        }
    }

    private void copyAndTruncate() throws IOException {
        if (!hasText()) {
            return;
        }
        pollOnceSoThatTheStartIsKnown();
        shift();
        Files.copy(log, folder.resolve("app.log.1"), StandardCopyOption.COPY_ATTRIBUTES);
        Files.writeString(log, "", StandardOpenOption.TRUNCATE_EXISTING);
        touch();
        history.add("copytruncate");
        endPartial();
    }

    /** A file of which no whole line was read before its first cut can't be told from its successor. */
    private void pollOnceSoThatTheStartIsKnown() throws IOException {
        write("known-" + written++ + "\n");
        pollAll();
        int lines = random.nextInt(3);
        for (int i = 0; i < lines; i++) {
            write("late-" + written++ + "\n");
        }
    }

    private void truncate() throws IOException {
        if (!hasText()) {
            return;
        }
        pollAll();
        Files.writeString(log, "", StandardOpenOption.TRUNCATE_EXISTING);
        touch();
        partial.setLength(0);
        history.add("truncate");
    }

    private void deleteWhenRead() throws IOException {
        if (!hasText()) {
            return;
        }
        endLine();
        pollAll();
        Files.delete(log);
        history.add("delete");
    }

    private void endLine() throws IOException {
        if (!partial.isEmpty()) {
            write("\n");
        }
    }

    /** The agent dies after a commit and comes back. */
    private void restart() {
        tail.close();
        tail = tail(stored);
        history.add("restart");
    }

    private void prune() throws IOException {
        pollAll();
        if (Files.exists(log) && Files.size(log) == 0) {
            return;
        }
        for (int i = 40; i > 3; i--) {
            Files.deleteIfExists(folder.resolve("app.log." + i));
        }
        history.add("prune");
    }

    private void shift() throws IOException {
        for (int i = 60; i >= 1; i--) {
            Path from = folder.resolve("app.log." + i);
            if (Files.exists(from)) {
                Files.move(from, folder.resolve("app.log." + (i + 1)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private boolean hasText() throws IOException {
        return Files.exists(log) && Files.size(log) > 0;
    }
}
