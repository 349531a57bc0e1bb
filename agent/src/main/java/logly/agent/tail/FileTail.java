package logly.agent.tail;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
 *
 * <p>Copy-and-truncate has a window that no reader can close: what is written between the last byte copied and the
 * truncation stands nowhere, unless it was read in between. Each cut is counted and shown with its source.
 */
final class FileTail implements LogSource {
    private static final int BYTES_PER_READ = 2 * 1024 * 1024;
    /** What comes so soon after the file's end was seen was written meanwhile. */
    private static final Duration LIVE = Duration.ofMinutes(1);

    private final Path path;
    private final TailContext shared;
    private final FileSight sight;
    private final Succession succession;
    private final LineReader reader;
    private final LineEvents lines;
    private final TailPlace place;
    private Beginning beginning;
    /** While nothing was ever read: since when the name is known to be free; 0 where it is not. */
    private long absentSinceMicros;

    private @Nullable Instant caughtUpAt;
    private boolean ended;
    private long cuts;

    private volatile boolean touched;
    private volatile boolean watched;

    FileTail(Followed followed, Optional<String> checkpoint, Beginning beginning, TailContext shared) {
        this.path = followed.path();
        this.sight = new FileSight(path);
        this.succession = new Succession(path, sight);
        this.shared = shared;
        this.reader = new LineReader(shared.buffer());
        SourceFormat known = followed.format() == null
                ? SourceFormat.ofFileName(Rotations.nameOf(path)).orElse(null)
                : SourceFormat.only(followed.format());
        this.lines = new LineEvents(path.toString(), known, followed.container(), shared);
        this.place = new TailPlace(path, sight, reader, lines, checkpoint.flatMap(TailState::parse));
        this.absentSinceMicros = checkpoint.map(TailState::absentSince).orElse(0L);
        this.beginning = checkpoint.isEmpty() ? beginning : Beginning.START;
    }

    @Override
    public String name() {
        return path.toString();
    }

    @Override
    public SourceBatch read(int maxRecords) throws IOException {
        List<LogEvent> events = new ArrayList<>();
        touched = false;
        ended = false;
        boolean more = true;
        try {
            more = readInto(events, maxRecords);
            ended = !more;
        } catch (Rotations.GoOn e) {
            ended = false;
        } catch (IOException | RuntimeException e) {
            // The position has moved behind what was read before: that must not be thrown away. The next read says it.
            if (events.isEmpty()) {
                throw e;
            }
        }
        TailState known = place.state();
        Checkpoint checkpoint =
                new Checkpoint(name(), known == null ? TailState.absent(absentSinceMicros) : known.json());
        return new SourceBatch(name(), events, checkpoint, more, 0);
    }

    /** Whether there may be more. */
    private boolean readInto(List<LogEvent> events, int maxRecords) throws IOException {
        Instant now = shared.clock().instant();
        sight.look(place.file() != null);
        if (place.file() == null) {
            open();
        }
        long budget = BYTES_PER_READ;
        boolean more = place.file() != null;
        while (more && events.size() < maxRecords && budget > 0) {
            long before = place.offset();
            more = step(maxRecords, now, events);
            budget -= Math.max(place.offset() - before, LineReader.CAPACITY / 8);
        }
        return more;
    }

    /** One buffer's work; false when there is nothing more to do now. */
    private boolean step(int maxRecords, Instant now, List<LogEvent> events) throws IOException {
        OpenFile file = place.file();
        TailState from = place.state();
        if (file == null || from == null) {
            return false;
        }
        sight.look(true);
        FileStamp there = sight.stamp();
        boolean atHome = there != null && there.isInodeOf(from.identity());
        Rotations.Sibling copy = succession.copyOfUnread(from);
        if (copy != null && place.follow(copy)) {
            cuts++;
            return true;
        }
        Rotations.Sibling next = atHome ? null : succession.after(from);
        LinePoll.Terms terms = new LinePoll.Terms(maxRecords, from.backlogEnd(), now, next != null, isLive(now));
        LinePoll poll = new LinePoll(lines, terms, events);
        LineReader.Progress progress = read(file, from, poll, events);
        lines.countBytes(progress.state().offset() - from.offset());
        place.moveTo(atHome && there != null ? progress.state().modifiedAt(there.modifiedMicros()) : progress.state());
        if (progress.stop() == LineReader.Stop.CUT) {
            return recoverFromCut(file, from, poll);
        }
        if (progress.stop() == LineReader.Stop.MORE) {
            caughtUpAt = null;
            return true;
        }
        caughtUpAt = now;
        return next != null && finish(file, progress.state(), next, poll);
    }

    private boolean isLive(Instant now) {
        Instant caughtUp = caughtUpAt;
        return caughtUp != null && now.isBefore(caughtUp.plus(LIVE));
    }

    /** Events and position move together: where the position stays, so does what was read behind it. */
    private LineReader.Progress read(OpenFile file, TailState from, LinePoll poll, List<LogEvent> events)
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
    private boolean finish(OpenFile file, TailState at, Rotations.Sibling next, LinePoll poll) throws IOException {
        OpenFile opened = sight.tryOpen(next);
        if (opened == null) {
            return false;
        }
        try {
            if (opened.isWholeCopyOf(at)) {
                place.use(opened, at.movedTo(opened.stamp()));
                return true;
            }
            takeRest(file, at, poll);
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
        place.begin(opened, 0);
        return true;
    }

    private void takeRest(OpenFile file, TailState at, LinePoll poll) throws IOException {
        byte[] rest = reader.rest(file, at);
        if (rest.length > 0) {
            long end = at.offset() + rest.length;
            poll.take(new RawLine(at.offset(), end, rest, 0, rest.length, 0));
            poll.settle(LineReader.Pause.END, end);
        }
    }

    /** What was read is no longer there: its rest may stand in a copy, else later files begin anew. */
    private boolean recoverFromCut(OpenFile file, TailState lost, LinePoll poll) throws IOException {
        if (place.goOn(succession.continuation(lost))) {
            cuts++;
            return true;
        }
        Rotations.Sibling later = succession.later(lost);
        OpenFile opened = later == null ? null : sight.tryOpen(later);
        cuts++;
        poll.takeHeld(lost.offset());
        place.begin(opened == null ? file : opened, 0);
        return true;
    }

    /** Finds the file that the state speaks of, or the one to start with. */
    private void open() throws IOException {
        TailState from = place.state();
        OpenFile file = sight.stamp() == null ? null : sight.tryOpen(path);
        if (sight.stamp() != null && file == null) {
            return;
        }
        if (from == null) {
            openFirst(file);
            return;
        }
        if (file != null && file.stamp().isInodeOf(from.identity()) && file.continues(from)) {
            place.use(file, from);
            return;
        }
        boolean isCut = file != null && file.stamp().isInodeOf(from.identity());
        TailPlace.close(file);
        if (!place.goOn(succession.continuation(from))) {
            Rotations.Sibling later = succession.afterLost(from);
            if (later != null) {
                place.follow(later);
            }
        }
        cuts += isCut ? 1 : 0;
    }

    /** Where the name was free before, what has been rotated away from it meanwhile comes first. */
    private void openFirst(@Nullable OpenFile file) throws IOException {
        if (sight.state() == SourceState.ABSENT) {
            beginning = Beginning.START;
            absentSinceMicros = absentSinceMicros == 0 ? shared.clock().millis() * 1000 : absentSinceMicros;
        }
        Rotations.Sibling earlier = absentSinceMicros == 0 ? null : succession.writtenSince(absentSinceMicros);
        if (earlier != null && place.follow(earlier)) {
            TailPlace.close(file);
        } else if (file != null) {
            beginFirst(file);
        }
    }

    private void beginFirst(OpenFile file) throws IOException {
        place.begin(file, beginning == Beginning.HISTORY ? file.size() : 0);
        TailState start = place.state();
        if (beginning == Beginning.END && start != null) {
            place.use(file, reader.atLastLine(file, start));
        }
    }

    /** Whether nothing is left to follow: the name is free and the file that had it is read to its end. */
    boolean isGone() throws IOException {
        OpenFile file = place.file();
        return sight.state() == SourceState.ABSENT && (file == null || file.size() <= place.offset());
    }

    /** Whether it is this file, as of the last look. */
    boolean isAt(FileStamp stamp) {
        FileStamp there = sight.stamp();
        return there != null && there.isSameFile(stamp);
    }

    void look() {
        sight.look(place.file() != null);
    }

    /** Its file, or one beside it, has changed. May be called from any thread. */
    void touch() {
        touched = true;
    }

    /** Whether {@link #touch} is called when something changes. */
    void watch(boolean isWatched) {
        watched = isWatched;
    }

    @Override
    public boolean isQuiet() {
        return watched && ended && !touched && !lines.isHolding();
    }

    @Override
    public SourceStatus status(Instant now) {
        SourceStatus.Builder status = lines.status().setOffset(place.offset()).setCuts(cuts);
        sight.describe(status, now);
        return status.build();
    }

    @Override
    public void close() {
        place.close();
    }
}
