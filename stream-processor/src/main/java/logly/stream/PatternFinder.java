package logly.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import logly.analysis.PatternHistory;
import logly.analysis.PatternRules;
import logly.schemas.PatternCounts;
import logly.schemas.TracePattern;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Adds up what hosts counted of a subject and emits the patterns that its history shows, when they change. */
final class PatternFinder implements Processor<String, PatternCounts, String, TracePattern> {
    /** A subject leaves this long after its last event: the rules look back a day. */
    static final Duration FORGOTTEN_AFTER = Duration.ofDays(2);

    /** Subjects of one task. */
    static final int MOST_SUBJECTS = 512;

    private static final Duration HOUSEKEEPING = Duration.ofHours(1);

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    private ProcessorContext<String, TracePattern> context;

    @SuppressWarnings("NullAway.Init")
    private Subjects<PatternState> subjects;

    @SuppressWarnings("NullAway.Init")
    private Cancellable housekeeping;

    @Override
    public void init(ProcessorContext<String, TracePattern> processorContext) {
        context = processorContext;
        subjects = new Subjects<>(
                processorContext.getStateStore(PatternStage.PATTERN_SUBJECTS),
                MOST_SUBJECTS,
                PatternState::lastSeenMillis);
        housekeeping = processorContext.schedule(
                HOUSEKEEPING,
                PunctuationType.STREAM_TIME,
                streamMillis -> subjects.forgetBefore(streamMillis - FORGOTTEN_AFTER.toMillis()));
    }

    @Override
    public void close() {
        housekeeping.cancel();
    }

    /** Computes what may fail before it touches the store. */
    @Override
    public void process(Record<String, PatternCounts> record) {
        String subject = record.value().getSubject();
        PatternHistory counted = PatternHistory.from(record.value());
        PatternRules.judge(subject, counted);
        long now = context.currentSystemTimeMs();
        PatternState state = subjects.edit(subject, PatternState::new);
        state.history().merge(counted);
        List<TracePattern> found = PatternRules.judge(subject, state.history());
        for (TracePattern pattern : found) {
            if (state.isNew(pattern)) {
                TracePattern revised = TracePattern.newBuilder(pattern)
                        .setRevision(state.nextRevision(now))
                        .setDetectedAt(Instant.ofEpochMilli(now))
                        .build();
                context.forward(new Record<>(pattern.getPattern(), revised, record.timestamp()));
            }
        }
    }
}
