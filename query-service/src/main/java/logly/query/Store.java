package logly.query;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import logly.analysis.selector.Labels;
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
import logly.storage.EventCounts;
import logly.storage.Followed;
import logly.storage.Gap;
import logly.storage.Page;
import logly.storage.Paging;
import logly.storage.SimilarFindings;
import logly.storage.StoreReader;
import logly.storage.StoreSurvey;
import logly.storage.TailNews;
import logly.storage.TailPosition;
import logly.storage.TimeRange;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * What one caller sees of the store. The only way from a request to the records: each question is narrowed to the
 * caller's scope before the store plans it, each single record is tested, and what a record tells of hosts out of sight
 * is left out.
 */
final class Store {
    private static final Map<Class<?>, Labels> NOUNS = Map.of(
            LogEvent.class, Nouns.LOG_EVENTS,
            SystemMetric.class, Nouns.SYSTEM_METRICS,
            NetworkMetric.class, Nouns.NETWORK_METRICS,
            EventTrace.class, Nouns.EVENT_TRACES,
            Finding.class, Nouns.FINDINGS,
            DeadLetter.class, Nouns.DEAD_LETTERS);

    private static final String HOST = "host";

    private final StoreReader reader;
    private final Scope scope;

    Store(StoreReader reader, Scope scope) {
        this.reader = reader;
        this.scope = scope;
    }

    Scope scope() {
        return scope;
    }

    private Selector narrowed(Selector asked) {
        return scope.isAll() ? asked : asked.and(scope.of(asked.labels()));
    }

    private <T extends IndexedRecord> Optional<T> seen(Optional<T> record, Labels labels) {
        return record.filter(found -> scope.isAll() || scope.of(labels).test(found));
    }

    Page<SystemMetric> systemMetrics(TimeRange range, Selector selector, Paging paging) {
        return reader.systemMetrics(range, narrowed(selector), paging);
    }

    Page<NetworkMetric> networkMetrics(TimeRange range, Selector selector, Paging paging) {
        return reader.networkMetrics(range, narrowed(selector), paging);
    }

    Page<LogEvent> logEvents(TimeRange range, Selector selector, Paging paging) {
        return reader.logEvents(range, narrowed(selector), paging);
    }

    Optional<LogEvent> logEvent(String id) {
        return seen(reader.logEvent(id), Nouns.LOG_EVENTS);
    }

    EventCounts count(TimeRange range, Selector selector, Duration width, Duration patience) {
        return reader.count(range, narrowed(selector), width, patience);
    }

    TailPosition end(Followed<?> followed) {
        return reader.end(followed);
    }

    <T extends SpecificRecordBase> TailNews<T> tail(
            Followed<T> followed, TailPosition position, Selector selector, int most) {
        TailNews<T> news = reader.tail(followed, position, narrowed(selector), most);
        List<T> seen = news.items().stream()
                .map(record ->
                        record instanceof Finding finding ? followed.type().cast(masked(finding)) : record)
                .toList();
        return new TailNews<>(seen, news.position(), news.isMore());
    }

    /** Whatever this id names, where the caller sees it. */
    Optional<SpecificRecord> record(String id) {
        return reader.record(id)
                .map(found -> (SpecificRecord) found)
                .filter(found -> scope.isAll() || scope.of(noun(found)).test(found))
                .map(found -> found instanceof Finding finding ? masked(finding) : found);
    }

    static Labels noun(SpecificRecord record) {
        Labels labels = NOUNS.get(record.getClass());
        if (labels == null) {
            throw new IllegalStateException("no noun is known of a " + record.getClass());
        }
        return labels;
    }

    Page<EventTrace> eventTraces(TimeRange range, Selector selector, Paging paging) {
        return reader.eventTraces(range, narrowed(selector), paging);
    }

    Page<EventTrace> tracedErrors(TimeRange range, Selector selector, Paging paging) {
        return reader.tracedErrors(range, narrowed(selector), paging);
    }

    Optional<EventTrace> eventTrace(String id) {
        return seen(reader.eventTrace(id), Nouns.EVENT_TRACES);
    }

    Page<HourlyAggregate> hourlyAggregates(TimeRange range, Selector selector, Paging paging) {
        return reader.hourlyAggregates(range, narrowed(selector), paging);
    }

    Page<DailyAggregate> dailyAggregates(TimeRange range, Selector selector, Paging paging) {
        return reader.dailyAggregates(range, narrowed(selector), paging);
    }

    Page<Finding> findings(TimeRange lastSeen, Selector selector, Paging paging) {
        return masked(reader.findings(lastSeen, narrowed(selector), paging), this::masked);
    }

    Optional<Finding> finding(String id) {
        return seen(reader.finding(id), Nouns.FINDINGS).map(this::masked);
    }

    /** All of a finding whose newest revision the caller sees. */
    Page<Finding> findingRevisions(String id, Paging paging) {
        boolean isSeen = scope.isAll() || finding(id).isPresent();
        return isSeen
                ? masked(reader.findingRevisions(id, paging), this::masked)
                : new Page<>(List.of(), Optional.empty(), false);
    }

    SimilarFindings.Answer similarFindings(SimilarFindings.Question question) {
        SimilarFindings.Answer similar = reader.similarFindings(question.within(narrowed(question.selector())));
        return new SimilarFindings.Answer(
                similar.matches().stream()
                        .map(match -> new SimilarFindings.Match(masked(match.finding()), match.similarity()))
                        .toList(),
                similar.truncated());
    }

    /** With their scores as of now, and in that order. */
    Page<IpReputation> addresses(Instant now, TimeRange lastSeen, Selector selector, Paging paging) {
        AddressRanking ranking = new AddressRanking((asked, page) -> reader.addresses(lastSeen, asked, page), now);
        return masked(ranking.page(narrowed(selector), paging), this::masked);
    }

    /** With its score as of now. */
    Optional<IpReputation> address(String ip, Instant now) {
        return seen(reader.address(ip), Nouns.IP_REPUTATION).map(address -> masked(AddressRanking.rated(address, now)));
    }

    Page<TracePattern> tracePatterns(TimeRange ended, Selector selector, Paging paging) {
        return masked(reader.tracePatterns(ended, narrowed(selector), paging), this::masked);
    }

    /** What people decided, of all hosts: a decision names none. Who asks must show that the caller sees its subject. */
    Page<OperatorAction> operatorActions(TimeRange range, Selector selector, Paging paging) {
        return reader.operatorActions(range, selector, paging);
    }

    Page<DeadLetter> deadLetters(TimeRange range, Selector selector, Paging paging) {
        return reader.deadLetters(range, narrowed(selector), paging);
    }

    List<AgentStatus> hosts(Selector selector) {
        return reader.hosts(narrowed(selector));
    }

    Map<String, Instant> freshness() {
        Map<String, Instant> all = new TreeMap<>(reader.freshness());
        if (!scope.isAll()) {
            all.keySet()
                    .retainAll(reader.hosts(scope.of(Nouns.HOSTS)).stream()
                            .map(AgentStatus::getHost)
                            .toList());
        }
        return all;
    }

    /** Whether other nodes are asked too. */
    boolean isOfFleet() {
        return reader.isOfFleet();
    }

    /** Names of other nodes that did not answer, so that what was read so far lacks what they hold. */
    List<String> absent() {
        return reader.gapsOfPeers().stream()
                .filter(gap -> gap.path().isEmpty())
                .map(Gap::node)
                .toList();
    }

    /** Names of other nodes that did not answer when they were asked last. */
    List<String> silent() {
        return reader.silentPeers();
    }

    /** Throws where another node did not answer: for answers that are whole or none. */
    void requireAll() {
        if (!absent().isEmpty()) {
            throw new NodesMissing(absent());
        }
    }

    List<Gap> gapsInDays(TimeRange range) {
        return reader.gapsInDays(range);
    }

    List<Gap> gapsInMonths(TimeRange range) {
        return reader.gapsInMonths(range);
    }

    List<Gap> gapsInNodes() {
        return reader.gapsInNodes();
    }

    StoreSurvey survey() {
        return reader.survey();
    }

    private interface Masking<T> {
        T of(T record);
    }

    private <T> Page<T> masked(Page<T> page, Masking<T> masking) {
        return scope.isAll()
                ? page
                : new Page<>(page.items().stream().map(masking::of).toList(), page.next(), page.truncated());
    }

    private Finding masked(Finding finding) {
        List<String> hosts = finding.getResources().get(HOST);
        if (scope.isAll() || hosts == null) {
            return finding;
        }
        Map<String, List<String>> resources = new HashMap<>(finding.getResources());
        resources.put(HOST, scope.seen(hosts));
        return Finding.newBuilder(finding).setResources(resources).build();
    }

    private IpReputation masked(IpReputation address) {
        return scope.isAll()
                ? address
                : IpReputation.newBuilder(address)
                        .setHosts(scope.seen(address.getHosts()))
                        .build();
    }

    private TracePattern masked(TracePattern pattern) {
        return scope.isAll()
                ? pattern
                : TracePattern.newBuilder(pattern)
                        .setAffectedHosts(scope.seen(pattern.getAffectedHosts()))
                        .build();
    }
}
