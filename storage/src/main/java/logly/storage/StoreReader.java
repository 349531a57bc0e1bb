package logly.storage;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import logly.analysis.HourlyRollup;
import logly.schemas.AgentStatus;
import logly.schemas.DailyAggregate;
import logly.schemas.DeadLetter;
import logly.schemas.EventTrace;
import logly.schemas.Finding;
import logly.schemas.HourlyAggregate;
import logly.schemas.IpReputation;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.OperatorAction;
import logly.schemas.SystemMetric;
import logly.schemas.TracePattern;
import org.jspecify.annotations.Nullable;

/**
 * Answers from the files of every store node under one data folder. Reads only, in short transactions, so
 * that it never holds up a writer; files may appear and disappear meanwhile. Safe for use by many threads. A cursor that
 * no answer gave is an {@link IllegalArgumentException}, and so is an id that no row could have.
 */
public final class StoreReader implements AutoCloseable {
    /** Ten thousand ordinary log events take a third of it; several answers are made at a time. */
    private static final long ANSWER_BYTES = 8 << 20;

    private static final TimeRange ALWAYS = new TimeRange(Instant.MIN, Instant.MAX);

    private static final AggregateReader.Kind<HourlyAggregate> HOURS = new AggregateReader.Kind<>(
            KeyedTables.HOURLY_AGGREGATES,
            "hour",
            "hosts",
            HourlyAggregate::getHour,
            HourlyAggregate::getHost,
            HourlyAggregate::getGeneration,
            HourlyAggregate::getRevision,
            HourlyRollup::merge);

    private final ReadConnections connections = new ReadConnections();
    private final Catalogue catalogue;
    private final RowReader<SystemMetric> systemMetrics;
    private final RowReader<NetworkMetric> networkMetrics;
    private final RowReader<LogEvent> logEvents;
    private final RowReader<EventTrace> eventTraces;
    private final RowReader<DeadLetter> deadLetters;
    private final RowReader<Finding> findingRevisions;
    private final TraceReader traces;
    private final AggregateReader<HourlyAggregate> hours;
    private final NodeReader node;
    private final HostReader hosts;

    public StoreReader(Path dataDir) {
        this(dataDir, ANSWER_BYTES);
    }

    StoreReader(Path dataDir, long answerBytes) {
        catalogue = new Catalogue(dataDir.toAbsolutePath().normalize(), connections);
        systemMetrics = dayRows(Tables.SYSTEM_METRICS, answerBytes);
        networkMetrics = dayRows(Tables.NETWORK_METRICS, answerBytes);
        logEvents = dayRows(Tables.LOG_EVENTS, answerBytes);
        eventTraces = dayRows(Tables.EVENT_TRACES, answerBytes);
        deadLetters = dayRows(Tables.DEAD_LETTERS, answerBytes);
        findingRevisions = dayRows(KeyedTables.FINDING_REVISIONS, answerBytes);
        traces = new TraceReader(catalogue, connections);
        hours = new AggregateReader<>(
                HOURS,
                range -> List.copyOf(catalogue
                        .files(FileKind.MONTH, HOURS.table().name(), range)
                        .values()),
                connections);
        node = new NodeReader(catalogue, connections, answerBytes);
        hosts = new HostReader(catalogue, connections);
    }

    private <T> RowReader<T> dayRows(RowSource<T> table, long answerBytes) {
        RowReader.Places days = range ->
                List.copyOf(catalogue.files(FileKind.DAY, table.name(), range).values());
        return new RowReader<>(table, days, connections, answerBytes);
    }

    /** Samples of CPU, memory, disk and load. */
    public Page<SystemMetric> systemMetrics(TimeRange range, Optional<String> host, Paging paging) {
        return systemMetrics.page(range, RowPlan.byHost(Tables.SYSTEM_METRICS.name(), host), paging);
    }

    /** Samples of CPU, memory, disk and load, newest first. */
    public Page<SystemMetric> systemMetrics(
            TimeRange range, Optional<String> host, int limit, Optional<String> cursor) {
        return systemMetrics(range, host, newestFirst(limit, cursor));
    }

    /** Samples of traffic and connections. */
    public Page<NetworkMetric> networkMetrics(TimeRange range, Optional<String> host, Paging paging) {
        return networkMetrics.page(range, RowPlan.byHost(Tables.NETWORK_METRICS.name(), host), paging);
    }

    /** Samples of traffic and connections, newest first. */
    public Page<NetworkMetric> networkMetrics(
            TimeRange range, Optional<String> host, int limit, Optional<String> cursor) {
        return networkMetrics(range, host, newestFirst(limit, cursor));
    }

    /** Log events that pass the filter. */
    public Page<LogEvent> logEvents(TimeRange range, EventFilter filter, Paging paging) {
        return logEvents.page(range, new EventPlanner(filter), paging);
    }

    /** Log events that pass the filter, newest first. */
    public Page<LogEvent> logEvents(TimeRange range, EventFilter filter, int limit, Optional<String> cursor) {
        return logEvents(range, filter, newestFirst(limit, cursor));
    }

    /** Traces that pass the filter, without their events and children. */
    public Page<EventTrace> eventTraces(TimeRange range, TraceFilter filter, Paging paging) {
        return eventTraces.page(range, new TracePlanner(filter), paging);
    }

    /** The trace of this id, or of the event of this id, with its event and children. */
    public Optional<EventTrace> eventTrace(String id) {
        return traces.trace(id);
    }

    /** Hours, each the merge of its generations; of one hour by host. */
    public Page<HourlyAggregate> hourlyAggregates(TimeRange range, @Nullable String host, Paging paging) {
        return hours.page(range, host, paging);
    }

    /** Hours, each the merge of its generations; the newest first, of one hour by host. */
    public Page<HourlyAggregate> hourlyAggregates(
            TimeRange range, Optional<String> host, int limit, Optional<String> cursor) {
        return hourlyAggregates(range, host.orElse(null), newestFirst(limit, cursor));
    }

    /** Days that begin in this range, each the merge of its generations; of one day by host. */
    public Page<DailyAggregate> dailyAggregates(TimeRange range, @Nullable String host, Paging paging) {
        return node.days(range, host, paging);
    }

    /** Findings that were last seen in this range and pass the filter, in the order of that time. */
    public Page<Finding> findings(TimeRange lastSeen, FindingFilter filter, Paging paging) {
        return node.findings(lastSeen, filter, paging);
    }

    /** The newest revision of a finding. */
    public Optional<Finding> finding(String id) {
        return node.finding(id);
    }

    /** Every revision of a finding, by when it was last seen then. */
    public Page<Finding> findingRevisions(String id, Paging paging) {
        return findingRevisions.page(
                ALWAYS,
                connection -> {
                    Conditions one = new Conditions(connection).text("texts", "finding_id", id);
                    return one.isPossible() ? Optional.of(one.along("finding_revisions_by_finding")) : Optional.empty();
                },
                paging);
    }

    /** Addresses that pass the filter, by threat score: {@link Order#NEWEST_FIRST} begins with the greatest. */
    public Page<IpReputation> addresses(ReputationFilter filter, Paging paging) {
        return node.addresses(filter, paging);
    }

    /** What is known of one address, in canonical text. */
    public Optional<IpReputation> address(String ip) {
        return node.address(ip);
    }

    /** Patterns that ended in this range. */
    public Page<TracePattern> tracePatterns(TimeRange ended, @Nullable String type, Paging paging) {
        return node.patterns(ended, type, paging);
    }

    /** What people decided, about one subject or all. */
    public Page<OperatorAction> operatorActions(TimeRange range, @Nullable String subject, Paging paging) {
        return node.actions(range, subject, paging);
    }

    /** What could not be decoded, processed or stored. */
    public Page<DeadLetter> deadLetters(TimeRange range, Paging paging) {
        return deadLetters.page(range, RowPlan.byHost(Tables.DEAD_LETTERS.name(), Optional.empty()), paging);
    }

    /** What could not be decoded, processed or stored, newest first. */
    public Page<DeadLetter> deadLetters(TimeRange range, int limit, Optional<String> cursor) {
        return deadLetters(range, newestFirst(limit, cursor));
    }

    private static Paging newestFirst(int limit, Optional<String> cursor) {
        return new Paging(Order.NEWEST_FIRST, limit, cursor.orElse(null));
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
