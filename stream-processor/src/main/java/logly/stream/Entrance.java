package logly.stream;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import logly.analysis.Plausibility;
import logly.schemas.HostSnapshot;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.RawSerdes;
import logly.schemas.SystemMetric;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * Where records come in: each raw topic is read as bytes, duplicates are dropped before anything is decoded, what cannot
 * be read goes to {@code dead-letters} in the same transaction, the rest goes on as {@link Arrival}s.
 */
final class Entrance {
    /** Name of the processor that the other stages follow. */
    static final String NAME = "enter-records";

    /** Name of the sink of dead letters. */
    static final String DEAD_LETTERS = "write-dead-letters";

    static final String SEQ_RANGES = "seq-ranges";

    static final StoreNote SEQ_RANGES_NOTE = new StoreNote(
            SEQ_RANGES,
            "Which records came, and what became of them, by agent process, topic and key.",
            "the agent processes of the last 8 days, here 3 of each host, times 4 topics",
            12_000,
            130,
            "the memory of what came: records sent again from before the loss are taken twice");

    /** Series whose ledger stays in memory; the others cost a read and a write of RocksDB when they speak. */
    private static final int LIVE_LEDGERS = 8192;

    /** Several times what an agent sends. A trace holds an event, its message once more, and a snapshot. */
    private static final int MOST_BYTES = 192 << 10;

    private static final int MOST_SNAPSHOT_BYTES = 512 << 10;

    private final Topics topics;
    private final RecordSerdes serdes;
    private final StreamCounters counters;
    private final List<String> stages;

    /**
     * Reads the raw topics of the catalogue.
     *
     * @param stages names of the processors that take every arrival, in this order; they are added later
     */
    Entrance(Topics topics, RecordSerdes serdes, StreamCounters counters, List<String> stages) {
        this.topics = topics;
        this.serdes = serdes;
        this.counters = counters;
        this.stages = List.copyOf(stages);
    }

    /** How the records of each raw topic are read, by topic. */
    Map<String, Intake<?>> intakes() {
        List<Intake<?>> intakes = List.of(
                intake(
                        topics.systemMetrics(),
                        SystemMetric::getHost,
                        SystemMetric::getTimestamp,
                        Plausibility::problem,
                        MOST_BYTES),
                intake(
                        topics.networkMetrics(),
                        NetworkMetric::getHost,
                        NetworkMetric::getTimestamp,
                        Plausibility::problem,
                        MOST_BYTES),
                intake(
                        topics.logEvents(),
                        LogEvent::getHost,
                        LogEvent::getTimestamp,
                        event -> Optional.empty(),
                        MOST_BYTES),
                intake(
                        topics.hostSnapshots(),
                        HostSnapshot::getHost,
                        HostSnapshot::getTimestamp,
                        snapshot -> Optional.empty(),
                        MOST_SNAPSHOT_BYTES));
        Map<String, Intake<?>> byTopic = new LinkedHashMap<>();
        intakes.forEach(intake -> byTopic.put(intake.topic().name(), intake));
        return byTopic;
    }

    void addTo(Topology topology) {
        Map<String, Intake<?>> byTopic = intakes();
        String[] sources = byTopic.keySet().stream()
                .map(topic -> addSource(topology, topic))
                .toArray(String[]::new);
        topology.addProcessor(NAME, () -> new ArrivalProcessor(byTopic, stages, counters), sources);
        topology.addStateStore(LoggedStores.writeBack(SEQ_RANGES, new SeqLedger.Codec(), LIVE_LEDGERS), NAME);
        DeadLetters.addSink(topology, DEAD_LETTERS, topics, serdes, NAME);
    }

    private <V extends SpecificRecord> Intake<V> intake(
            Topic<V> topic,
            Function<V, String> host,
            Function<V, Instant> timestamp,
            Function<V, Optional<String>> problem,
            int mostBytes) {
        return new Intake<>(topic, serdes.of(topic).deserializer(), host, timestamp, problem, mostBytes);
    }

    private static String addSource(Topology topology, String topic) {
        String name = "read-" + topic;
        topology.addSource(
                AutoOffsetReset.earliest(),
                name,
                RawSerdes.bytes().deserializer(),
                RawSerdes.bytes().deserializer(),
                topic);
        return name;
    }
}
