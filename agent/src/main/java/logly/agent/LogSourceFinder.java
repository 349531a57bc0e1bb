package logly.agent;

import java.util.List;

/** Finds the log sources of this host; the same instances for those already known. Used by one thread. */
public interface LogSourceFinder extends AutoCloseable {
    List<LogSource> scan();

    /** Closes every source too. */
    @Override
    void close();
}
