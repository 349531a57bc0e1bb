package logly.agent.source;

import java.io.IOException;
import java.time.Instant;
import logly.schemas.SourceStatus;

/** A place where log lines come from; polled by one thread; bounded work per call. */
public interface LogSource extends AutoCloseable {
    /** Path of the file, {@code journal}, {@code -} for standard input, or {@code syslog} with protocol and address. */
    String name();

    /** Reads at most this many complete records from where the last committed position stands. Never blocks long. */
    SourceBatch read(int maxRecords) throws IOException;

    /**
     * Whether what was not yet read stays where it is. A source that cannot wait is read also while the spool is full,
     * and what the spool does not take then is shed.
     */
    default boolean canWait() {
        return true;
    }

    /** Whether it is known to have nothing new: it is then read at the next scan only. */
    default boolean isQuiet() {
        return false;
    }

    SourceStatus status(Instant now);

    @Override
    void close();
}
