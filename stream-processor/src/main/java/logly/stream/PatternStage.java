package logly.stream;

import java.util.function.Function;
import logly.analysis.PatternHistory;
import logly.analysis.PatternSubjects;
import logly.schemas.LogEvent;
import logly.schemas.PatternCounts;
import logly.schemas.RawSerdes;
import logly.schemas.Topic;
import logly.schemas.Topics;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * Patterns over the events of many hosts: recurring errors, spikes of errors, degraded services, sweeps from a network and
 * cascades. As reputations are made: counted in the host's task, told through {@code pattern-counts}, judged in the task of
 * the subject.
 */
final class PatternStage {
    /** Name of the processor that counts in the host's task. */
    static final String COUNT = "count-subjects";

    /** Name of the processor that judges in the subject's task. */
    static final String FIND = "find-patterns";

    /** Name of the sink of counts, from which the second processor reads. */
    static final String PATTERN_COUNTS = "write-pattern-counts";

    /** Name of the sink of patterns. */
    static final String TRACE_PATTERNS = "write-trace-patterns";

    static final String PENDING_SUBJECTS = "pending-subjects";
    static final String PATTERN_SUBJECTS = "pattern-subjects";

    static final StoreNote PENDING_SUBJECTS_NOTE = new StoreNote(
            PENDING_SUBJECTS,
            "What was counted of services, errors, networks and hosts and not told yet.",
            Subtotals.MOST_PENDING + " per task",
            (long) StoreNote.FLEET_TASKS * Subtotals.MOST_PENDING,
            500,
            "the counts of its last 5 seconds");

    static final StoreNote PATTERN_SUBJECTS_NOTE = new StoreNote(
            PATTERN_SUBJECTS,
            "What was counted of services, errors, networks and hosts, altogether and in 25 hours.",
            PatternFinder.MOST_SUBJECTS + " per task, and 2 days without an event",
            (long) StoreNote.FLEET_TASKS * PatternFinder.MOST_SUBJECTS,
            2_500,
            "the counts of before: a pattern goes on from what comes then, above the revisions that it had");

    private static final int LIVE_PENDING = Subtotals.MOST_PENDING;
    private static final int LIVE_SUBJECTS = 512;

    private final Topics topics;
    private final RecordSerdes serdes;
    private final StreamCounters counters;

    PatternStage(Topics topics, RecordSerdes serdes, StreamCounters counters) {
        this.topics = topics;
        this.serdes = serdes;
        this.counters = counters;
    }

    void addTo(Topology topology) {
        Topic<PatternCounts> counts = topics.patternCounts();
        Subtotals.Counting<PatternHistory, PatternCounts> counting = new Subtotals.Counting<>(
                COUNT,
                PENDING_SUBJECTS,
                PATTERN_COUNTS,
                PatternHistory::new,
                PatternStage::count,
                (subject, history) -> history.toRecord(subject));
        topology.addProcessor(COUNT, () -> new Subtotals<>(counting, counters), Entrance.NAME, ReplayStage.NAME);
        topology.addStateStore(LoggedStores.writeBack(PENDING_SUBJECTS, new HistoryCodec(), LIVE_PENDING), COUNT);
        addSink(topology, PATTERN_COUNTS, counts, COUNT);

        String source = "receive-" + counts.name();
        topology.addSource(
                AutoOffsetReset.earliest(),
                source,
                RawSerdes.text().deserializer(),
                serdes.of(counts).deserializer(),
                counts.name());
        topology.addProcessor(FIND, PatternFinder::new, source);
        topology.addStateStore(LoggedStores.writeBack(PATTERN_SUBJECTS, new PatternState.Codec(), LIVE_SUBJECTS), FIND);
        addSink(topology, TRACE_PATTERNS, topics.tracePatterns(), FIND);
    }

    private static void count(Arrival arrival, Function<String, PatternHistory> subjects) {
        if (arrival.value() instanceof LogEvent event) {
            PatternSubjects.of(event).forEach(subject -> subjects.apply(subject).add(event, arrival.effective()));
        }
    }

    private <V extends SpecificRecord> void addSink(Topology topology, String name, Topic<V> topic, String parent) {
        topology.addSink(
                name,
                topic.name(),
                RawSerdes.text().serializer(),
                serdes.of(topic).serializer(),
                parent);
    }
}
