package logly.agent.tail;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import logly.schemas.SourceState;
import logly.schemas.SourceStatus;
import org.jspecify.annotations.Nullable;

/** What stands under a name as of the last look, and, where it may not be read, why. */
final class FileSight {
    private static final Duration SILENT_AFTER = Duration.ofHours(1);

    private final Path path;
    private @Nullable FileStamp stamp;
    private SourceState state = SourceState.UNKNOWN;
    private @Nullable String reason;

    FileSight(Path path) {
        this.path = path;
    }

    /** Sees what stands under the name now; the name may be free, or lie where we may not look. */
    void look(boolean isOpen) {
        try {
            stamp = FileStamp.of(path);
            if (isOpen) {
                state = SourceState.ACTIVE;
                reason = null;
            }
        } catch (NoSuchFileException e) {
            stamp = null;
            state = SourceState.ABSENT;
            reason = "no such file";
        } catch (IOException e) {
            refuse(e);
            stamp = null;
        }
    }

    /** Another file than that of this name, of whose state nothing is said; null where it cannot be opened. */
    @Nullable
    OpenFile tryOpenOther(Path file) {
        try {
            return OpenFile.open(file);
        } catch (IOException e) {
            return null;
        }
    }

    /**
     * One of a row of siblings, of whose state nothing is said; null where it cannot be opened.
     *
     * @throws Rotations.GoOn where another file has its name by now
     */
    @Nullable
    OpenFile tryOpenOther(Rotations.Sibling sibling) throws IOException {
        try {
            return stillThat(OpenFile.open(sibling.path()), sibling);
        } catch (NoSuchFileException e) {
            throw new Rotations.GoOn(path);
        } catch (Rotations.GoOn e) {
            throw e;
        } catch (IOException e) {
            return null;
        }
    }

    /** As {@link #tryOpen(Path)}, of a row of siblings; throws {@link Rotations.GoOn} where another has its name by now. */
    @Nullable
    OpenFile tryOpen(Rotations.Sibling sibling) throws IOException {
        OpenFile opened = tryOpen(sibling.path());
        return opened == null ? null : stillThat(opened, sibling);
    }

    private OpenFile stillThat(OpenFile opened, Rotations.Sibling sibling) throws IOException {
        if (!opened.stamp().isSameFile(sibling.stamp())) {
            opened.close();
            throw new Rotations.GoOn(path);
        }
        return opened;
    }

    /** The file of this name or of one of its siblings; null where it is gone or refused. */
    @Nullable
    OpenFile tryOpen(Path file) {
        try {
            OpenFile opened = OpenFile.open(file);
            state = SourceState.ACTIVE;
            reason = null;
            return opened;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            refuse(e);
            return null;
        }
    }

    private void refuse(IOException e) {
        state = SourceState.REFUSED;
        String detail = e instanceof FileSystemException fs ? fs.getReason() : e.getMessage();
        reason = e instanceof AccessDeniedException ? "permission denied" : detail == null ? e.toString() : detail;
    }

    /** Null where nothing was seen. */
    @Nullable
    FileStamp stamp() {
        return stamp;
    }

    /** Says how the file is; one that nobody writes to for long is silent. */
    void describe(SourceStatus.Builder status, Instant now) {
        FileStamp there = stamp;
        status.setState(state).setReason(reason).setSizeBytes(there == null ? 0L : there.size());
        if (state == SourceState.ACTIVE && there != null) {
            Instant modified = Instant.ofEpochMilli(there.modifiedMicros() / 1000);
            if (modified.isBefore(now.minus(SILENT_AFTER))) {
                status.setState(SourceState.SILENT).setReason("not written since " + modified);
            }
        }
    }

    SourceState state() {
        return state;
    }
}
