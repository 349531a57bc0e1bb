package logly.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import logly.analysis.sigma.Incidents;
import logly.schemas.Finding;
import logly.schemas.RawSerdes;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * Says which findings are one incident. What they share may be anything, so that they meet in one task: their revisions
 * cross the only topic of one partition on their way to {@code findings}. They are few, however many events they tell of.
 */
final class IncidentStage {
    /** Name of the processor. */
    static final String NAME = "group-findings";

    /** Name of the sink of findings. */
    static final String FINDINGS = "write-findings";

    /** Name of the sink of findings and entries that cannot be read. */
    static final String DEAD_LETTERS = "write-ungrouped-findings";

    static final String MEMBERS = "incident-members";

    static final StoreNote MEMBERS_NOTE = new StoreNote(
            MEMBERS,
            "What relates each finding to others, and its incident, by finding; in one task.",
            Incidents.MOST + ", and the findings of 30 days, here 20 of each host",
            20_000,
            200,
            "which findings were related: what comes then begins incidents of its own");

    static final String WAITING = "waiting-findings";

    static final StoreNote WAITING_NOTE = new StoreNote(
            WAITING,
            "Findings that may belong to a break-in that is not found yet, by finding; in one task.",
            IncidentProcessor.PATIENCE.toSeconds() + " seconds, and " + IncidentProcessor.MOST_WAITING,
            IncidentProcessor.MOST_WAITING,
            3_000,
            "the findings of the last " + IncidentProcessor.PATIENCE.toSeconds() + " seconds that told no address");

    private static final int LIVE_MEMBERS = 64;

    private final Topics topics;
    private final RecordSerdes serdes;
    private final StreamCounters counters;

    IncidentStage(Topics topics, RecordSerdes serdes, StreamCounters counters) {
        this.topics = topics;
        this.serdes = serdes;
        this.counters = counters;
    }

    void addTo(Topology topology) {
        Topic<Finding> revisions = topics.findingRevisions();
        Topic<Finding> findings = topics.findings();
        String source = "read-" + revisions.name();
        topology.addSource(
                AutoOffsetReset.earliest(),
                source,
                RawSerdes.text().deserializer(),
                serdes.of(revisions).deserializer(),
                revisions.name());
        topology.addProcessor(NAME, () -> new IncidentProcessor(counters), source);
        topology.addStateStore(LoggedStores.writeBack(MEMBERS, new Codec(), LIVE_MEMBERS), NAME);
        topology.addStateStore(LoggedStores.writeBack(WAITING, new Codec(), IncidentProcessor.MOST_WAITING), NAME);
        topology.addSink(
                FINDINGS,
                findings.name(),
                RawSerdes.text().serializer(),
                serdes.of(findings).serializer(),
                NAME);
        DeadLetters.addSink(topology, DEAD_LETTERS, topics, serdes, NAME);
    }

    /** How the stores write findings down, whole or as {@link Incidents#memory} keeps them. */
    static final class Codec implements WriteBackStore.Codec<String, Finding> {
        @Override
        public byte[] keyBytes(String id) {
            return id.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] valueBytes(Finding member) {
            return SingleObjects.bytes(Finding.getEncoder(), member);
        }

        @Override
        public Finding value(byte[] bytes) {
            return SingleObjects.decode(Finding.getDecoder(), ByteBuffer.wrap(bytes));
        }
    }
}
