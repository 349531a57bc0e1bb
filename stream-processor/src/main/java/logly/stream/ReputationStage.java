package logly.stream;

import java.util.function.Function;
import java.util.random.RandomGenerator;
import logly.analysis.AddressLists;
import logly.analysis.AddressTally;
import logly.schemas.AddressCounts;
import logly.schemas.LogEvent;
import logly.schemas.RawSerdes;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * What is known of addresses. Each host's task counts first and tells every 5 seconds, through {@code address-counts}; the
 * task that an address belongs to adds up and rates, by what people decided of it too. A flood from one address crosses
 * Kafka a dozen times a minute and task.
 */
final class ReputationStage {
    /** Name of the processor that counts in the host's task. */
    static final String COUNT = "count-addresses";

    /** Name of the processor that rates in the address's task. */
    static final String RATE = "rate-addresses";

    /** Name of the processor that takes people's decisions about addresses. */
    static final String DECIDE = "decide-addresses";

    /** Name of the sink of counts, from which the second processor reads. */
    static final String ADDRESS_COUNTS = "write-address-counts";

    /** Name of the sink of reputations. */
    static final String IP_REPUTATION = "write-ip-reputation";

    /** Name of the sink of decisions that a clock found to be bad. */
    static final String DEAD_LETTERS = "write-failed-decisions";

    static final String PENDING_ADDRESSES = "pending-addresses";
    static final String REPUTATION_BY_IP = "reputation-by-ip";
    static final String ADDRESS_DECISIONS = "address-decisions";

    static final StoreNote PENDING_ADDRESSES_NOTE = new StoreNote(
            PENDING_ADDRESSES,
            "What addresses did and was not told yet, by address or /64 network.",
            Subtotals.MOST_PENDING + " per task",
            (long) StoreNote.FLEET_TASKS * Subtotals.MOST_PENDING,
            160,
            "the counts of its last 5 seconds");

    static final StoreNote REPUTATION_BY_IP_NOTE = new StoreNote(
            REPUTATION_BY_IP,
            "What addresses did, by address or /64 network.",
            AddressRater.MOST_ADDRESSES + " per task, and 8 days without an event",
            (long) StoreNote.FLEET_TASKS * AddressRater.MOST_ADDRESSES,
            250,
            "nothing that was emitted: an address goes on in a new generation, which readers merge with the old one");

    static final StoreNote ADDRESS_DECISIONS_NOTE = new StoreNote(
            ADDRESS_DECISIONS,
            "What people decided about addresses, of each the newest.",
            "the addresses that are allowed or blocked, here 1,000, and for a day those that no longer are",
            1_000,
            150,
            "people's decisions: addresses are rated without them, while the query service still knows them");

    private static final int LIVE_DECISIONS = 1024;
    private static final int LIVE_TALLIES = Subtotals.MOST_PENDING;
    private static final int LIVE_REPUTATIONS = 2048;

    private final Topics topics;
    private final RecordSerdes serdes;
    private final AddressKnowledge knowledge;
    private final RandomGenerator random;
    private final StreamCounters counters;

    ReputationStage(
            Topics topics,
            RecordSerdes serdes,
            StreamCounters counters,
            AddressKnowledge knowledge,
            RandomGenerator random) {
        this.topics = topics;
        this.serdes = serdes;
        this.counters = counters;
        this.knowledge = knowledge;
        this.random = random;
    }

    /** Adds itself behind the source of people's decisions, which the correlation adds. */
    void addTo(Topology topology) {
        Topic<AddressCounts> counts = topics.addressCounts();
        Subtotals.Counting<AddressTally, AddressCounts> counting = new Subtotals.Counting<>(
                COUNT,
                PENDING_ADDRESSES,
                ADDRESS_COUNTS,
                AddressTally::new,
                ReputationStage::count,
                (ip, tally) -> tally.toCounts(ip));
        topology.addProcessor(COUNT, () -> new Subtotals<>(counting, counters), Entrance.NAME, ReplayStage.NAME);
        topology.addStateStore(LoggedStores.writeBack(PENDING_ADDRESSES, new TallyCodec(), LIVE_TALLIES), COUNT);
        addSink(topology, ADDRESS_COUNTS, counts, COUNT);

        String source = "receive-" + counts.name();
        topology.addSource(
                AutoOffsetReset.earliest(),
                source,
                RawSerdes.text().deserializer(),
                serdes.of(counts).deserializer(),
                counts.name());
        topology.addProcessor(RATE, () -> new AddressRater(knowledge, random), source);
        topology.addProcessor(
                DECIDE,
                () -> new AddressDecider(
                        knowledge, serdes.of(topics.operatorActions()).deserializer(), counters),
                "read-" + topics.operatorActions().name());
        topology.addStateStore(
                LoggedStores.writeBack(REPUTATION_BY_IP, new ReputationState.Codec(), LIVE_REPUTATIONS), RATE, DECIDE);
        topology.addStateStore(
                LoggedStores.writeBack(ADDRESS_DECISIONS, new AddressVerdicts.Codec(), LIVE_DECISIONS), RATE, DECIDE);
        addSink(topology, IP_REPUTATION, topics.ipReputation(), RATE, DECIDE);
        DeadLetters.addSink(topology, DEAD_LETTERS, topics, serdes, DECIDE);
    }

    private static void count(Arrival arrival, Function<String, AddressTally> subjects) {
        if (arrival.value() instanceof LogEvent event && event.getIpAddress() != null) {
            AddressLists.subjects(event.getIpAddress()).forEach(subject -> subjects.apply(subject)
                    .add(event.getAction(), arrival.host(), arrival.effective()));
        }
    }

    private <V extends SpecificRecord> void addSink(Topology topology, String name, Topic<V> topic, String... parents) {
        topology.addSink(
                name,
                topic.name(),
                RawSerdes.text().serializer(),
                serdes.of(topic).serializer(),
                parents);
    }
}
