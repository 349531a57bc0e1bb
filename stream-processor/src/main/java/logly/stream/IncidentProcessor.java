package logly.stream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import logly.analysis.sigma.FindingLife;
import logly.analysis.sigma.Incidents;
import logly.schemas.Finding;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Gives each revision of a finding its incident. What is in memory is in the store too, whence it is learnt again. */
final class IncidentProcessor implements Processor<String, Finding, String, Object> {
    private static final Duration HOUSEKEEPING = Duration.ofHours(1);

    private final StreamCounters counters;
    private @Nullable Incidents known;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    private ProcessorContext<String, Object> context;

    @SuppressWarnings("NullAway.Init")
    private WriteBackStore<String, Finding> members;

    @SuppressWarnings("NullAway.Init")
    private EntryGuard<String> guard;

    @SuppressWarnings("NullAway.Init")
    private Cancellable housekeeping;

    IncidentProcessor(StreamCounters counters) {
        this.counters = counters;
    }

    @Override
    public void init(ProcessorContext<String, Object> processorContext) {
        context = processorContext;
        members = processorContext.getStateStore(IncidentStage.MEMBERS);
        guard = new EntryGuard<>(context, members, IncidentStage.NAME, IncidentStage.DEAD_LETTERS, counters);
        housekeeping = processorContext.schedule(HOUSEKEEPING, PunctuationType.WALL_CLOCK_TIME, now -> incidents()
                .forgetBefore(Instant.ofEpochMilli(now).minus(FindingLife.REMEMBERED))
                .forEach(members::delete));
    }

    @Override
    public void close() {
        known = null;
        housekeeping.cancel();
    }

    @Override
    public void process(Record<String, Finding> record) {
        Incidents incidents = incidents();
        Finding placed = incidents.place(record.value());
        Finding member = Incidents.memory(placed);
        members.delete(placed.getId());
        members.edit(placed.getId(), () -> member);
        incidents.know(member).forEach(members::delete);
        context.forward(record.withValue(placed), IncidentStage.FINDINGS);
    }

    /** In the order of their changes; an entry that cannot be read becomes a dead letter. */
    private Incidents incidents() {
        Incidents learnt = known;
        if (learnt == null) {
            List<String> ids = new ArrayList<>();
            members.scan(null, null, (key, value) -> ids.add(new String(key, StandardCharsets.UTF_8)));
            List<Finding> read = new ArrayList<>();
            ids.forEach(id -> guard.run(id, () -> read.add(Objects.requireNonNull(members.find(id), id))));
            read.sort(Comparator.comparing(Finding::getTimestamp).thenComparing(Finding::getId));
            learnt = new Incidents();
            read.forEach(learnt::know);
            known = learnt;
        }
        return learnt;
    }
}
