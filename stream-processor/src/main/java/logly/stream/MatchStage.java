package logly.stream;

import java.util.List;
import logly.schemas.DetectionRule;
import logly.schemas.RawSerdes;
import logly.schemas.RuleHits;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.state.Stores;

/**
 * Tries every rule in force on what arrives, sends hits to the window of their group, and passes the arrival on with the
 * rules that it fulfils.
 */
final class MatchStage {
    /** Name of the processor. */
    static final String NAME = "match-rules";

    /** Name of the sink of hits. */
    static final String RULE_HITS = "write-rule-hits";

    static final String RULES = "detection-rules";

    static final StoreNote RULES_NOTE = new StoreNote(
            RULES,
            "The detection rules, by id, as bytes; in memory, on every instance whole, and not logged.",
            "the rules, here 1,000",
            1_000,
            2_000,
            "nothing: it is read from the topic of rules at each start");

    static final String PENDING_HITS = "pending-hits";

    static final StoreNote PENDING_HITS_NOTE = new StoreNote(
            PENDING_HITS,
            "Hits of rules that are not sent yet, by the partition to which they go, in parts.",
            PendingHits.MOST_PARTS + " for each pair of partitions, of what a record of 600 KB holds",
            (long) StoreNote.FLEET_TASKS * StoreNote.FLEET_TASKS * PendingHits.MOST_PARTS,
            1_000,
            "the hits of the last 2 seconds");

    private final Topics topics;
    private final RecordSerdes serdes;
    private final StreamCounters counters;
    private final List<String> stages;
    private final LiveRules rules;

    /**
     * Matches for these stages.
     *
     * @param stages names of the processors that take every arrival afterwards, in this order; they are added later
     */
    MatchStage(Topics topics, RecordSerdes serdes, StreamCounters counters, List<String> stages) {
        this.topics = topics;
        this.serdes = serdes;
        this.counters = counters;
        this.stages = List.copyOf(stages);
        Topic<DetectionRule> detectionRules = topics.detectionRules();
        rules = new LiveRules(detectionRules.name(), serdes.of(detectionRules).deserializer());
    }

    LiveRules rules() {
        return rules;
    }

    void addTo(Topology topology) {
        topology.addGlobalStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(RULES), Serdes.String(), RawSerdes.bytes())
                        .withLoggingDisabled(),
                "read-" + topics.detectionRules().name(),
                RawSerdes.text().deserializer(),
                RawSerdes.bytes().deserializer(),
                topics.detectionRules().name(),
                "update-rules",
                () -> new RuleUpdateProcessor(rules));
        Topic<RuleHits> hits = topics.ruleHits();
        topology.addProcessor(
                NAME, () -> new MatchProcessor(rules, hits, stages, counters), Entrance.NAME, ReplayStage.NAME);
        topology.addStateStore(
                LoggedStores.writeBack(
                        PENDING_HITS, new PendingHits.Codec(), hits.partitions() * PendingHits.MOST_PARTS),
                NAME);
        topology.addSink(
                RULE_HITS,
                hits.name(),
                RawSerdes.text().serializer(),
                serdes.of(hits).serializer(),
                NAME);
    }
}
