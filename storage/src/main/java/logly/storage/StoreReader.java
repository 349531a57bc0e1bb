package logly.storage;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import logly.analysis.HourlyRollup;
import logly.analysis.selector.Nouns;
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

    private static final TimeRange ALWAYS = new TimeRange(Instant.MIN, Instant.MAX);

    private static final AggregateReader.Kind<HourlyAggregate> HOURS = new AggregateReader.Kind<>(
            HourlyAggregate.class,
            KeyedTables.HOURLY_AGGREGATES,
            "hour",
            "hosts",
            HourlyAggregate::getHour,
            HourlyAggregate::getHost,
            HourlyAggregate::getGeneration,
            HourlyAggregate::getRevision,
            HourlyRollup::merge);

    private final Path folder;
    private final ReadConnections connections;
    private final Peers peers;
    private final long answerBytes;
    private final Catalogue catalogue;
    private final RowReaders rows;
    private final AggregateReader<HourlyAggregate> hours;
    private final NodeReader node;
    private final HostReader hosts;
    private final FreshnessReader freshness;
    private final EventCounter events;
    private final TailReader tail;
    private final GapReader gaps;
    private final StoreSurvey survey;
    private final PeerDesk desk;

    public StoreReader(Path dataDir) {
        this(dataDir, ANSWER_BYTES);
    }

    StoreReader(Path dataDir, long answerBytes) {
        this(dataDir.toAbsolutePath().normalize(), new ReadConnections(), Peers.NONE, answerBytes);
    }

    private StoreReader(Path folder, ReadConnections connections, Peers peers, long answerBytes) {
        this.folder = folder;
        this.connections = connections;
        this.peers = peers;
        this.answerBytes = answerBytes;
        catalogue = new Catalogue(folder, connections);
        node = new NodeReader(catalogue, connections, peers, answerBytes);
        rows = new RowReaders(catalogue, connections, node, peers, answerBytes);
        hours = new AggregateReader<>(HOURS, months(HOURS.table().name()), connections, peers);
        hosts = new HostReader(catalogue, connections, peers);
        freshness = new FreshnessReader(catalogue, connections, peers);
        events = rows.counter();
        tail = new TailReader(catalogue, connections, peers);
        gaps = new GapReader(catalogue, connections);
        survey = new StoreSurvey(folder, catalogue, peers);
        desk = new PeerDesk(rows, hours, node, hosts, freshness, events, tail, gaps, survey);
    }

    /** This reader as one request sees it, together with those of other nodes; not to be closed. */
    public StoreReader with(Peers others) {
        return others.isEmpty() ? this : new StoreReader(folder, connections, others, answerBytes);
    }

    /** Whether other nodes are asked too. */
    public boolean isOfFleet() {
        return !peers.isEmpty();
    }

    /** Names of the nodes whose files are read here. */
    public Set<String> nodes() {
        return catalogue.nodes().stream()
                .map(each -> String.valueOf(each.getFileName()))
                .collect(Collectors.toSet());
    }

    private RowReader.Places months(String table) {
        return range ->
                List.copyOf(catalogue.files(FileKind.MONTH, table, range).values());
    }

    /** Samples of CPU, memory, disk and load. */
    public Page<SystemMetric> systemMetrics(TimeRange range, Selector selector, Paging paging) {
        return rows.page(rows.systemMetrics(), range, selector, paging);
    }

    /** Samples of traffic and connections. */
    public Page<NetworkMetric> networkMetrics(TimeRange range, Selector selector, Paging paging) {
        return rows.page(rows.networkMetrics(), range, selector, paging);
    }

    /** Lines of logs. */
    public Page<LogEvent> logEvents(TimeRange range, Selector selector, Paging paging) {
        return rows.page(rows.logEvents(), range, selector, paging);
    }

    public Optional<LogEvent> logEvent(String id) {
        return rows.logEvent(id);
    }

    /**
     * How many log events there are, from the newest back as far as the time allows.
     *
     * @param width of a bucket; buckets are whole multiples of it since the epoch
     */
    public EventCounts count(TimeRange range, Selector selector, Duration width, Duration patience) {
        return peers.isEmpty()
                ? events.count(range, selector, width, patience)
                : new FleetCounts(events, rows, peers, selector, width, patience).count(range);
    }

    /** The end of what is stored of a noun, for {@link #tail}. */
    public TailPosition end(Followed<?> followed) {
        return tail.end(followed);
    }

    /** Records behind a position, in the order in which they were stored; looks at so many rows of a partition. */
    public <T extends SpecificRecordBase> TailNews<T> tail(
            Followed<T> followed, TailPosition position, Selector selector, int most) {
        return tail.behind(followed, position, selector, most);
    }

    /** Whatever this id names: an event, a sample, a trace, a finding or a dead letter. */
    public Optional<? extends SpecificRecordBase> record(String id) {
        return rows.record(id);
    }

    /** Traces, without their events and children. */
    public Page<EventTrace> eventTraces(TimeRange range, Selector selector, Paging paging) {
        return rows.page(rows.eventTraces(), range, selector, paging);
    }

    /** Traces that have errors, with these: for those who count them. Other children and the event may be left out. */
    public Page<EventTrace> tracedErrors(TimeRange range, Selector selector, Paging paging) {
        return rows.page(rows.tracedErrors(), PeerQuestion.rows(RowReaders.TRACED_ERRORS, selector, range, paging));
    }

    /** The trace of this id, or of the event of this id, with its event and children. */
    public Optional<EventTrace> eventTrace(String id) {
        return rows.eventTrace(id);
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
        Selector any = Selector.all(Nouns.FINDINGS);
        return rows.page(
                rows.findingRevisions(),
                PeerQuestion.rows(RowReaders.FINDING_REVISIONS, any, ALWAYS, paging)
                        .of(List.of(id)));
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
        return rows.page(rows.operatorActions(), range, selector, paging);
    }

    /** What could not be decoded, processed or stored. */
    public Page<DeadLetter> deadLetters(TimeRange range, Selector selector, Paging paging) {
        return rows.page(rows.deadLetters(), range, selector, paging);
    }

    /** The newest status of each agent, by host. */
    public List<AgentStatus> hosts(Selector selector) {
        return hosts.hosts(selector);
    }

    /** How fresh the rows of each host are: the newest effective time among them, over all nodes. */
    public Map<String, Instant> freshness() {
        return freshness.all();
    }

    /** Files that this reader leaves out of its answers because they are damaged, with the reason. */
    public Map<Path, String> damaged() {
        return connections.damaged();
    }

    /** What answers of this range lack of the rows of day files. */
    public List<Gap> gapsInDays(TimeRange range) {
        return together(gaps.gaps(FileKind.DAY, range));
    }

    /** What answers of this range lack of the rows of month files. */
    public List<Gap> gapsInMonths(TimeRange range) {
        return together(gaps.gaps(FileKind.MONTH, range));
    }

    /** Nodes of which nothing can be read. */
    public List<Gap> gapsInNodes() {
        return together(gaps.gaps(FileKind.NODE, ALWAYS));
    }

    /** Other nodes that did not answer when they were asked last. */
    public List<String> silentPeers() {
        return peers.silent();
    }

    /** What peers lack, as far as they were asked; of one that did not answer without a path. */
    public List<Gap> gapsOfPeers() {
        return peers.gaps();
    }

    /** With what peers lack, as far as they were asked. */
    private List<Gap> together(List<Gap> own) {
        return Stream.concat(own.stream(), peers.gaps().stream()).distinct().toList();
    }

    /** What the nodes hold. */
    public StoreSurvey survey() {
        return survey;
    }

    /**
     * What this reader's own files say to a question of another reader; an {@link IllegalArgumentException} where that
     * makes no sense.
     */
    public PeerAnswer answer(PeerQuestion question) {
        return desk.answer(question);
    }

    @Override
    public void close() {
        connections.close();
    }
}
