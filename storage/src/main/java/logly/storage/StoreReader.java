package logly.storage;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import logly.schemas.AgentStatus;
import logly.schemas.DeadLetter;
import logly.schemas.HourlyAggregate;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;

/**
 * Answers from the files of every store node under one data folder, newest first. Reads only, in short transactions, so
 * that it never holds up a writer; files may appear and disappear meanwhile. Safe for use by many threads. A cursor that
 * no answer gave is an {@link IllegalArgumentException}.
 */
public final class StoreReader implements AutoCloseable {
    /** Ten thousand ordinary log events take a third of it; several answers are made at a time. */
    private static final long ANSWER_BYTES = 8 << 20;

    private final ReadConnections connections = new ReadConnections();
    private final Catalogue catalogue;
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
        catalogue = new Catalogue(dataDir.toAbsolutePath().normalize(), connections);
        systemMetrics = new RowReader<>(Tables.SYSTEM_METRICS, catalogue, connections, answerBytes);
        networkMetrics = new RowReader<>(Tables.NETWORK_METRICS, catalogue, connections, answerBytes);
        logEvents = new RowReader<>(Tables.LOG_EVENTS, catalogue, connections, answerBytes);
        deadLetters = new RowReader<>(Tables.DEAD_LETTERS, catalogue, connections, answerBytes);
        hourlyAggregates = new HourlyReader(catalogue, connections);
        hosts = new HostReader(catalogue, connections);
    }

    /** Samples of CPU, memory, disk and load. */
    public Page<SystemMetric> systemMetrics(
            TimeRange range, Optional<String> host, int limit, Optional<String> cursor) {
        return systemMetrics.page(range, RowPlan.byHost(Tables.SYSTEM_METRICS.name(), host), limit, cursor);
    }

    /** Samples of traffic and connections. */
    public Page<NetworkMetric> networkMetrics(
            TimeRange range, Optional<String> host, int limit, Optional<String> cursor) {
        return networkMetrics.page(range, RowPlan.byHost(Tables.NETWORK_METRICS.name(), host), limit, cursor);
    }

    /** Log events that pass the filter. */
    public Page<LogEvent> logEvents(TimeRange range, EventFilter filter, int limit, Optional<String> cursor) {
        return logEvents.page(range, new EventPlanner(filter), limit, cursor);
    }

    /** Hours, each the merge of its generations; of one hour by host. */
    public Page<HourlyAggregate> hourlyAggregates(
            TimeRange range, Optional<String> host, int limit, Optional<String> cursor) {
        return hourlyAggregates.page(range, host, limit, cursor);
    }

    /** What could not be decoded, processed or stored. */
    public Page<DeadLetter> deadLetters(TimeRange range, int limit, Optional<String> cursor) {
        return deadLetters.page(range, RowPlan.byHost(Tables.DEAD_LETTERS.name(), Optional.empty()), limit, cursor);
    }

    /** The newest status of each agent, by host. */
    public List<AgentStatus> hosts() {
        return hosts.hosts();
    }

    /** How fresh the rows of each host are: the newest effective time among them, over all nodes. */
    public Map<String, Instant> freshness() {
        Map<String, Long> newest = new TreeMap<>();
        for (Path node : catalogue.nodes()) {
            connections.ask(
                    FileKind.nodeFile(node),
                    newest,
                    connection ->
                            Migrations.version(connection) < 2 ? newest : FreshnessTable.addTo(newest, connection));
        }
        Map<String, Instant> freshness = new TreeMap<>();
        newest.forEach((host, millis) -> freshness.put(host, Instant.ofEpochMilli(millis)));
        return freshness;
    }

    /** Files that this reader leaves out of its answers because they are damaged, with the reason. */
    public Map<Path, String> damaged() {
        return connections.damaged();
    }

    @Override
    public void close() {
        connections.close();
    }
}
