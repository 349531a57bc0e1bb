package logly.schemas;

import static logly.schemas.Topic.Cleanup.COMPACT;
import static logly.schemas.Topic.Cleanup.DELETE;
import static logly.schemas.Topic.PartitionedBy.HOST;
import static logly.schemas.Topic.PartitionedBy.KEY;
import static logly.schemas.Topic.PartitionedBy.SINGLE;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import logly.schemas.Topic.Cleanup;
import logly.schemas.Topic.PartitionedBy;
import org.apache.avro.specific.SpecificRecord;

/** The catalogue of topics; nothing else spells a topic's name. */
public final class Topics {
    private static final Set<Cleanup> DELETED = EnumSet.of(DELETE);
    private static final Set<Cleanup> COMPACTED = EnumSet.of(COMPACT);
    private static final Set<Cleanup> COMPACTED_AND_DELETED = EnumSet.of(COMPACT, DELETE);
    private static final Duration FOR_EVER = Duration.ZERO;
    private static final long WITHOUT_LIMIT = -1;

    /**
     * What differs between installations.
     *
     * @param prefix stands before every name
     * @param partitions of every topic that is keyed by host or read by store-writer; fixed at creation
     * @param rawRetention of the topics that agents write
     * @param rawRetentionBytes of each of them, over all its partitions
     */
    public record Options(String prefix, int partitions, Duration rawRetention, long rawRetentionBytes) {
        public static final Options EMBEDDED = new Options("logly.", 4, Duration.ofHours(24), 2L << 30);
    }

    private final Options options;
    private final List<Topic<?>> all = new ArrayList<>();

    private final Topic<SystemMetric> systemMetrics;
    private final Topic<NetworkMetric> networkMetrics;
    private final Topic<LogEvent> logEvents;
    private final Topic<HostSnapshot> hostSnapshots;
    private final Topic<AgentStatus> agentStatus;
    private final Topic<EventTrace> eventTraces;
    private final Topic<TracePattern> tracePatterns;
    private final Topic<PatternCounts> patternCounts;
    private final Topic<AddressCounts> addressCounts;
    private final Topic<IpReputation> ipReputation;
    private final Topic<Finding> findings;
    private final Topic<OperatorAction> operatorActions;
    private final Topic<HourlyAggregate> hourlyAggregates;
    private final Topic<DailyAggregate> dailyAggregates;
    private final Topic<DetectionRule> detectionRules;
    private final Topic<RuleHits> ruleHits;
    private final Topic<Finding> findingRevisions;
    private final Topic<MetadataEntry> metadata;
    private final Topic<DeadLetter> deadLetters;
    private final Topic<StoreNode> storeNodes;
    private final Topic<StoreHandover> storeHandover;
    private final Topic<Replay> replays;

    public Topics(Options options) {
        this.options = options;
        systemMetrics = raw("system-metrics", SystemMetric.class, "CPU, memory, disk and load samples of hosts.");
        networkMetrics = raw("network-metrics", NetworkMetric.class, "Traffic and connection samples of hosts.");
        logEvents = raw("log-events", LogEvent.class, "Log lines of hosts, parsed.");
        hostSnapshots = raw("host-snapshots", HostSnapshot.class, "Processes and sockets at the moment of an event.");
        agentStatus = state("agent-status", AgentStatus.class, "agentId", HOST, "Heartbeats of agents.");
        eventTraces = derived("event-traces", EventTrace.class, "What significant events mean.");
        tracePatterns = history("trace-patterns", TracePattern.class, "pattern", KEY, "Patterns over traces.");
        patternCounts = passing(
                "pattern-counts", PatternCounts.class, "subject", "What hosts counted of subjects of patterns.");
        addressCounts = passing("address-counts", AddressCounts.class, "ip", "What hosts counted of addresses.");
        ipReputation = history("ip-reputation", IpReputation.class, "ip", KEY, "What is known of addresses.");
        findings = history("findings", Finding.class, "fingerprint", KEY, "Anomalies, attacks, misconfigurations.");
        operatorActions = add(topic(
                "operator-actions",
                OperatorAction.class,
                "subject",
                KEY,
                options.partitions(),
                DELETED,
                Duration.ofDays(400),
                WITHOUT_LIMIT,
                "Decisions of people."));
        hourlyAggregates =
                history("hourly-aggregates", HourlyAggregate.class, "host|hour", HOST, "One host in one UTC hour.");
        dailyAggregates =
                history("daily-aggregates", DailyAggregate.class, "host|date", HOST, "One host on one UTC day.");
        detectionRules = state("detection-rules", DetectionRule.class, "rule id", KEY, "Detection rules.");
        ruleHits = add(topic(
                "hits",
                RuleHits.class,
                "a fingerprint",
                KEY,
                options.partitions(),
                DELETED,
                Duration.ofHours(24),
                WITHOUT_LIMIT,
                "Hits of rules on their way to the windows of their groups, many in a record, whose key is the fingerprint"
                        + " of one of these groups; internal to the stream processor."));
        findingRevisions = add(topic(
                "finding-revisions",
                Finding.class,
                "fingerprint",
                SINGLE,
                1,
                DELETED,
                Duration.ofDays(1),
                WITHOUT_LIMIT,
                "Findings on their way to their incidents; internal to the stream processor."));
        metadata = add(topic(
                "metadata",
                MetadataEntry.class,
                "key",
                SINGLE,
                1,
                COMPACTED,
                FOR_EVER,
                WITHOUT_LIMIT,
                "Users, API keys, resources, checkpoints, log epochs."));
        deadLetters = add(topic(
                "dead-letters",
                DeadLetter.class,
                "topic|partition|offset|stage",
                KEY,
                options.partitions(),
                DELETED,
                Duration.ofDays(30),
                WITHOUT_LIMIT,
                "Records that could not be decoded, parsed, processed or stored."));
        storeNodes = state("store-nodes", StoreNode.class, "node", KEY, "Which store node holds what.");
        storeHandover = state("store-handover", StoreHandover.class, "partition", KEY, "Where an owner stands.");
        replays = derived("replays", Replay.class, "Orders to take dead letters in again.");
    }

    private <V extends SpecificRecord> Topic<V> raw(String name, Class<V> type, String doc) {
        long perPartition = Math.max(1, options.rawRetentionBytes() / options.partitions());
        return add(topic(
                name, type, "host", HOST, options.partitions(), DELETED, options.rawRetention(), perPartition, doc));
    }

    private <V extends SpecificRecord> Topic<V> derived(String name, Class<V> type, String doc) {
        return add(
                topic(name, type, "host", HOST, options.partitions(), DELETED, Duration.ofDays(7), WITHOUT_LIMIT, doc));
    }

    /** From one stage of the stream processor to another, on other partitions. */
    private <V extends SpecificRecord> Topic<V> passing(String name, Class<V> type, String key, String doc) {
        return add(topic(name, type, key, KEY, options.partitions(), DELETED, Duration.ofDays(1), WITHOUT_LIMIT, doc));
    }

    private <V extends SpecificRecord> Topic<V> state(
            String name, Class<V> type, String key, PartitionedBy by, String doc) {
        return add(topic(name, type, key, by, options.partitions(), COMPACTED, FOR_EVER, WITHOUT_LIMIT, doc));
    }

    private <V extends SpecificRecord> Topic<V> history(
            String name, Class<V> type, String key, PartitionedBy by, String doc) {
        return add(topic(
                name,
                type,
                key,
                by,
                options.partitions(),
                COMPACTED_AND_DELETED,
                Duration.ofDays(30),
                WITHOUT_LIMIT,
                doc));
    }

    private <V extends SpecificRecord> Topic<V> topic(
            String name,
            Class<V> type,
            String key,
            PartitionedBy by,
            int partitions,
            Set<Cleanup> cleanup,
            Duration retention,
            long retentionBytes,
            String doc) {
        return new Topic<>(options.prefix() + name, type, key, by, partitions, cleanup, retention, retentionBytes, doc);
    }

    private <V extends SpecificRecord> Topic<V> add(Topic<V> topic) {
        all.add(topic);
        return topic;
    }

    /** Every topic of the catalogue, in the order of the design. */
    public List<Topic<?>> all() {
        return List.copyOf(all);
    }

    public Options options() {
        return options;
    }

    public Topic<SystemMetric> systemMetrics() {
        return systemMetrics;
    }

    public Topic<NetworkMetric> networkMetrics() {
        return networkMetrics;
    }

    public Topic<LogEvent> logEvents() {
        return logEvents;
    }

    public Topic<HostSnapshot> hostSnapshots() {
        return hostSnapshots;
    }

    public Topic<AgentStatus> agentStatus() {
        return agentStatus;
    }

    public Topic<EventTrace> eventTraces() {
        return eventTraces;
    }

    public Topic<TracePattern> tracePatterns() {
        return tracePatterns;
    }

    public Topic<PatternCounts> patternCounts() {
        return patternCounts;
    }

    public Topic<AddressCounts> addressCounts() {
        return addressCounts;
    }

    public Topic<IpReputation> ipReputation() {
        return ipReputation;
    }

    public Topic<Finding> findings() {
        return findings;
    }

    public Topic<OperatorAction> operatorActions() {
        return operatorActions;
    }

    public Topic<HourlyAggregate> hourlyAggregates() {
        return hourlyAggregates;
    }

    public Topic<DailyAggregate> dailyAggregates() {
        return dailyAggregates;
    }

    public Topic<DetectionRule> detectionRules() {
        return detectionRules;
    }

    public Topic<RuleHits> ruleHits() {
        return ruleHits;
    }

    /** Findings on their way to their incidents. */
    public Topic<Finding> findingRevisions() {
        return findingRevisions;
    }

    public Topic<MetadataEntry> metadata() {
        return metadata;
    }

    public Topic<DeadLetter> deadLetters() {
        return deadLetters;
    }

    public Topic<StoreNode> storeNodes() {
        return storeNodes;
    }

    public Topic<StoreHandover> storeHandover() {
        return storeHandover;
    }

    public Topic<Replay> replays() {
        return replays;
    }
}
