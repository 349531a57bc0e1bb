package logly.agent.source;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import logly.schemas.SourceStatus;

/** Finds the log sources of this host. Used by one thread. */
public interface LogSourceFinder extends AutoCloseable {
    /** The sources of now; the same instances for those already known. */
    List<LogSource> scan() throws IOException;

    /** How every source is, those too that cannot be read. */
    List<SourceStatus> statuses(Instant now);

    /** Closes every source too. */
    @Override
    void close();
}
