package logly.stream;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import logly.analysis.trace.HostPast;
import logly.analysis.trace.SeverityProfile;
import logly.analysis.trace.Tracer;
import logly.schemas.EventTrace;
import logly.schemas.RawSerdes;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.kafka.streams.Topology;

/** Arrivals to traces: each significant event is traced at once, and again when its snapshot or a better cause comes. */
final class TraceStage {
    /** Name of the processor. */
    static final String NAME = "trace-events";

    /** Name of the sink of traces. */
    static final String EVENT_TRACES = "write-event-traces";

    static final String HOST_PASTS = "host-pasts";
    static final String OPEN_TRACES = "open-traces";

    static final StoreNote HOST_PASTS_NOTE = new StoreNote(
            HOST_PASTS,
            "What the events and samples of a host's last day said, by host.",
            "hosts heard of in 2 days, at most 160 KB each",
            1000,
            25_000,
            "the causes that lie before the loss: traces say that there is no evidence");

    static final StoreNote OPEN_TRACES_NOTE = new StoreNote(
            OPEN_TRACES,
            "Traces that may be amended, and snapshots that wait for their event, by event.",
            TraceProcessor.MOST_OPEN + " per task, 15 seconds",
            (long) StoreNote.FLEET_TASKS * TraceProcessor.MOST_OPEN,
            1_500,
            "the amendments of the last 15 seconds' traces");

    /** Pasts that stay in memory; another one costs a read and a write of RocksDB when its host speaks. */
    private static final int LIVE_PASTS = 1024;

    private final Topics topics;
    private final RecordSerdes serdes;
    private final StreamCounters counters;
    private final Tracer tracer;

    TraceStage(Topics topics, RecordSerdes serdes, StreamCounters counters, SeverityProfile severity) {
        this.topics = topics;
        this.serdes = serdes;
        this.counters = counters;
        this.tracer = new Tracer(severity);
    }

    void addTo(Topology topology) {
        String events = topics.logEvents().name();
        topology.addProcessor(
                NAME, () -> new TraceProcessor(tracer, events, counters), MatchStage.NAME, ReplayStage.NAME);
        topology.addStateStore(LoggedStores.writeBack(HOST_PASTS, new PastCodec(), LIVE_PASTS), NAME);
        topology.addStateStore(
                LoggedStores.writeBack(OPEN_TRACES, new OpenTrace.Codec(), TraceProcessor.MOST_OPEN), NAME);
        Topic<EventTrace> traces = topics.eventTraces();
        topology.addSink(
                EVENT_TRACES,
                traces.name(),
                RawSerdes.text().serializer(),
                serdes.of(traces).serializer(),
                TraceStage::partitionOf,
                NAME);
    }

    /** By host, as the raw topics are, so that one store node holds all of a host. */
    private static Optional<Set<Integer>> partitionOf(String topic, String host, EventTrace trace, int partitions) {
        return Optional.of(Set.of(Topic.partition(host, partitions)));
    }

    private static final class PastCodec implements WriteBackStore.Codec<String, HostPast> {
        @Override
        public byte[] keyBytes(String host) {
            return host.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] valueBytes(HostPast past) {
            return past.toBytes();
        }

        @Override
        public HostPast value(byte[] bytes) {
            return HostPast.fromBytes(bytes);
        }
    }
}
