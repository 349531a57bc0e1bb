package logly.agent.tail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a tailer stands: the file that it holds open, and what it has read of it. */
final class TailPlace {
    private final Path path;
    private final FileSight sight;
    private final LineReader reader;
    private final LineEvents lines;
    private @Nullable TailState state;
    private @Nullable OpenFile file;

    TailPlace(Path path, FileSight sight, LineReader reader, LineEvents lines, Optional<TailState> known) {
        this.path = path;
        this.sight = sight;
        this.reader = reader;
        this.lines = lines;
        this.state = known.orElse(null);
    }

    /** Null where nothing was ever read. */
    @Nullable
    TailState state() {
        return state;
    }

    /** Null where none is open. */
    @Nullable
    OpenFile file() {
        return file;
    }

    long offset() {
        TailState known = state;
        return known == null ? 0 : known.offset();
    }

    /** Further on in the same file. */
    void moveTo(TailState further) {
        state = further;
    }

    /** Goes to this file's start; false where it is gone or refused. */
    boolean follow(Rotations.Sibling next) throws IOException {
        OpenFile opened = sight.tryOpen(next);
        if (opened == null) {
            return false;
        }
        begin(opened, 0);
        return true;
    }

    /** Goes to the start of an open file. */
    void begin(OpenFile opened, long backlogEnd) throws IOException {
        FileStamp there = sight.stamp();
        FileStamp stamp = there != null && there.isSameFile(opened.stamp()) ? there : opened.stamp();
        TailState start = TailState.startOf(stamp, state, Rotations.placeOf(path), backlogEnd);
        use(opened, LineReader.atStart(opened, start));
    }

    /** Goes on where the text is that was read; false for null. */
    boolean goOn(Succession.@Nullable Continuation found) {
        if (found != null) {
            use(found.file(), found.state());
        }
        return found != null;
    }

    void use(OpenFile opened, TailState from) {
        OpenFile before = file;
        if (before != opened) {
            close(before);
        }
        reader.reset();
        lines.forgetHeld();
        file = opened;
        state = from;
    }

    void close() {
        close(file);
        file = null;
    }

    static void close(@Nullable OpenFile opened) {
        if (opened != null) {
            opened.close();
        }
    }
}
