package logly.agent.tail;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import logly.agent.parse.LogFormat;
import logly.agent.parse.SourceFormat;
import logly.agent.source.Checkpoint;
import logly.agent.source.LogSource;
import logly.agent.source.SourceBatch;
import logly.schemas.LogEvent;
import logly.schemas.SourceState;
import logly.schemas.SourceStatus;
import org.jspecify.annotations.Nullable;

/**
 * Follows one log file by its name: through renames (the old file to its end first, then those that came between),
 * through copy-and-truncate (the rest from the copy where there is one), deletion, and a late appearance. A file is left
 * only after a later one holds text, since its writer has then let go of it.
 */
final class FileTail implements LogSource {
    private static final int BYTES_PER_READ = 2 * 1024 * 1024;
    private static final Duration SILENT_AFTER = Duration.ofHours(1);
    private static final String NOTHING = "{}";

    private final Path path;
    private final TailContext shared;
    private final FileSight sight;
    private final LineReader reader;
    private final LineEvents lines;
    /** Whether what stands in the file at the first look is history, of which only the youngest part counts. */
    private boolean startsWithHistory;

    private @Nullable TailState state;
    private @Nullable OpenFile current;
    private long cuts;

    FileTail(Path path, @Nullable LogFormat format, Optional<String> checkpoint, boolean history, TailContext shared) {
        this.path = path;
        this.sight = new FileSight(path);
        this.shared = shared;
        this.reader = new LineReader(shared.buffer());
        SourceFormat known = format == null
                ? SourceFormat.ofFileName(Rotations.nameOf(path)).orElse(null)
                : SourceFormat.only(format);
        this.lines = new LineEvents(path.toString(), known, shared);
        this.state = checkpoint.flatMap(TailState::parse).orElse(null);
        this.startsWithHistory = history && checkpoint.isEmpty();
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public SourceBatch read(int maxRecords) throws IOException {
        List<LogEvent> events = new ArrayList<>();
        try {
            readInto(events, maxRecords);
        } catch (IOException | RuntimeException e) {
            // The position has moved behind what was read before: that must not be thrown away. The next read says it.
            if (events.isEmpty()) {
                throw e;
            }
        }
        TailState known = state;
        return new SourceBatch(name(), events, new Checkpoint(name(), known == null ? NOTHING : known.json()));
    }

    private void readInto(List<LogEvent> events, int maxRecords) throws IOException {
        Instant now = shared.clock().instant();
        sight.look(current != null);
        if (current == null) {
            open();
        }
        long budget = BYTES_PER_READ;
        boolean more = current != null;
        while (more && events.size() < maxRecords && budget > 0) {
            long before = offset();
            more = step(maxRecords, now, events);
            budget -= Math.max(offset() - before, LineReader.CAPACITY / 8);
        }
    }

    /** One buffer's work; false when there is nothing more to do now. */
    private boolean step(int maxRecords, Instant now, List<LogEvent> events) throws IOException {
        OpenFile file = current;
        TailState from = state;
        if (file == null || from == null) {
            return false;
        }
        sight.look(current != null);
        FileStamp there = sight.stamp();
        boolean atHome = there != null && there.isInodeOf(from.identity());
        Path next = atHome ? null : successor(from);
        LineEvents.Poll poll = lines.new Poll(maxRecords, from.backlogEnd(), now, events, next != null);
        LineReader.Progress progress = read(file, from, poll, events);
        lines.countBytes(progress.state().offset() - from.offset());
        state = atHome && there != null ? progress.state().modifiedAt(there.modifiedMicros()) : progress.state();
        if (progress.stop() == LineReader.Stop.CUT) {
            return recoverFromCut(file, from, poll);
        }
        if (progress.stop() == LineReader.Stop.MORE) {
            return true;
        }
        return next != null && finish(file, progress.state(), next, poll);
    }

    /** Events and position move together: where the position stays, so does what was read behind it. */
    private LineReader.Progress read(OpenFile file, TailState from, LineEvents.Poll poll, List<LogEvent> events)
            throws IOException {
        int before = events.size();
        try {
            return reader.read(file, from, poll);
        } catch (IOException | RuntimeException e) {
            events.subList(before, events.size()).clear();
            throw e;
        }
    }

    /** Goes on to the next file and takes what stands behind the last newline of this one, both or neither. */
    private boolean finish(OpenFile file, TailState at, Path next, LineEvents.Poll poll) throws IOException {
        OpenFile opened = sight.tryOpen(next);
        if (opened == null) {
            return false;
        }
        try {
            takeRest(file, at, poll);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
        begin(opened, 0);
        return true;
    }

    private void takeRest(OpenFile file, TailState at, LineEvents.Poll poll) throws IOException {
        byte[] rest = reader.rest(file, at);
        if (rest.length > 0) {
            long end = at.offset() + rest.length;
            poll.take(at.offset(), end, LineText.of(rest, 0, rest.length));
            poll.settle(LineReader.Pause.END, end);
        }
    }

    /** What was read is no longer there: its rest may stand in a copy, else later files begin anew. */
    private boolean recoverFromCut(OpenFile file, TailState lost, LineEvents.Poll poll) throws IOException {
        cuts++;
        if (openContinuation(lost)) {
            return true;
        }
        poll.takeHeld(lost.offset());
        Path later = Rotations.later(Rotations.of(path), -1, lost);
        if (later == null || !follow(later)) {
            begin(file, 0);
        }
        return true;
    }

    /** The file to read when the current one is finished: the oldest later one that holds text; null for none yet. */
    private @Nullable Path successor(TailState from) throws IOException {
        List<Rotations.Sibling> siblings = Rotations.of(path);
        int place = -1;
        for (int i = 0; i < siblings.size(); i++) {
            place = siblings.get(i).stamp().isInodeOf(from.identity()) ? i : place;
        }
        Path later = Rotations.later(siblings, place, from);
        FileStamp there = sight.stamp();
        return later != null ? later : there != null && there.size() > 0 ? path : null;
    }

    private boolean follow(Path next) {
        OpenFile file = sight.tryOpen(next);
        if (file == null) {
            return false;
        }
        begin(file, 0);
        return true;
    }

    private void begin(OpenFile file, long backlogEnd) {
        FileStamp stamp = file.stamp();
        FileIdentity identity =
                new FileIdentity(stamp.device(), stamp.inode(), FileIdentity.hash(new byte[0], 0, 0), 0);
        use(file, TailState.startOf(identity, stamp.modifiedMicros(), backlogEnd));
    }

    private void use(OpenFile file, TailState from) {
        OpenFile before = current;
        if (before != null && before != file) {
            before.close();
        }
        reader.reset();
        lines.forgetHeld();
        current = file;
        state = from;
    }

    /** Finds the file that the state speaks of, or the one to start with. */
    private void open() throws IOException {
        TailState from = state;
        OpenFile file = sight.stamp() == null ? null : sight.tryOpen(path);
        startsWithHistory &= sight.state() != SourceState.ABSENT;
        if (sight.stamp() != null && file == null) {
            return;
        }
        if (from == null) {
            if (file != null) {
                begin(file, startsWithHistory ? file.size() : 0);
            }
            return;
        }
        if (file != null && file.stamp().isInodeOf(from.identity()) && file.continues(from)) {
            use(file, from);
            return;
        }
        cuts += file != null && file.stamp().isInodeOf(from.identity()) ? 1 : 0;
        close(file);
        if (!openContinuation(from)) {
            Path later = Rotations.later(Rotations.of(path), -1, from);
            if (later != null || file != null) {
                follow(later == null ? path : later);
            }
        }
    }

    private static void close(@Nullable OpenFile file) {
        if (file != null) {
            file.close();
        }
    }

    /** Opens the sibling that holds what the state has read: the same file renamed, else a copy of it. */
    private boolean openContinuation(TailState from) throws IOException {
        List<Rotations.Sibling> siblings = Rotations.of(path);
        for (boolean renamed : new boolean[] {true, false}) {
            for (int i = siblings.size() - 1; i >= 0; i--) {
                Rotations.Sibling sibling = siblings.get(i);
                boolean candidate = renamed
                        ? sibling.stamp().isInodeOf(from.identity())
                        : from.identity().headLength() > 0;
                OpenFile file = candidate ? sight.tryOpen(sibling.path()) : null;
                if (file != null && file.continues(from)) {
                    use(file, from.movedTo(file.stamp()));
                    return true;
                }
                if (file != null) {
                    file.close();
                }
            }
        }
        return false;
    }

    /** Whether nothing is left to follow: the name is free and the file that had it is read to its end. */
    boolean isGone() throws IOException {
        OpenFile file = current;
        return sight.state() == SourceState.ABSENT && (file == null || file.size() <= offset());
    }

    private long offset() {
        TailState known = state;
        return known == null ? 0 : known.offset();
    }

    /** How often the file was found cut or rewritten. */
    long cuts() {
        return cuts;
    }

    /** Lines left out at a first start because they were too old. */
    long skipped() {
        return lines.skipped();
    }

    @Override
    public SourceStatus status(Instant now) {
        FileStamp there = sight.stamp();
        SourceState shown = sight.state();
        String why = sight.reason();
        if (shown == SourceState.ACTIVE && there != null) {
            Instant modified = Instant.ofEpochMilli(there.modifiedMicros() / 1000);
            if (modified.isBefore(now.minus(SILENT_AFTER))) {
                shown = SourceState.SILENT;
                why = "not written since " + modified;
            }
        }
        String source = lines.formatLabel();
        return new SourceStatus(
                name(),
                source,
                source,
                shown,
                why,
                lines.lines(),
                lines.bytes(),
                lines.unparsed(),
                lines.truncated(),
                there == null ? 0L : there.size(),
                offset(),
                lines.lastLineAt(),
                lines.skipped(),
                cuts,
                lines.failed(),
                0.0,
                List.of());
    }

    @Override
    public void close() {
        OpenFile file = current;
        if (file != null) {
            file.close();
            current = null;
        }
    }
}
