package logly.agent.tail;

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
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import logly.agent.parse.LogFormat;
import logly.agent.source.Bell;
import logly.agent.source.LogSource;
import logly.agent.source.SourceBatch;

/** A log file with its rotations, an agent that reads it, and what must come out of that. */
final class LogModel implements AutoCloseable {
    private static final String NAME = "app.log";

    /** How the agent reads. */
    enum Mode {
        /** A file by its name. */
        FILE,
        /** A file that is found by a pattern which its rotations match too; it is there at the first look. */
        GLOB,
        /** A file by its name, lines that belong together as one record. */
        RECORDS
    }

    /** What can happen. */
    enum Kind {
        APPEND,
        APPEND_MORE,
        PARTIAL,
        POLL,
        POLL_FEW,
        DRAIN,
        ROTATE,
        ROTATE_AND_CREATE,
        COPY_TRUNCATE,
        TRUNCATE,
        DELETE,
        RECREATE,
        PRUNE,
        PAUSE,
        KILL,
        RESTART
    }

    /** A thing that happens; the number varies it. */
    record Step(Kind kind, int value) {
        @Override
        public String toString() {
            return kind + "(" + value + ")";
        }
    }

    /** What no reader could see, added up over all models. */
    static final class Losses {
        private int lines;
        private int unseen;
        private int inWindow;
        private int unseenInWindow;

        int lines() {
            return lines;
        }

        int unseen() {
            return unseen;
        }

        /** Lines that were written between a copy and the truncation behind it. */
        int inWindow() {
            return inWindow;
        }

        int unseenInWindow() {
            return unseenInWindow;
        }
    }

    /** A line that was written. It must come out unless it was gone before its reader could have published it. */
    private static final class Line {
        private final int number;
        private final String text;
        private boolean committed;
        private boolean excused;
        private boolean window;
        private int record;

        Line(int number, String text) {
            this.number = number;
            this.text = text;
        }
    }

    /** A file, under whatever name. */
    private static final class Content {
        private final List<Line> lines = new ArrayList<>();
        private String partial = "";
    }

    private final Path folder;
    private final Path log;
    private final Mode mode;
    private final Duration silence;
    private final Losses losses;
    private final Map<Path, Content> files = new HashMap<>();
    private final List<Line> all = new ArrayList<>();
    private final Map<String, Line> byText = new HashMap<>();
    private final MapCheckpoints checkpoints = new MapCheckpoints();
    private final List<SourceBatch> uncommitted = new ArrayList<>();
    /** Inodes that the reader surely has open. */
    private final Set<Long> open = new HashSet<>();
    private final List<String> published = new ArrayList<>();
    private final List<List<Line>> traces = new ArrayList<>();
    /** Deleted files that the reader may still hold open. */
    private final List<Content> held = new ArrayList<>();

    private LogSources reader;
    private int records;
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private long micros = TimeUnit.MILLISECONDS.toMicros(now.toEpochMilli());

    /**
     * An agent that has looked once before anything happens.
     */
    LogModel(Path folder, Mode mode, Losses losses) throws IOException {
        this.folder = folder;
        this.log = folder.resolve(NAME);
        this.mode = mode;
        this.silence = mode == Mode.RECORDS ? Duration.ofSeconds(1) : Duration.ZERO;
        this.losses = losses;
        this.reader = start();
        if (mode == Mode.GLOB) {
            append(1);
        }
        drain();
    }

    private LogSources start() {
        String pattern = mode == Mode.GLOB ? folder + "/app*" : log.toString();
        LogSources.Options options = new LogSources.Options(
                "h",
                List.of(pattern + "=" + LogFormat.GENERIC.label()),
                false,
                false,
                false,
                false,
                Duration.ofDays(7),
                silence);
        Path nowhere = folder.resolve("nowhere");
        return new LogSources(
                options,
                new LogSources.Host(
                        nowhere, List.of(), List.of(), new ContainerFiles.Places(nowhere, nowhere, nowhere)),
                checkpoints,
                new TailContext(
                        "h",
                        ZoneOffset.UTC,
                        new TestClock(() -> now),
                        Duration.ofDays(7),
                        silence,
                        new Bell()),
                false);
    }

    void take(Step step) throws IOException {
        switch (step.kind()) {
            case APPEND -> {
                if (mode == Mode.RECORDS && step.value() >= 4) {
                    appendTrace(step.value() - 3);
                } else {
                    append(1 + step.value() % 3);
                }
            }
            case APPEND_MORE -> append(10 + 20 * step.value());
            case PARTIAL -> write("part-" + all.size() + "-" + step.value() + (step.value() % 3 == 0 ? "ä" : " "));
            case POLL -> poll(1000);
            case POLL_FEW -> poll(1 + step.value());
            case DRAIN -> drain();
            case ROTATE -> rotate();
            case ROTATE_AND_CREATE -> {
                rotate();
                create();
            }
            case COPY_TRUNCATE -> copyAndTruncate(step.value());
            case TRUNCATE -> truncate();
            case DELETE -> delete();
            case RECREATE -> create();
            case PRUNE -> prune(step.value() % 4);
            case PAUSE -> now = now.plusSeconds(1 + 60L * step.value());
            case KILL -> kill();
            case RESTART -> {
                commit();
                kill();
            }
        }
    }

    private void append(int count) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            int number = all.size() + i;
            text.append("line-").append(number).append(' ').append("x".repeat(number % 5)).append('\n');
        }
        if (count > 0) {
            write(text.toString());
        }
    }

    private void appendTrace(int frames) throws IOException {
        int first = all.size();
        StringBuilder text = new StringBuilder("java.lang.IllegalStateException: " + first + "\n");
        for (int i = 1; i <= frames; i++) {
            text.append("\tat a.B.c(B.java:").append(first + i).append(")\n");
        }
        boolean alone = files.getOrDefault(log, new Content()).partial.isEmpty();
        write(text.toString());
        if (alone) {
            traces.add(List.copyOf(all.subList(first, all.size())));
        }
    }

    /** Every change has its own modification time: the file system's clock may be too coarse for this test. */
    private void write(String text) throws IOException {
        Files.writeString(log, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        touch(log);
        Content content = files.computeIfAbsent(log, path -> new Content());
        for (String line : text.split("(?<=\\n)")) {
            content.partial += line;
            if (line.endsWith("\n")) {
                endLine(content);
            }
        }
    }

    private void touch(Path file) throws IOException {
        micros = Math.max(micros + 1000, TimeUnit.MILLISECONDS.toMicros(now.toEpochMilli()) + 1);
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

    /** The agent stores what it has read before it reads on. */
    private void poll(int max) throws IOException {
        commit();
        for (LogSource source : reader.scan()) {
            uncommitted.add(source.read(max));
        }
        noteOpen();
    }

    private void commit() {
        for (SourceBatch batch : uncommitted) {
            checkpoints.commit(batch);
            batch.events().forEach(event -> publish(event.getMessage()));
        }
        uncommitted.clear();
    }

    private void publish(String message) {
        records++;
        for (String each : message.split("\n")) {
            String text = each.strip();
            published.add(text);
            Line line = byText.get(text);
            if (line != null) {
                line.committed = true;
                line.record = records;
            }
        }
    }

    private void drain() throws IOException {
        int quiet = 0;
        while (quiet < 3) {
            now = now.plus(silence);
            poll(100);
            boolean read = uncommitted.stream().anyMatch(batch -> !batch.events().isEmpty());
            quiet = read ? 0 : quiet + 1;
        }
        commit();
    }

    private boolean hasText() throws IOException {
        return Files.exists(log) && Files.size(log) > 0;
    }

    private static Path numbered(Path log, int number) {
        return log.resolveSibling(NAME + "." + number);
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
            move(numbered(log, i), numbered(log, i + 1));
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
    private void rotate() throws IOException {
        if (!hasText()) {
            return;
        }
        shift();
        endLine(files.computeIfAbsent(log, path -> new Content()));
        move(log, numbered(log, 1));
    }

    private void create() throws IOException {
        if (!Files.exists(log)) {
            Files.createFile(log);
            touch(log);
            files.put(log, new Content());
        }
    }

    private void copyAndTruncate(int variant) throws IOException {
        if (!hasText()) {
            return;
        }
        if (variant >= 4 && !files.get(log).partial.isEmpty()) {
            write("\n");
        }
        if (variant == 6 && Files.size(log) < FileIdentity.HEAD) {
            // A short copy can't be told from a file that begins alike while both are there.
            drain();
        }
        shift();
        Path copy = numbered(log, 1);
        if (variant % 2 == 0) {
            Files.copy(log, copy, StandardCopyOption.COPY_ATTRIBUTES);
        } else {
            Files.copy(log, copy);
            touch(copy);
        }
        Content original = files.getOrDefault(log, new Content());
        endWithoutNewline(original);
        files.put(copy, original);
        Content window = new Content();
        files.put(log, window);
        if (variant >= 4) {
            append(variant - 4);
            window.lines.forEach(line -> line.window = true);
            if (variant == 6) {
                poll(1000);
            }
        }
        cut(window);
    }

    /** Nothing of the file is left but what its reader has published, or will publish if it lives. */
    private void cut(Content content) throws IOException {
        excuse(content);
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

    private void truncate() throws IOException {
        if (hasText()) {
            cut(files.getOrDefault(log, new Content()));
        }
    }

    private void delete() throws IOException {
        if (Files.exists(log)) {
            gone(log);
        }
    }

    private void prune(int kept) throws IOException {
        for (int i = highest(); i > kept; i--) {
            if (Files.exists(numbered(log, i))) {
                gone(numbered(log, i));
            }
        }
    }

    /** A deleted file lives on while its reader holds it open. */
    private void gone(Path file) throws IOException {
        long inode = FileStamp.of(file).inode();
        Files.delete(file);
        Content content = files.remove(file);
        if (content == null) {
            return;
        }
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

    /** A position in a file that has a name means that it is open; one that had is still open. */
    private void noteOpen() throws IOException {
        Set<Long> named = new HashSet<>();
        for (Path file : files.keySet()) {
            named.add(FileStamp.of(file).inode());
        }
        Set<Long> read = new HashSet<>();
        for (SourceBatch batch : uncommitted) {
            if (batch.checkpoint() != null) {
                TailState.parse(batch.checkpoint().state())
                        .ifPresent(state -> read.add(state.identity().inode()));
            }
        }
        read.removeIf(inode -> !named.contains(inode) && !open.contains(inode));
        open.clear();
        open.addAll(read);
    }

    private void kill() {
        uncommitted.clear();
        open.clear();
        held.forEach(this::excuse);
        held.clear();
        reader.close();
        reader = start();
    }

    /** Lets the agent read to the end, and compares; what is wrong, or nothing. */
    String verdict() throws IOException {
        if (!files.getOrDefault(log, new Content()).partial.isEmpty()) {
            write("\n");
        }
        append(1);
        drain();
        count();
        int last = -1;
        Set<String> seen = new HashSet<>();
        for (String text : published) {
            Line line = byText.get(text);
            if (line == null) {
                return "nobody wrote '" + text + "'";
            }
            if (!seen.add(text)) {
                return "'" + text + "' came twice";
            }
            if (!line.excused && line.number < last) {
                return "'" + text + "' came after '" + all.get(last).text + "'";
            }
            last = line.excused ? last : line.number;
        }
        for (List<Line> trace : traces) {
            Line head = trace.get(0);
            if (trace.stream().noneMatch(line -> line.excused)
                    && trace.stream().anyMatch(line -> line.record != head.record)) {
                return "the trace '" + head.text + "' is torn";
            }
        }
        return all.stream()
                .filter(line -> !line.excused && !seen.contains(line.text))
                .findFirst()
                .map(line -> "'" + line.text + "' is lost")
                .orElse("");
    }

    private void count() {
        losses.lines += all.size();
        losses.unseen += (int) all.stream().filter(line -> !line.committed).count();
        losses.inWindow += (int) all.stream().filter(line -> line.window).count();
        losses.unseenInWindow +=
                (int) all.stream().filter(line -> line.window && !line.committed).count();
    }

    @Override
    public void close() {
        reader.close();
    }
}
