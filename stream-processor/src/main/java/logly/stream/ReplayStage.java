package logly.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import logly.schemas.RawSerdes;
import logly.schemas.Replay;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * Takes dead letters in again, on a person's order: what failed on its way in goes to all stages, past the de-duplication;
 * what one stage failed at goes to that stage alone; what failed behind a repartition is appended to its topic anew. Each
 * letter once: an order for one that was taken becomes a dead letter itself.
 */
final class ReplayStage {
    /** Name of the processor. */
    static final String NAME = "replay-letters";

    /** Name of the sink of orders that cannot be carried out. */
    static final String DEAD_LETTERS = "write-refused-replays";

    static final String REPLAYED_LETTERS = "replayed-letters";

    static final StoreNote REPLAYED_LETTERS_NOTE = new StoreNote(
            REPLAYED_LETTERS,
            "When a dead letter was replayed, by source coordinates and stage.",
            "the letters that were replayed in 31 days, here 10 of each host",
            10_000,
            60,
            "the memory of what was replayed: a letter that is replayed again is taken twice");

    private static final int LIVE_LETTERS = 64;

    private final Topics topics;
    private final RecordSerdes serdes;
    private final StreamCounters counters;
    private final Map<String, Intake<?>> intakes;
    private final List<String> stages;

    /**
     * Replays into the stages behind the entrance.
     *
     * @param intakes how the entrance reads, by topic
     * @param stages that take every arrival, in this order
     */
    ReplayStage(
            Topics topics,
            RecordSerdes serdes,
            StreamCounters counters,
            Map<String, Intake<?>> intakes,
            List<String> stages) {
        this.topics = topics;
        this.serdes = serdes;
        this.counters = counters;
        this.intakes = Map.copyOf(intakes);
        this.stages = List.copyOf(stages);
    }

    /** Adds itself behind the entrance, whose ledgers it keeps right, and before the stages. */
    void addTo(Topology topology) {
        Topic<Replay> orders = topics.replays();
        topology.addSource(
                AutoOffsetReset.earliest(),
                "read-" + orders.name(),
                RawSerdes.bytes().deserializer(),
                RawSerdes.bytes().deserializer(),
                orders.name());
        Map<String, String> sinks = new LinkedHashMap<>();
        List.of(topics.addressCounts(), topics.patternCounts(), topics.ruleHits(), topics.findingRevisions())
                .forEach(topic -> sinks.put(topic.name(), "append-" + topic.name()));
        topology.addProcessor(
                NAME,
                () -> new ReplayProcessor(
                        new ReplayProcessor.Ways(intakes, stages, sinks),
                        orders.name(),
                        serdes.of(orders).deserializer(),
                        counters),
                "read-" + orders.name());
        topology.addStateStore(LoggedStores.writeBack(REPLAYED_LETTERS, new Codec(), LIVE_LETTERS), NAME);
        topology.connectProcessorAndStateStores(NAME, Entrance.SEQ_RANGES);
        sinks.forEach((topic, sink) -> topology.addSink(
                sink, topic, RawSerdes.bytes().serializer(), RawSerdes.bytes().serializer(), NAME));
        DeadLetters.addSink(topology, DEAD_LETTERS, topics, serdes, NAME);
    }

    /** Keys of letters, and when they were replayed, in milliseconds. */
    private static final class Codec implements WriteBackStore.Codec<String, Long> {
        @Override
        public byte[] keyBytes(String letter) {
            return letter.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] valueBytes(Long millis) {
            return ByteBuffer.allocate(Long.BYTES).putLong(millis).array();
        }

        @Override
        public Long value(byte[] bytes) {
            return ByteBuffer.wrap(bytes).getLong();
        }
    }
}
