package logly.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import logly.analysis.HourlyRollup;
import logly.schemas.EffectiveTime;
import logly.schemas.HostSnapshot;
import logly.schemas.HourlyAggregate;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Adds arrivals to their bucket and emits changed buckets at the {@link EmissionPace}. What is pending stands in the
 * stored state, so that a task which takes over finds it; the set in memory only spares the search.
 */
final class RollupProcessor implements Processor<String, Arrival, String, HourlyAggregate> {
    /** Beyond lateness, a bucket is kept this much longer, because the topics of a task may lag one another. */
    static final Duration MARGIN = Duration.ofDays(1);

    private static final Duration TICK = Duration.ofMillis(500);
    private static final Duration HOUSEKEEPING = Duration.ofHours(1);
    private static final long NEVER = Long.MIN_VALUE;

    private final EmissionPace pace;
    private final StreamCounters counters;
    private final RandomGenerator random;
    private final Set<Bucket> pending = new LinkedHashSet<>();
    private final Map<String, Long> hosts = new HashMap<>();
    private boolean isPendingKnown;
    private long lastEmission = NEVER;
    private @Nullable Cancellable ticking;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    private ProcessorContext<String, HourlyAggregate> context;

    @SuppressWarnings("NullAway.Init")
    private WriteBackStore<Bucket, BucketState> rollups;

    @SuppressWarnings("NullAway.Init")
    private Cancellable housekeeping;

    RollupProcessor(EmissionPace pace, StreamCounters counters, RandomGenerator random) {
        this.pace = pace;
        this.counters = counters;
        this.random = random;
    }

    @Override
    public void init(ProcessorContext<String, HourlyAggregate> processorContext) {
        context = processorContext;
        rollups = processorContext.getStateStore(AggregationStage.HOURLY_ROLLUPS);
        housekeeping = processorContext.schedule(HOUSEKEEPING, PunctuationType.STREAM_TIME, this::evict);
        tick();
    }

    @Override
    public void process(Record<String, Arrival> record) {
        Arrival arrival = record.value();
        if (arrival.isExpired() || arrival.value() instanceof HostSnapshot) {
            return;
        }
        Bucket bucket = Bucket.of(arrival.host(), arrival.effective());
        add(
                arrival,
                rollups.edit(bucket, () -> new BucketState(bucket, random.nextLong()))
                        .change());
        pending.add(bucket);
        if (hosts.put(arrival.host(), record.timestamp()) == null) {
            pace.hostsOf(context.taskId(), hosts.size());
        }
        tick();
    }

    /** A task that is revived begins again with this very object, and with stores that may have gone back. */
    @Override
    public void close() {
        pace.forget(context.taskId());
        pending.clear();
        hosts.clear();
        isPendingKnown = false;
        lastEmission = NEVER;
        housekeeping.cancel();
        if (ticking != null) {
            ticking.cancel();
            ticking = null;
        }
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

    private void emitWhenDue(long nowMillis) {
        findPending();
        boolean isDue = lastEmission == NEVER
                || nowMillis - lastEmission >= pace.interval().toMillis();
        if (isDue && !pending.isEmpty()) {
            pending.forEach(this::emit);
            pending.clear();
            lastEmission = nowMillis;
        }
        if (pending.isEmpty() && ticking != null) {
            ticking.cancel();
            ticking = null;
        }
    }

    private void findPending() {
        if (!isPendingKnown) {
            rollups.scan(null, null, (key, value) -> {
                if (BucketState.isPending(value)) {
                    pending.add(Bucket.fromBytes(key));
                }
            });
            isPendingKnown = true;
        }
    }

    private void emit(Bucket bucket) {
        HourlyAggregate aggregate = rollups.edit(bucket, () -> new BucketState(bucket, random.nextLong()))
                .emit();
        context.forward(new Record<>(bucket.topicKey(), aggregate, context.currentSystemTimeMs()));
        counters.countEmitted();
    }

    private void evict(long streamMillis) {
        findPending();
        Instant horizon =
                Instant.ofEpochMilli(streamMillis).minus(EffectiveTime.LATENESS).minus(MARGIN);
        List<Bucket> old = new ArrayList<>();
        rollups.scan(null, Bucket.bound(HourlyRollup.hourOf(horizon)), (key, value) -> old.add(Bucket.fromBytes(key)));
        for (Bucket bucket : old) {
            if (pending.remove(bucket)) {
                emit(bucket);
            }
            rollups.delete(bucket);
        }
        hosts.values().removeIf(seen -> seen < streamMillis - HOUSEKEEPING.toMillis());
        pace.hostsOf(context.taskId(), hosts.size());
    }
}
