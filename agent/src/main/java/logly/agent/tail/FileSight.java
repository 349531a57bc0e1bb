package logly.agent.tail;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import logly.schemas.SourceState;
import org.jspecify.annotations.Nullable;

/** What stands under a name as of the last look, and, where it may not be read, why. */
final class FileSight {
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

    SourceState state() {
        return state;
    }

    @Nullable
    String reason() {
        return reason;
    }
}
