package logly.agent.source;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import logly.schemas.SourceStatus;

/** Finds the log sources of this host. Used by one thread. */
public interface LogSourceFinder extends AutoCloseable {
    /** The sources of now; the same instances for those already known. */
    List<LogSource> scan() throws IOException;

    /** How every source is, those too that cannot be read. */
    List<SourceStatus> statuses(Instant now);

    /** Whether something new in any source rings the bell, so that looking once a second is enough. */
    default boolean isWatching() {
        return false;
    }

    /** Whether a source may have come or gone since the last call, so that a scan is worth its while. */
    default boolean hasNews() {
        return false;
    }

    /** Sources that went for good since the last call: nothing needs to be remembered of them. */
    default Set<String> takeForgotten() {
        return Set.of();
    }

    /** Closes every source too. */
    @Override
    void close();
}
