package logly.stream;

import java.nio.charset.StandardCharsets;
import logly.analysis.sigma.FindingLife;
import logly.analysis.sigma.LifeCodec;
import logly.schemas.Finding;
import logly.schemas.OperatorAction;
import logly.schemas.RawSerdes;
import logly.schemas.RuleHits;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * Takes the hits of all hosts that belong together, and people's decisions about them; keeps the window of each group and
 * tells of findings. Hits and decisions are keyed by fingerprint and partitioned alike.
 */
final class CorrelateStage {
    /** Name of the processor. */
    static final String NAME = "correlate";

    /** Name of the sink of findings, which have no incident yet. */
    static final String REVISIONS = "write-finding-revisions";

    /** Name of the sink of hits that episodes are for further rules. */
    static final String EPISODE_HITS = "write-episode-hits";

    /** Name of the sink of hits and decisions that cannot be read; one of its own, so that this stage stands alone. */
    static final String DEAD_LETTERS = "write-unread-hits";

    static final String LIVES = "finding-lives";

    static final StoreNote LIVES_NOTE = new StoreNote(
            LIVES,
            "The window of hits and the findings of each group that belongs together, by fingerprint.",
            "the groups that were hit within a rule's timespan and an hour, and the findings of 30 days, here 20 of each host",
            20_000,
            2_000,
            "the hits of open windows and the numbers of openings");

    static final String JOURNAL = "hit-journal";

    static final StoreNote JOURNAL_NOTE = new StoreNote(
            JOURNAL,
            "Records of hits whose groups are not written down since, by offset.",
            "10 seconds, and " + (HitJournal.MOST_BYTES >> 10) + " KB of each task",
            StoreNote.FLEET_TASKS * 256L,
            2_000,
            "the hits of the last 10 seconds");

    private static final int LIVE_RECORDS = 1024;

    /**
     * Groups and their hits that stay in memory, in all tasks together: some groups hold hundreds. A heap that holds 57,000
     * hits takes 80 MB with all else. Other groups cost a read and a write of RocksDB when they are hit.
     */
    private static final int LIVE_HITS = 64 << 10;

    private final Topics topics;
    private final RecordSerdes serdes;
    private final StreamCounters counters;

    CorrelateStage(Topics topics, RecordSerdes serdes, StreamCounters counters) {
        this.topics = topics;
        this.serdes = serdes;
        this.counters = counters;
    }

    void addTo(Topology topology) {
        Topic<RuleHits> hits = topics.ruleHits();
        Topic<OperatorAction> actions = topics.operatorActions();
        topology.addSource(
                AutoOffsetReset.earliest(),
                "read-" + hits.name(),
                RawSerdes.bytes().deserializer(),
                RawSerdes.bytes().deserializer(),
                hits.name());
        topology.addSource(
                AutoOffsetReset.earliest(),
                "read-" + actions.name(),
                RawSerdes.bytes().deserializer(),
                RawSerdes.bytes().deserializer(),
                actions.name());
        topology.addProcessor(
                NAME,
                () -> new CorrelateProcessor(new Inputs(topics, serdes), counters),
                "read-" + hits.name(),
                "read-" + actions.name());
        topology.addStateStore(LoggedStores.writeBack(LIVES, new Codec(), LIVE_HITS / hits.partitions()), NAME);
        topology.addStateStore(LoggedStores.writeBack(JOURNAL, new HitJournal.Codec(), LIVE_RECORDS), NAME);
        Topic<Finding> revisions = topics.findingRevisions();
        topology.addSink(
                REVISIONS,
                revisions.name(),
                RawSerdes.text().serializer(),
                serdes.of(revisions).serializer(),
                NAME);
        topology.addSink(
                EPISODE_HITS,
                hits.name(),
                RawSerdes.text().serializer(),
                serdes.of(hits).serializer(),
                NAME);
        DeadLetters.addSink(topology, DEAD_LETTERS, topics, serdes, NAME);
    }

    /** Reads what comes in, by its topic. */
    static final class Inputs {
        private final String hits;
        private final Deserializer<RuleHits> hitReader;
        private final Deserializer<OperatorAction> actionReader;

        Inputs(Topics topics, RecordSerdes serdes) {
            hits = topics.ruleHits().name();
            hitReader = serdes.of(topics.ruleHits()).deserializer();
            actionReader = serdes.of(topics.operatorActions()).deserializer();
        }

        RuleHits hits(byte[] value) {
            return hitReader.deserialize(hits, value);
        }

        SpecificRecord read(String topic, byte[] value) {
            return topic.equals(hits) ? hitReader.deserialize(topic, value) : actionReader.deserialize(topic, value);
        }
    }

    /** How the store writes lives down. */
    private static final class Codec implements WriteBackStore.Codec<String, FindingLife> {
        @Override
        public byte[] keyBytes(String fingerprint) {
            return fingerprint.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] valueBytes(FindingLife life) {
            return LifeCodec.write(life);
        }

        @Override
        public FindingLife value(byte[] bytes) {
            return LifeCodec.read(bytes);
        }

        @Override
        public int size(FindingLife life) {
            return 1 + life.heldHits();
        }
    }
}
