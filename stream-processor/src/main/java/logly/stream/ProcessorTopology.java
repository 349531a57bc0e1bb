package logly.stream;

import java.util.List;
import java.util.random.RandomGenerator;
import logly.analysis.trace.SeverityProfile;
import logly.schemas.Topics;
import org.apache.kafka.streams.Topology;

/**
 * The stages and how they hang together; pure: plain values in, a topology out, no broker needed.
 *
 * <p>Guarantees. The application runs {@code exactly_once_v2}: what a record changes in the stores, what it makes in the
 * output topics and its offset are committed in one transaction, about every 500 ms; readers with
 * {@code read_committed} see all of it or nothing. Nothing waits for stream time and no window drops what comes late: buckets
 * are plain keys, and a record amends its bucket for 7 days. Between commits, state lives as objects in
 * {@link WriteBackStore}s; no processor keeps anything that no store holds, but for what it can find again.
 *
 * <p>Co-partitioning. The raw topics are keyed by host, partitioned alike and have the same count of partitions. They meet
 * in one processor, hence in one sub-topology: one task sees all records of a host and owns its buckets. No record of a
 * host is repartitioned: what concerns more than one host is counted in the host's task first, and only the counts cross
 * Kafka again, keyed by their subject, to a second sub-topology; so do the hits of rules, keyed by the fingerprint of rule
 * and group, where they meet the decisions of people about findings, which have the same key; those about addresses meet
 * the counts of their address. Findings meet in one task, which says what belongs together. Outputs keyed by host go to the
 * host's partition.
 *
 * <p>Order. Within a partition of a raw topic records come as appended; between topics in no order that anything may rest
 * on. An agent's batch may come again, or later than its successor: the entrance drops what came before, the rest commutes.
 *
 * <p>What follows the entrance may become an application of its own one day, reading arrivals from a topic; the entrance
 * and its ledgers must then stay in one piece.
 */
final class ProcessorTopology {
    /** Name of the sink of entries of stores that a clock found to be bad. */
    static final String FAILED_ENTRIES = "write-failed-entries";

    /** Names of the processors that take every arrival, in this order. */
    static final List<String> STAGES =
            List.of(AggregationStage.NAME, ReputationStage.COUNT, PatternStage.COUNT, WatchStage.NAME, MatchStage.NAME);

    private final Topics topics;
    private final RecordSerdes serdes;
    private final Entrance entrance;
    private final ReplayStage replay;
    private final MatchStage matching;
    private final CorrelateStage correlation;
    private final IncidentStage incidents;
    private final WatchStage watch;
    private final AggregationStage aggregation;
    private final TraceStage trace;
    private final ReputationStage reputation;
    private final PatternStage patterns;

    ProcessorTopology(
            Topics topics,
            RecordSerdes serdes,
            StreamCounters counters,
            AddressKnowledge knowledge,
            RandomGenerator random,
            SeverityProfile severity) {
        this.topics = topics;
        this.serdes = serdes;
        entrance = new Entrance(topics, serdes, counters, STAGES);
        replay = new ReplayStage(topics, serdes, counters, entrance.intakes(), STAGES);
        patterns = new PatternStage(topics, serdes, counters);
        reputation = new ReputationStage(topics, serdes, counters, knowledge, random);
        matching = new MatchStage(topics, serdes, counters, List.of(TraceStage.NAME));
        watch = new WatchStage(topics, serdes, counters, matching.rules());
        correlation = new CorrelateStage(topics, serdes, counters);
        incidents = new IncidentStage(topics, serdes, counters);
        trace = new TraceStage(topics, serdes, counters, severity);
        aggregation = new AggregationStage(topics, serdes, counters, random);
    }

    /** What is to be known of each store. */
    static List<StoreNote> stores() {
        return List.of(
                Entrance.SEQ_RANGES_NOTE,
                ReplayStage.REPLAYED_LETTERS_NOTE,
                AggregationStage.HOURLY_ROLLUPS_NOTE,
                ReputationStage.PENDING_ADDRESSES_NOTE,
                ReputationStage.REPUTATION_BY_IP_NOTE,
                ReputationStage.ADDRESS_DECISIONS_NOTE,
                PatternStage.PENDING_SUBJECTS_NOTE,
                PatternStage.PATTERN_SUBJECTS_NOTE,
                MatchStage.RULES_NOTE,
                MatchStage.PENDING_HITS_NOTE,
                WatchStage.WATCHES_NOTE,
                CorrelateStage.LIVES_NOTE,
                CorrelateStage.JOURNAL_NOTE,
                IncidentStage.MEMBERS_NOTE,
                IncidentStage.WAITING_NOTE,
                TraceStage.HOST_PASTS_NOTE,
                TraceStage.OPEN_TRACES_NOTE);
    }

    Topology build() {
        Topology topology = new Topology();
        entrance.addTo(topology);
        replay.addTo(topology);
        matching.addTo(topology);
        watch.addTo(topology);
        aggregation.addTo(topology);
        trace.addTo(topology);
        patterns.addTo(topology);
        correlation.addTo(topology);
        reputation.addTo(topology);
        incidents.addTo(topology);
        DeadLetters.addSink(
                topology,
                FAILED_ENTRIES,
                topics,
                serdes,
                AggregationStage.NAME,
                ReputationStage.COUNT,
                PatternStage.COUNT,
                WatchStage.NAME,
                MatchStage.NAME,
                TraceStage.NAME);
        return topology;
    }
}
