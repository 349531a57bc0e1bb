package logly.stream;

import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import logly.schemas.HourlyAggregate;
import logly.schemas.RawSerdes;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.kafka.streams.Topology;

/** Rolls what arrives up by host and UTC hour and emits each bucket when it changed, late records included. */
final class AggregationStage {
    /** Name of the processor. */
    static final String NAME = "roll-up-hours";

    /** Name of the sink of aggregates. */
    static final String HOURLY_AGGREGATES = "write-hourly-aggregates";

    /**
     * {@link BucketState} by hour and host. Bounded by hosts times 192 hours (7 days of lateness and a day of margin), about
     * 600 bytes each. Logged. A lost copy costs nothing that was emitted: its buckets go on in a new generation, which
     * readers merge with the old one; what was pending is lost with it.
     */
    static final String HOURLY_ROLLUPS = "hourly-rollups";

    /** Buckets that stay in memory; late records of others cost a read and a write of RocksDB. */
    private static final int LIVE_BUCKETS = 4096;

    private final Topics topics;
    private final RecordSerdes serdes;
    private final StreamCounters counters;
    private final RandomGenerator random;
    private final EmissionPace pace = new EmissionPace();

    AggregationStage(Topics topics, RecordSerdes serdes, StreamCounters counters, RandomGenerator random) {
        this.topics = topics;
        this.serdes = serdes;
        this.counters = counters;
        this.random = random;
    }

    void addTo(Topology topology) {
        topology.addProcessor(NAME, () -> new RollupProcessor(pace, counters, random), MatchStage.NAME);
        topology.addStateStore(LoggedStores.writeBack(HOURLY_ROLLUPS, new BucketState.Codec(), LIVE_BUCKETS), NAME);
        Topic<HourlyAggregate> aggregates = topics.hourlyAggregates();
        topology.addSink(
                HOURLY_AGGREGATES,
                aggregates.name(),
                RawSerdes.text().serializer(),
                serdes.of(aggregates).serializer(),
                AggregationStage::partitionOf,
                NAME);
    }

    /** By host, as the raw topics are, so that one store node holds all of a host. */
    private static Optional<Set<Integer>> partitionOf(
            String topic, String key, HourlyAggregate aggregate, int partitions) {
        return Optional.of(Set.of(Topic.partition(aggregate.getHost(), partitions)));
    }
}
