package logly.agent.source;

import java.io.IOException;
import java.time.Instant;
import logly.schemas.SourceStatus;

/** A place where log lines come from; polled by one thread; bounded work per call. */
public interface LogSource extends AutoCloseable {
    /** Path of the file, or {@code journal}. */
    String name();

    /** Reads at most this many complete records from where the last committed position stands. Never blocks long. */
    SourceBatch read(int maxRecords) throws IOException;

    SourceStatus status(Instant now);

    @Override
    void close();
}
