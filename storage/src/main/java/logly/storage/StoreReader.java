package logly.storage;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import logly.analysis.HourlyRollup;
import logly.analysis.selector.Selector;
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
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Answers from the files of every store node under one data folder. Reads only, in short transactions, so
 * that it never holds up a writer; files may appear and disappear meanwhile. Safe for use by many threads. A
 * selector must be one of the noun. A cursor that no answer gave is an {@link IllegalArgumentException}, and so is an id
 * that no row could have.
 */
public final class StoreReader implements AutoCloseable {
    /** Ten thousand ordinary log events take a third of it; several answers are made at a time. */
    private static final long ANSWER_BYTES = 8 << 20;

    private static final String LOG_EVENT = "log-event";

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
    private final RowReader<EventTrace> wholeTraces;
    private final RowReader<DeadLetter> deadLetters;
    private final TraceReader traces;
    private final RowReader<Finding> findingRevisions;
    private final AggregateReader<HourlyAggregate> hours;
    private final NodeReader node;
    private final HostReader hosts;
    private final EventCounter events;
    private final RowReader<EventTrace> tracedErrors;
    private final IdReader ids;
    private final TailReader tail;
    private final GapReader gaps;
    private final StoreSurvey survey;

    public StoreReader(Path dataDir) {
        this(dataDir, ANSWER_BYTES);
    }

    StoreReader(Path dataDir, long answerBytes) {
        Path folder = dataDir.toAbsolutePath().normalize();
        catalogue = new Catalogue(folder, connections);
        systemMetrics = dayRows(Tables.SYSTEM_METRICS, answerBytes);
        networkMetrics = dayRows(Tables.NETWORK_METRICS, answerBytes);
        logEvents = dayRows(Tables.LOG_EVENTS, answerBytes);
        eventTraces = dayRows(Tables.EVENT_TRACES, answerBytes);
        wholeTraces = dayRows(new WholeTraces(Tables.EVENT_TRACES), answerBytes);
        deadLetters = dayRows(Tables.DEAD_LETTERS, answerBytes);
        traces = new TraceReader(catalogue, connections);
        findingRevisions = dayRows(KeyedTables.FINDING_REVISIONS, answerBytes);
        hours = new AggregateReader<>(HOURS, months(HOURS.table().name()), connections);
        node = new NodeReader(catalogue, connections, answerBytes);
        hosts = new HostReader(catalogue, connections);
        events = new EventCounter(catalogue, connections, dayRows(new EventTally(), answerBytes), logEvents);
        tracedErrors = dayRows(new TracedErrors(Tables.EVENT_TRACES), answerBytes);
        ids = new IdReader(
                catalogue,
                traces,
                node,
                Map.of(
                        LOG_EVENT,
                        new IdReader.Table<>(Tables.LOG_EVENTS.name(), logEvents),
                        "system-metric",
                        new IdReader.Table<>(Tables.SYSTEM_METRICS.name(), systemMetrics),
                        "network-metric",
                        new IdReader.Table<>(Tables.NETWORK_METRICS.name(), networkMetrics),
                        "dead-letter",
                        new IdReader.Table<>(Tables.DEAD_LETTERS.name(), deadLetters)));
        tail = new TailReader(catalogue, connections);
        gaps = new GapReader(catalogue, connections);
        survey = new StoreSurvey(folder, catalogue);
    }

    private <T extends SpecificRecordBase> RowReader<T> dayRows(RowSource<T> table, long answerBytes) {
        RowReader.Places days = range ->
                List.copyOf(catalogue.files(FileKind.DAY, table.name(), range).values());
        return new RowReader<>(table, days, connections, answerBytes);
    }

    private RowReader.Places months(String table) {
        return range ->
                List.copyOf(catalogue.files(FileKind.MONTH, table, range).values());
    }

    /** Samples of CPU, memory, disk and load. */
    public Page<SystemMetric> systemMetrics(TimeRange range, Selector selector, Paging paging) {
        return systemMetrics.page(
                range, new SelectorPlanner(Tables.SYSTEM_METRICS, Indexes.SYSTEM_METRICS, selector), paging);
    }

    /** Samples of traffic and connections. */
    public Page<NetworkMetric> networkMetrics(TimeRange range, Selector selector, Paging paging) {
        return networkMetrics.page(
                range, new SelectorPlanner(Tables.NETWORK_METRICS, Indexes.NETWORK_METRICS, selector), paging);
    }

    /** Lines of logs. */
    public Page<LogEvent> logEvents(TimeRange range, Selector selector, Paging paging) {
        return logEvents.page(range, new SelectorPlanner(Tables.LOG_EVENTS, Indexes.LOG_EVENTS, selector), paging);
    }

    /** One line of a log. */
    public Optional<LogEvent> logEvent(String id) {
        return ids.row(LOG_EVENT, new IdReader.Table<>(Tables.LOG_EVENTS.name(), logEvents), id);
    }

    /**
     * How many log events there are, from the newest back as far as the time allows.
     *
     * @param width of a bucket; buckets are whole multiples of it since the epoch
     */
    public EventCounts count(TimeRange range, Selector selector, Duration width, Duration patience) {
        return events.count(range, selector, width, patience);
    }

    /** The end of the log events that are stored, for {@link #tail}. */
    public TailPosition end() {
        return tail.end();
    }

    /** Log events behind a position, in the order in which they were stored; looks at so many rows of a partition. */
    public TailNews tail(TailPosition position, Selector selector, int most) {
        return tail.behind(position, selector, most);
    }

    /** Whatever this id names: an event, a sample, a trace, a finding or a dead letter. */
    public Optional<? extends SpecificRecordBase> record(String id) {
        return ids.record(id);
    }

    /** Traces, without their events and children. */
    public Page<EventTrace> eventTraces(TimeRange range, Selector selector, Paging paging) {
        boolean isOfChildren = WholeTraces.areAskedBy(selector);
        SelectorPlanner planner = new SelectorPlanner(Tables.EVENT_TRACES, Indexes.EVENT_TRACES, selector);
        if (!isOfChildren) {
            return eventTraces.page(range, planner, paging);
        }
        Page<EventTrace> page = wholeTraces.page(range, planner, paging);
        return new Page<>(
                page.items().stream().map(WholeTraces::withoutChildren).toList(), page.next(), page.truncated());
    }

    /** Traces that have errors, with these: for those who count them. Other children and the event may be left out. */
    public Page<EventTrace> tracedErrors(TimeRange range, Selector selector, Paging paging) {
        RowReader<EventTrace> reader = WholeTraces.areAskedBy(selector) ? wholeTraces : tracedErrors;
        SelectorPlanner planner = new SelectorPlanner(Tables.EVENT_TRACES, Indexes.EVENT_TRACES, selector);
        return reader.page(range, TracedErrors.planner(planner), paging);
    }

    /** The trace of this id, or of the event of this id, with its event and children. */
    public Optional<EventTrace> eventTrace(String id) {
        return traces.trace(id);
    }

    /** Hours, each the merge of its generations; of one hour by host. */
    public Page<HourlyAggregate> hourlyAggregates(TimeRange range, Selector selector, Paging paging) {
        return hours.page(range, selector, paging);
    }

    /** Days that begin in this range, each the merge of its generations; of one day by host. */
    public Page<DailyAggregate> dailyAggregates(TimeRange range, Selector selector, Paging paging) {
        return node.days(range, selector, paging);
    }

    /** Findings that were last seen in this range, in the order of that time. */
    public Page<Finding> findings(TimeRange lastSeen, Selector selector, Paging paging) {
        return node.findings(lastSeen, selector, paging);
    }

    /** Findings whose embeddings lie nearest to a vector. */
    public SimilarFindings.Answer similarFindings(SimilarFindings.Question question) {
        return node.similar(question);
    }

    /** The newest revision of a finding. */
    public Optional<Finding> finding(String id) {
        return node.finding(id);
    }

    /** Every revision of a finding, in the order of when it was last seen then. */
    public Page<Finding> findingRevisions(String id, Paging paging) {
        return findingRevisions.page(ALWAYS, new RevisionPlanner(id), paging);
    }

    /**
     * Addresses that were last seen in this range, by threat score: {@link Order#NEWEST_FIRST} begins with the greatest.
     */
    public Page<IpReputation> addresses(TimeRange lastSeen, Selector selector, Paging paging) {
        return node.addresses(lastSeen, selector, paging);
    }

    /** What is known of one address, in canonical text. */
    public Optional<IpReputation> address(String ip) {
        return node.address(ip);
    }

    /** Patterns that ended in this range, in the order of that time. */
    public Page<TracePattern> tracePatterns(TimeRange ended, Selector selector, Paging paging) {
        return node.patterns(ended, selector, paging);
    }

    /** What people decided. */
    public Page<OperatorAction> operatorActions(TimeRange range, Selector selector, Paging paging) {
        return node.actions(range, selector, paging);
    }

    /** What could not be decoded, processed or stored. */
    public Page<DeadLetter> deadLetters(TimeRange range, Selector selector, Paging paging) {
        return deadLetters.page(
                range, new SelectorPlanner(Tables.DEAD_LETTERS, Indexes.DEAD_LETTERS, selector), paging);
    }

    /** The newest status of each agent, by host. */
    public List<AgentStatus> hosts(Selector selector) {
        return hosts.hosts(selector);
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

    /** What answers of this range lack of the rows of day files. */
    public List<Gap> gapsInDays(TimeRange range) {
        return gaps.gaps(FileKind.DAY, range);
    }

    /** What answers of this range lack of the rows of month files. */
    public List<Gap> gapsInMonths(TimeRange range) {
        return gaps.gaps(FileKind.MONTH, range);
    }

    /** Nodes of which nothing can be read. */
    public List<Gap> gapsInNodes() {
        return gaps.gaps(FileKind.NODE, ALWAYS);
    }

    /** What the nodes hold. */
    public StoreSurvey survey() {
        return survey;
    }

    @Override
    public void close() {
        connections.close();
    }
}
