package logly.stream;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import logly.schemas.DailyAggregate;
import logly.schemas.HourlyAggregate;
import logly.schemas.RawSerdes;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.Topology;

/** Rolls what arrives up by host and UTC hour and emits each hour and each day when it changed, late records included. */
final class AggregationStage {
    /** Name of the processor. */
    static final String NAME = "roll-up-hours";

    /** Name of the sink of hours. */
    static final String HOURLY_AGGREGATES = "write-hourly-aggregates";

    /** Name of the sink of days. */
    static final String DAILY_AGGREGATES = "write-daily-aggregates";

    static final String HOURLY_ROLLUPS = "hourly-rollups";

    static final StoreNote HOURLY_ROLLUPS_NOTE = new StoreNote(
            HOURLY_ROLLUPS,
            "What happened, by hour and host, and what of it is still to be emitted with its hour and its day.",
            "hosts times 216 hours: 7 days of lateness and a day of margin, in whole days",
            216_000,
            1_000,
            "nothing that was emitted: hours and days go on in a new generation, which readers merge with the old one;"
                    + " what was pending is lost");

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
        topology.addProcessor(NAME, () -> new RollupProcessor(pace, counters, random), Entrance.NAME, ReplayStage.NAME);
        topology.addStateStore(LoggedStores.writeBack(HOURLY_ROLLUPS, new BucketState.Codec(), LIVE_BUCKETS), NAME);
        addSink(topology, HOURLY_AGGREGATES, topics.hourlyAggregates(), HourlyAggregate::getHost);
        addSink(topology, DAILY_AGGREGATES, topics.dailyAggregates(), DailyAggregate::getHost);
    }

    /** By host, as the raw topics are, so that one store node holds all of a host. */
    private <V extends SpecificRecord> void addSink(
            Topology topology, String name, Topic<V> topic, Function<V, String> host) {
        topology.addSink(
                name,
                topic.name(),
                RawSerdes.text().serializer(),
                serdes.of(topic).serializer(),
                (String to, String key, V aggregate, int partitions) ->
                        Optional.of(Set.of(Topic.partition(host.apply(aggregate), partitions))),
                NAME);
    }
}
