package logly.stream;

import java.util.List;
import java.util.random.RandomGenerator;
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
 * in one processor, hence in one sub-topology: one task sees all records of a host and owns its buckets. No
 * repartitioning happens, so that a record crosses Kafka once. Outputs keyed by host go to the host's partition.
 *
 * <p>Order. Within a partition of a raw topic records come as appended; between topics in no order that anything may rest
 * on. An agent's batch may come again, or later than its successor: the entrance drops what came before, the rest commutes.
 *
 * <p>What follows the entrance may become an application of its own one day, reading arrivals from a topic; the entrance
 * and its ledgers must then stay in one piece.
 */
final class ProcessorTopology {
    private final Entrance entrance;
    private final AggregationStage aggregation;

    ProcessorTopology(Topics topics, RecordSerdes serdes, StreamCounters counters, RandomGenerator random) {
        entrance = new Entrance(topics, serdes, counters, List.of(AggregationStage.NAME));
        aggregation = new AggregationStage(topics, serdes, counters, random);
    }

    Topology build() {
        Topology topology = new Topology();
        entrance.addTo(topology);
        aggregation.addTo(topology);
        return topology;
    }
}
