package logly.agent.tail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import logly.agent.parse.LogFormat;
import logly.agent.source.Bell;
import logly.agent.source.LogSource;
import logly.agent.source.SourceBatch;

/** A log file with its rotations, an agent that reads it, and what must come out of that. */
final class LogModel implements AutoCloseable {
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

    private final Path folder;
    private final Path path;
    private final WrittenLog log;
    private final TailStep.Mode mode;
    private final Duration silence;
    private final Losses losses;
    private final MapCheckpoints checkpoints = new MapCheckpoints();
    private final List<SourceBatch> uncommitted = new ArrayList<>();
    private final List<String> published = new ArrayList<>();

    private LogSources reader;
    private int records;
    private Instant now = Instant.parse("2026-11-23T12:00:00Z");

    /**
     * An agent that has looked once before anything happens.
     */
    LogModel(Path folder, TailStep.Mode mode, Losses losses) throws IOException {
        this.folder = folder;
        this.path = folder.resolve("app.log");
        this.log = new WrittenLog(path, () -> now);
        this.mode = mode;
        this.silence = mode == TailStep.Mode.RECORDS ? Duration.ofSeconds(1) : Duration.ZERO;
        this.losses = losses;
        this.reader = start();
        if (mode == TailStep.Mode.GLOB) {
            log.append(1);
        }
        drain();
    }

    private LogSources start() {
        String pattern = mode == TailStep.Mode.GLOB ? folder + "/app*" : path.toString();
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
                new TailContext("h", ZoneOffset.UTC, new TestClock(() -> now), Duration.ofDays(7), silence, new Bell()),
                false);
    }

    void take(TailStep step) throws IOException {
        switch (step.kind()) {
            case APPEND -> {
                if (mode == TailStep.Mode.RECORDS && step.value() >= 4) {
                    log.appendTrace(step.value() - 3);
                } else {
                    log.append(1 + step.value() % 3);
                }
            }
            case APPEND_MORE -> log.append(10 + 20 * step.value());
            case PARTIAL ->
                log.write("part-" + log.all().size() + "-" + step.value() + (step.value() % 3 == 0 ? "ä" : " "));
            case POLL -> poll(1000);
            case POLL_FEW -> poll(1 + step.value());
            case DRAIN -> drain();
            case ROTATE -> log.rotate();
            case ROTATE_AND_CREATE -> {
                log.rotate();
                log.create();
            }
            case COPY_TRUNCATE -> copyAndTruncate(step.value());
            case TRUNCATE -> log.truncate();
            case DELETE -> log.delete();
            case RECREATE -> log.create();
            case PRUNE -> log.prune(step.value() % 4);
            case PAUSE -> now = now.plusSeconds(1 + 60L * step.value());
            case KILL -> kill();
            case RESTART -> {
                commit();
                kill();
            }
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
        for (String each : message.lines().toList()) {
            String text = each.strip();
            published.add(text);
            WrittenLog.Line line = log.line(text);
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
            boolean read =
                    uncommitted.stream().anyMatch(batch -> !batch.events().isEmpty());
            quiet = read ? 0 : quiet + 1;
        }
        commit();
    }

    private void noteOpen() throws IOException {
        Set<Long> read = new HashSet<>();
        for (SourceBatch batch : uncommitted) {
            if (batch.checkpoint() != null) {
                TailState.parse(batch.checkpoint().state())
                        .ifPresent(state -> read.add(state.identity().inode()));
            }
        }
        log.noteRead(read);
    }

    /** From variant 4 on, lines are written between the copy and the truncation; with 6 they are seen there too. */
    private void copyAndTruncate(int variant) throws IOException {
        if (!log.hasText()) {
            return;
        }
        if (variant >= 4) {
            log.endPartialLine();
        }
        if (variant == 6 && Files.size(path) < FileIdentity.HEAD) {
            // A short copy can't be told from a file that begins alike while both are there.
            drain();
        }
        log.copy(variant % 2 == 0);
        if (variant >= 4) {
            log.appendInWindow(variant - 4);
        }
        if (variant == 6) {
            poll(1000);
        }
        log.cut();
    }

    private void kill() {
        uncommitted.clear();
        log.forgetReader();
        reader.close();
        reader = start();
    }

    /** Lets the agent read to the end, and compares; what is wrong, or nothing. */
    String verdict() throws IOException {
        log.endPartialLine();
        log.append(1);
        drain();
        count();
        int last = -1;
        Set<String> seen = new HashSet<>();
        for (String text : published) {
            WrittenLog.Line line = log.line(text);
            if (line == null) {
                return "nobody wrote '" + text + "'";
            }
            if (!seen.add(text)) {
                return "'" + text + "' came twice";
            }
            if (!line.excused && line.number < last) {
                return "'" + text + "' came after '" + log.all().get(last).text + "'";
            }
            last = line.excused ? last : line.number;
        }
        for (List<WrittenLog.Line> trace : log.traces()) {
            WrittenLog.Line head = trace.get(0);
            if (trace.stream().noneMatch(line -> line.excused)
                    && trace.stream().anyMatch(line -> line.record != head.record)) {
                return "the trace '" + head.text + "' is torn";
            }
        }
        return log.all().stream()
                .filter(line -> !line.excused && !seen.contains(line.text))
                .findFirst()
                .map(line -> "'" + line.text + "' is lost")
                .orElse("");
    }

    private void count() {
        losses.lines += log.all().size();
        losses.unseen +=
                (int) log.all().stream().filter(line -> !line.committed).count();
        losses.inWindow += (int) log.all().stream().filter(line -> line.window).count();
        losses.unseenInWindow += (int) log.all().stream()
                .filter(line -> line.window && !line.committed)
                .count();
    }

    @Override
    public void close() {
        reader.close();
    }
}
