package logly.stream;

import java.nio.charset.StandardCharsets;
import logly.analysis.watch.Watch;
import logly.analysis.watch.WatchCodec;
import logly.schemas.RawSerdes;
import logly.schemas.RuleHits;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.kafka.streams.Topology;

/** Compares hosts and their services with their own past; what is unlike it, rules judge. */
final class WatchStage {
    /** Name of the processor. */
    static final String NAME = "watch-hosts";

    /** Name of the sink of hits. */
    static final String SIGNAL_HITS = "write-signal-hits";

    static final String WATCHES = "host-watches";

    static final StoreNote WATCHES_NOTE = new StoreNote(
            WATCHES,
            "What each host and each service of a host usually does, and when it was heard of last.",
            "hosts and at most 100 services of each that were heard of within 8 days, here 20 of each host",
            20_000,
            180,
            "what was learnt: error spikes and degraded services are not told for 6 hours, silent hosts not for 30 minutes");

    private static final int LIVE_WATCHES = 16_384;

    private final Topics topics;
    private final RecordSerdes serdes;
    private final StreamCounters counters;
    private final LiveRules rules;

    WatchStage(Topics topics, RecordSerdes serdes, StreamCounters counters, LiveRules rules) {
        this.topics = topics;
        this.serdes = serdes;
        this.counters = counters;
        this.rules = rules;
    }

    void addTo(Topology topology) {
        topology.addProcessor(NAME, () -> new WatchProcessor(rules, counters), Entrance.NAME, ReplayStage.NAME);
        topology.addStateStore(LoggedStores.writeBack(WATCHES, new Codec(), LIVE_WATCHES), NAME);
        Topic<RuleHits> hits = topics.ruleHits();
        topology.addSink(
                SIGNAL_HITS,
                hits.name(),
                RawSerdes.text().serializer(),
                serdes.of(hits).serializer(),
                NAME);
    }

    private static final class Codec implements WriteBackStore.Codec<String, Watch> {
        @Override
        public byte[] keyBytes(String key) {
            return key.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] valueBytes(Watch watch) {
            return WatchCodec.write(watch);
        }

        @Override
        public Watch value(byte[] bytes) {
            return WatchCodec.read(bytes);
        }
    }
}
