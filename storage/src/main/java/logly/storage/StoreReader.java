package logly.storage;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import logly.schemas.AgentStatus;
import logly.schemas.HourlyAggregate;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;

/**
 * Answers from the files of every store node under one data folder, newest first. Reads only, in short transactions, so
 * that it never holds up a writer; files may appear and disappear meanwhile. Safe for use by many threads.
 */
public final class StoreReader implements AutoCloseable {
    public StoreReader(Path dataDir) {
        throw new UnsupportedOperationException(dataDir.toString());
    }

    /** Samples of CPU, memory, disk and load. */
    public Page<SystemMetric> systemMetrics(
            TimeRange range, Optional<String> host, int limit, Optional<String> cursor) {
        throw new UnsupportedOperationException();
    }

    /** Samples of traffic and connections. */
    public Page<NetworkMetric> networkMetrics(
            TimeRange range, Optional<String> host, int limit, Optional<String> cursor) {
        throw new UnsupportedOperationException();
    }

    /** Log events that pass the filter. */
    public Page<LogEvent> logEvents(TimeRange range, EventFilter filter, int limit, Optional<String> cursor) {
        throw new UnsupportedOperationException();
    }

    /** Hours, each the merge of its generations. */
    public Page<HourlyAggregate> hourlyAggregates(
            TimeRange range, Optional<String> host, int limit, Optional<String> cursor) {
        throw new UnsupportedOperationException();
    }

    /** The newest status of each agent, by host. */
    public List<AgentStatus> hosts() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
