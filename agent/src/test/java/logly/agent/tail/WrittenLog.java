package logly.agent.tail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A log file with its rotations as its writer leaves them, and which of its lines a reader must publish. */
final class WrittenLog {
    /** A line that was written. It must come out unless it was gone before its reader could have published it. */
    static final class Line {
        final int number;
        final String text;
        boolean committed;
        boolean excused;
        boolean window;
        int record;

        Line(int number, String text) {
            this.number = number;
            this.text = text;
        }
    }

    /** A file, under whatever name. */
    static final class Content {
        final List<Line> lines = new ArrayList<>();
        String partial = "";
    }

    private final Path log;
    private final Supplier<Instant> clock;
    private final Map<Path, Content> files = new HashMap<>();
    private final List<Line> all = new ArrayList<>();
    private final Map<String, Line> byText = new HashMap<>();
    private final List<List<Line>> traces = new ArrayList<>();
    /** Inodes that the reader surely has open. */
    private final Set<Long> open = new HashSet<>();
    /** Deleted files that the reader may still hold open. */
    private final List<Content> held = new ArrayList<>();

    private long micros;

    /**
     * A log that is not there yet.
     *
     * @param clock of the machine; each change gets a later time of its own
     */
    WrittenLog(Path log, Supplier<Instant> clock) {
        this.log = log;
        this.clock = clock;
        this.micros = TimeUnit.MILLISECONDS.toMicros(clock.get().toEpochMilli());
    }

    List<Line> all() {
        return all;
    }

    /** Records of several lines. */
    List<List<Line>> traces() {
        return traces;
    }

    @Nullable
    Line line(String text) {
        return byText.get(text);
    }

    private Content content() {
        return files.computeIfAbsent(log, path -> new Content());
    }

    void append(int count) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            int number = all.size() + i;
            text.append("line-")
                    .append(number)
                    .append(' ')
                    .append("x".repeat(number % 5))
                    .append('\n');
        }
        if (count > 0) {
            write(text.toString());
        }
    }

    void appendTrace(int frames) throws IOException {
        int first = all.size();
        StringBuilder text = new StringBuilder("java.lang.IllegalStateException: " + first + "\n");
        for (int i = 1; i <= frames; i++) {
            text.append("\tat a.B.c(B.java:").append(first + i).append(")\n");
        }
        boolean alone = content().partial.isEmpty();
        write(text.toString());
        if (alone) {
            traces.add(List.copyOf(all.subList(first, all.size())));
        }
    }

    /** Every change has its own modification time: the file system's clock may be too coarse for this test. */
    void write(String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        touch(log);
        Content content = content();
        int at = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', at)) {
            content.partial += text.substring(at, end);
            endLine(content);
            at = end + 1;
        }
        content.partial += text.substring(at);
    }

    private void touch(Path file) throws IOException {
        micros = Math.max(
                micros + 1000, TimeUnit.MILLISECONDS.toMicros(clock.get().toEpochMilli()) + 1);
        Files.setLastModifiedTime(file, FileTime.from(micros, TimeUnit.MICROSECONDS));
    }

    private void endLine(Content content) {
        if (!content.partial.isEmpty()) {
            Line line = new Line(all.size(), content.partial.strip());
            content.partial = "";
            content.lines.add(line);
            all.add(line);
            byText.put(line.text, line);
        }
    }

    boolean hasText() throws IOException {
        return Files.exists(log) && Files.size(log) > 0;
    }

    private Path numbered(int number) {
        return log.resolveSibling(Rotations.nameOf(log) + "." + number);
    }

    private int highest() {
        return files.keySet().stream()
                .map(path -> path.toString().replaceFirst(".*\\.log\\.?", ""))
                .mapToInt(number -> number.isEmpty() ? 0 : Integer.parseInt(number))
                .max()
                .orElse(0);
    }

    private void shift() throws IOException {
        for (int i = highest(); i >= 1; i--) {
            move(numbered(i), numbered(i + 1));
        }
    }

    private void move(Path from, Path to) throws IOException {
        if (Files.exists(from)) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
            Content content = files.remove(from);
            if (content != null) {
                files.put(to, content);
            }
        }
    }

    /** What stands behind the last newline is a line when its writer has gone on to another file. */
    void rotate() throws IOException {
        if (!hasText()) {
            return;
        }
        shift();
        endLine(content());
        move(log, numbered(1));
    }

    void create() throws IOException {
        if (!Files.exists(log)) {
            Files.createFile(log);
            touch(log);
            files.put(log, new Content());
        }
    }

    void endPartialLine() throws IOException {
        if (!content().partial.isEmpty()) {
            write("\n");
        }
    }

    /**
     * Copies the file to its first sibling; from now on, what is written may be seen by nobody.
     *
     * @param keepsTime whether the copy has the original's time of modification
     */
    void copy(boolean keepsTime) throws IOException {
        shift();
        Path copy = numbered(1);
        if (keepsTime) {
            Files.copy(log, copy, StandardCopyOption.COPY_ATTRIBUTES);
        } else {
            Files.copy(log, copy);
            touch(copy);
        }
        Content original = content();
        endWithoutNewline(original);
        files.put(copy, original);
        files.put(log, new Content());
    }

    /** Writes between the copy and the truncation. */
    void appendInWindow(int count) throws IOException {
        append(count);
        content().lines.forEach(line -> line.window = true);
    }

    /** Nothing of the file is left but what its reader has published, or will publish if it lives. */
    void cut() throws IOException {
        excuse(content());
        // Whoever finds the cut looks for the copy first, and may let go of the file for it.
        open.clear();
        Files.writeString(log, "", StandardOpenOption.TRUNCATE_EXISTING);
        touch(log);
        files.put(log, new Content());
    }

    private void excuse(Content content) {
        endWithoutNewline(content);
        content.lines.stream().filter(line -> !line.committed).forEach(line -> line.excused = true);
    }

    void truncate() throws IOException {
        if (hasText()) {
            cut();
        }
    }

    void delete() throws IOException {
        if (Files.exists(log)) {
            gone(log);
        }
    }

    void prune(int kept) throws IOException {
        for (int i = highest(); i > kept; i--) {
            if (Files.exists(numbered(i))) {
                gone(numbered(i));
            }
        }
    }

    /** A deleted file lives on while its reader holds it open. */
    private void gone(Path file) throws IOException {
        long inode = FileStamp.of(file).inode();
        Files.delete(file);
        Content content = Objects.requireNonNull(files.remove(file));
        if (open.contains(inode)) {
            endWithoutNewline(content);
            held.add(content);
        } else {
            excuse(content);
        }
    }

    /** Whether it comes out then depends on what its reader knows of the file. */
    private void endWithoutNewline(Content content) {
        int before = content.lines.size();
        endLine(content);
        content.lines.subList(before, content.lines.size()).forEach(line -> line.excused = true);
    }

    /** The reader has published so much of these; what they hold open is known by its position. */
    void noteRead(Set<Long> inodes) throws IOException {
        Set<Long> named = new HashSet<>();
        for (Path file : files.keySet()) {
            named.add(FileStamp.of(file).inode());
        }
        Set<Long> read = new HashSet<>(inodes);
        read.removeIf(inode -> !named.contains(inode) && !open.contains(inode));
        open.clear();
        open.addAll(read);
    }

    /** The reader holds nothing open any more. */
    void forgetReader() {
        open.clear();
        held.forEach(this::excuse);
        held.clear();
    }
}
