package logly.storage;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import logly.analysis.selector.Selector;
import logly.schemas.AgentStatus;
import logly.schemas.DeadLetter;
import logly.schemas.HourlyAggregate;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;

/**
 * Answers from the files of every store node under one data folder, newest first. Reads only, in short transactions, so
 * that it never holds up a writer; files may appear and disappear meanwhile. Safe for use by many threads. The selector
 * must be one of the noun. A cursor that no answer gave is an {@link IllegalArgumentException}.
 */
public final class StoreReader implements AutoCloseable {
    /** Ten thousand ordinary log events take a third of it; several answers are made at a time. */
    private static final long ANSWER_BYTES = 8 << 20;

    private final ReadConnections connections = new ReadConnections();
    private final RowReader<SystemMetric> systemMetrics;
    private final RowReader<NetworkMetric> networkMetrics;
    private final RowReader<LogEvent> logEvents;
    private final RowReader<DeadLetter> deadLetters;
    private final HourlyReader hourlyAggregates;
    private final HostReader hosts;

    public StoreReader(Path dataDir) {
        this(dataDir, ANSWER_BYTES);
    }

    StoreReader(Path dataDir, long answerBytes) {
        Catalogue catalogue = new Catalogue(dataDir.toAbsolutePath().normalize(), connections);
        systemMetrics = new RowReader<>(Tables.SYSTEM_METRICS, catalogue, connections, answerBytes);
        networkMetrics = new RowReader<>(Tables.NETWORK_METRICS, catalogue, connections, answerBytes);
        logEvents = new RowReader<>(Tables.LOG_EVENTS, catalogue, connections, answerBytes);
        deadLetters = new RowReader<>(Tables.DEAD_LETTERS, catalogue, connections, answerBytes);
        hourlyAggregates = new HourlyReader(catalogue, connections);
        hosts = new HostReader(catalogue, connections);
    }

    /** Samples of CPU, memory, disk and load. */
    public Page<SystemMetric> systemMetrics(TimeRange range, Selector selector, int limit, Optional<String> cursor) {
        return systemMetrics.page(
                range, new SelectorPlanner(Tables.SYSTEM_METRICS, Indexes.SYSTEM_METRICS, selector), limit, cursor);
    }

    /** Samples of traffic and connections. */
    public Page<NetworkMetric> networkMetrics(TimeRange range, Selector selector, int limit, Optional<String> cursor) {
        return networkMetrics.page(
                range, new SelectorPlanner(Tables.NETWORK_METRICS, Indexes.NETWORK_METRICS, selector), limit, cursor);
    }

    public Page<LogEvent> logEvents(TimeRange range, Selector selector, int limit, Optional<String> cursor) {
        return logEvents.page(
                range, new SelectorPlanner(Tables.LOG_EVENTS, Indexes.LOG_EVENTS, selector), limit, cursor);
    }

    /** Hours, each the merge of its generations; of one hour by host. */
    public Page<HourlyAggregate> hourlyAggregates(
            TimeRange range, Selector selector, int limit, Optional<String> cursor) {
        return hourlyAggregates.page(range, selector, limit, cursor);
    }

    /** What could not be decoded, processed or stored. */
    public Page<DeadLetter> deadLetters(TimeRange range, Selector selector, int limit, Optional<String> cursor) {
        return deadLetters.page(
                range, new SelectorPlanner(Tables.DEAD_LETTERS, Indexes.DEAD_LETTERS, selector), limit, cursor);
    }

    /** The newest status of each agent, by host. */
    public List<AgentStatus> hosts(Selector selector) {
        return hosts.hosts(selector);
    }

    @Override
    public void close() {
        connections.close();
    }
}
