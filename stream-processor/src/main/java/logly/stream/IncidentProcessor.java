package logly.stream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

/**
 * Gives each revision of a finding its incident; one that may belong to a break-in that is not found yet waits for it. What
 * is in memory is in the stores too, whence it is learnt again.
 */
final class IncidentProcessor implements Processor<String, Finding, String, Object> {
    /** How long a finding waits; less than the time between two revisions of it. */
    static final Duration PATIENCE = Duration.ofSeconds(3);

    /** Further ones do not wait. */
    static final int MOST_WAITING = 64;

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration HOUSEKEEPING = Duration.ofHours(1);

    private final StreamCounters counters;
    private @Nullable Incidents known;
    /** When those that wait are due, milliseconds, by their ids. */
    private final Map<String, Long> due = new LinkedHashMap<>();

    private @Nullable Cancellable ticking;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    private ProcessorContext<String, Object> context;

    @SuppressWarnings("NullAway.Init")
    private WriteBackStore<String, Finding> members;

    @SuppressWarnings("NullAway.Init")
    private WriteBackStore<String, Finding> waiting;

    @SuppressWarnings("NullAway.Init")
    private EntryGuard<String> ofMembers;

    @SuppressWarnings("NullAway.Init")
    private EntryGuard<String> ofWaiting;

    @SuppressWarnings("NullAway.Init")
    private Cancellable housekeeping;

    IncidentProcessor(StreamCounters counters) {
        this.counters = counters;
    }

    @Override
    public void init(ProcessorContext<String, Object> processorContext) {
        context = processorContext;
        members = processorContext.getStateStore(IncidentStage.MEMBERS);
        waiting = processorContext.getStateStore(IncidentStage.WAITING);
        ofMembers = guard(members);
        ofWaiting = guard(waiting);
        housekeeping = processorContext.schedule(HOUSEKEEPING, PunctuationType.WALL_CLOCK_TIME, now -> incidents()
                .forgetBefore(Instant.ofEpochMilli(now).minus(FindingLife.REMEMBERED))
                .forEach(members::delete));
        tick();
    }

    private EntryGuard<String> guard(WriteBackStore<String, Finding> store) {
        return new EntryGuard<>(context, store, IncidentStage.NAME, IncidentStage.DEAD_LETTERS, counters);
    }

    @Override
    public void close() {
        known = null;
        due.clear();
        housekeeping.cancel();
        if (ticking != null) {
            ticking.cancel();
            ticking = null;
        }
    }

    @Override
    public void process(Record<String, Finding> record) {
        Incidents incidents = incidents();
        Finding finding = record.value();
        String id = finding.getId();
        if (due.size() < MOST_WAITING && incidents.mayBelongToABreakIn(finding)) {
            waiting.put(id, finding);
            due.putIfAbsent(id, context.currentSystemTimeMs() + PATIENCE.toMillis());
            tick();
            return;
        }
        if (due.remove(id) != null) {
            waiting.delete(id);
        }
        tell(finding, record.timestamp());
    }

    private void tell(Finding finding, long timestamp) {
        Incidents incidents = incidents();
        Finding placed = incidents.place(finding);
        Finding member = Incidents.memory(placed);
        members.put(member.getId(), member);
        incidents.know(member).forEach(members::delete);
        context.forward(new Record<>(finding.getFingerprint(), placed, timestamp), IncidentStage.FINDINGS);
    }

    /** Ticks only while something waits, so that an idle task makes no transactions. */
    private void tick() {
        if (ticking == null) {
            ticking = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::settle);
        }
    }

    private void settle(long nowMillis) {
        incidents();
        List<String> ids = due.entrySet().stream()
                .filter(entry -> entry.getValue() <= nowMillis)
                .map(Map.Entry::getKey)
                .toList();
        for (String id : ids) {
            due.remove(id);
            ofWaiting.run(id, () -> {
                Finding finding = Objects.requireNonNull(waiting.find(id), id);
                waiting.delete(id);
                tell(finding, nowMillis);
            });
        }
        if (due.isEmpty() && ticking != null) {
            ticking.cancel();
            ticking = null;
        }
    }

    /** In the order of their changes; an entry that cannot be read becomes a dead letter. */
    private Incidents incidents() {
        Incidents learnt = known;
        if (learnt == null) {
            learnt = new Incidents();
            known = learnt;
            read(members, ofMembers).forEach(learnt::know);
            read(waiting, ofWaiting)
                    .forEach(finding -> due.put(
                            finding.getId(),
                            finding.getTimestamp().plus(PATIENCE).toEpochMilli()));
        }
        return learnt;
    }

    private static List<Finding> read(WriteBackStore<String, Finding> store, EntryGuard<String> guard) {
        List<String> ids = new ArrayList<>();
        store.scan(null, null, (key, value) -> ids.add(new String(key, StandardCharsets.UTF_8)));
        List<Finding> read = new ArrayList<>();
        ids.forEach(id -> guard.run(id, () -> read.add(Objects.requireNonNull(store.find(id), id))));
        read.sort(Comparator.comparing(Finding::getTimestamp).thenComparing(Finding::getId));
        return read;
    }
}
