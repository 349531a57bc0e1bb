package logly.stream;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import logly.analysis.HourlyRollup;
import logly.schemas.DailyAggregate;
import logly.schemas.EffectiveTime;
import logly.schemas.HostSnapshot;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Adds arrivals to their bucket and emits changed hours at the {@link EmissionPace}, changed days at once and then no more
 * than every minute. What is pending stands in the stored state, so that a task which takes over finds it; the sets in
 * memory only spare the search.
 */
final class RollupProcessor implements Processor<String, Arrival, String, SpecificRecord> {
    /** Beyond lateness, a day is kept this much longer, because the topics of a task may lag one another. */
    static final Duration MARGIN = Duration.ofDays(1);

    /** How often days are emitted at most. */
    static final Duration DAY_PACE = Duration.ofMinutes(1);

    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration HOUSEKEEPING = Duration.ofHours(1);
    private static final long NEVER = Long.MIN_VALUE;

    private final EmissionPace pace;
    private final StreamCounters counters;
    private final RandomGenerator random;
    private final Set<Bucket> pending = new LinkedHashSet<>();
    private final Set<Bucket.Day> pendingDays = new LinkedHashSet<>();
    private final Map<String, Long> hosts = new HashMap<>();
    private boolean isPendingKnown;
    private long lastEmission = NEVER;
    private @Nullable Cancellable ticking;
    private @Nullable Cancellable tickingDays;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    private ProcessorContext<String, SpecificRecord> context;

    @SuppressWarnings("NullAway.Init")
    private Rollups rollups;

    @SuppressWarnings("NullAway.Init")
    private EntryGuard<Bucket> guard;

    @SuppressWarnings("NullAway.Init")
    private Cancellable housekeeping;

    RollupProcessor(EmissionPace pace, StreamCounters counters, RandomGenerator random) {
        this.pace = pace;
        this.counters = counters;
        this.random = random;
    }

    @Override
    public void init(ProcessorContext<String, SpecificRecord> processorContext) {
        context = processorContext;
        WriteBackStore<Bucket, BucketState> store = processorContext.getStateStore(AggregationStage.HOURLY_ROLLUPS);
        rollups = new Rollups(store, random);
        guard = new EntryGuard<>(
                processorContext, store, AggregationStage.NAME, ProcessorTopology.FAILED_ENTRIES, counters);
        housekeeping = processorContext.schedule(HOUSEKEEPING, PunctuationType.STREAM_TIME, this::evict);
        tick();
        tickDays();
    }

    @Override
    public void process(Record<String, Arrival> record) {
        Arrival arrival = record.value();
        if (arrival.isExpired() || arrival.value() instanceof HostSnapshot) {
            return;
        }
        Bucket bucket = Bucket.of(arrival.host(), arrival.effective());
        BucketState state = rollups.edit(bucket);
        if (!state.isPendingAnyway()) {
            pending.add(bucket);
            pendingDays.add(bucket.day());
        }
        add(arrival, state.change());
        if (hosts.put(arrival.host(), record.timestamp()) == null) {
            pace.hostsOf(context.taskId(), hosts.size());
        }
        tick();
        tickDays();
    }

    /** A task that is revived begins again with this very object, and with stores that may have gone back. */
    @Override
    public void close() {
        pace.forget(context.taskId());
        pending.clear();
        pendingDays.clear();
        hosts.clear();
        isPendingKnown = false;
        lastEmission = NEVER;
        housekeeping.cancel();
        ticking = cancel(ticking);
        tickingDays = cancel(tickingDays);
    }

    private static void add(Arrival arrival, HourlyRollup rollup) {
        if (arrival.value() instanceof SystemMetric metric) {
            rollup.add(metric, arrival.appended());
        } else if (arrival.value() instanceof NetworkMetric metric) {
            rollup.add(metric, arrival.appended());
        } else if (arrival.value() instanceof LogEvent event) {
            rollup.add(event, arrival.appended());
        }
    }

    /** Ticks only while something is pending, so that an idle task makes no transactions. */
    private void tick() {
        if (ticking == null) {
            ticking = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::emitWhenDue);
        }
    }

    /** Does nothing within a minute of the last emission: what changes until then is emitted at its end. */
    private void tickDays() {
        if (tickingDays == null) {
            tickingDays = context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::emitDays);
        }
    }

    private static @Nullable Cancellable cancel(@Nullable Cancellable schedule) {
        if (schedule != null) {
            schedule.cancel();
        }
        return null;
    }

    private void emitWhenDue(long nowMillis) {
        findPending();
        boolean isDue = lastEmission == NEVER
                || nowMillis - lastEmission >= pace.interval().toMillis();
        if (isDue && !pending.isEmpty()) {
            pending.forEach(this::emit);
            pending.clear();
            lastEmission = nowMillis;
        }
        if (pending.isEmpty()) {
            ticking = cancel(ticking);
        }
    }

    private void emitDays(long nowMillis) {
        findPending();
        tickingDays = cancel(tickingDays);
        if (!pendingDays.isEmpty()) {
            pendingDays.forEach(this::emit);
            pendingDays.clear();
            tickingDays = context.schedule(DAY_PACE, PunctuationType.WALL_CLOCK_TIME, this::emitDays);
        }
    }

    private void findPending() {
        if (!isPendingKnown) {
            rollups.findPending(pending::add, pendingDays::add);
            isPendingKnown = true;
        }
    }

    private void emit(Bucket bucket) {
        guard.run(bucket, () -> forward(bucket.topicKey(), rollups.emit(bucket), AggregationStage.HOURLY_AGGREGATES));
    }

    /** Where an hour cannot be read it leaves, so that the day is that of the others. */
    private void emit(Bucket.Day day) {
        DailyAggregate whole;
        try {
            whole = rollups.emit(day);
        } catch (RuntimeException e) {
            day.hours().forEach(this::requireOrLeave);
            whole = rollups.emit(day);
        }
        forward(day.topicKey(), whole, AggregationStage.DAILY_AGGREGATES);
    }

    private void requireOrLeave(Bucket hour) {
        if (!guard.run(hour, () -> rollups.require(hour))) {
            pending.remove(hour);
        }
    }

    private void forward(String key, SpecificRecord aggregate, String sink) {
        context.forward(new Record<>(key, aggregate, context.currentSystemTimeMs()), sink);
        counters.countEmitted();
    }

    /** Whole days leave, so that what remains of none is taken for all of it; nothing is forgotten unsaid. */
    private void evict(long streamMillis) {
        findPending();
        Instant horizon =
                Instant.ofEpochMilli(streamMillis).minus(EffectiveTime.LATENESS).minus(MARGIN);
        List<Bucket> old = rollups.before(horizon.truncatedTo(ChronoUnit.DAYS));
        for (Bucket bucket : old) {
            if (pending.remove(bucket)) {
                emit(bucket);
            }
            if (pendingDays.remove(bucket.day())) {
                emit(bucket.day());
            }
        }
        old.forEach(rollups::delete);
        hosts.values().removeIf(seen -> seen < streamMillis - HOUSEKEEPING.toMillis());
        pace.hostsOf(context.taskId(), hosts.size());
    }
}
