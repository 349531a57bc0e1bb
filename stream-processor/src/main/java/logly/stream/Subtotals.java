package logly.stream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Counts in the host's task what concerns subjects of many hosts, and tells what it counted every 5 seconds: so that a flood
 * about one subject crosses Kafka as a few records. What is not told yet stands in a store, so that a commit holds it: a
 * count is told once.
 *
 * @param <S> what is counted of a subject
 * @param <R> how it is told
 */
final class Subtotals<S, R extends SpecificRecord> implements Processor<String, Arrival, String, SpecificRecord> {
    static final Duration PACE = Duration.ofSeconds(5);

    /** Subjects that wait at most; the next one tells them all at once. */
    static final int MOST_PENDING = 1024;

    /**
     * What is counted.
     *
     * @param stage name of the processor
     * @param store of what is not told yet
     * @param sink of what is told
     * @param empty a new subject
     * @param told how a subject's count is told
     */
    record Counting<S, R>(
            String stage,
            String store,
            String sink,
            Supplier<S> empty,
            Counter<S> counter,
            BiFunction<String, S, R> told) {}

    /** Adds an arrival to the counts of its subjects. */
    interface Counter<S> {
        void count(Arrival arrival, Function<String, S> subjects);
    }

    private final Counting<S, R> counting;
    private final StreamCounters counters;
    private final Set<String> pending = new LinkedHashSet<>();
    private boolean isPendingKnown;
    private @Nullable Cancellable ticking;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    private ProcessorContext<String, SpecificRecord> context;

    @SuppressWarnings("NullAway.Init")
    private WriteBackStore<String, S> counts;

    @SuppressWarnings("NullAway.Init")
    private EntryGuard<String> guard;

    Subtotals(Counting<S, R> counting, StreamCounters counters) {
        this.counting = counting;
        this.counters = counters;
    }

    @Override
    public void init(ProcessorContext<String, SpecificRecord> processorContext) {
        context = processorContext;
        counts = processorContext.getStateStore(counting.store());
        guard = new EntryGuard<>(
                processorContext, counts, counting.stage(), ProcessorTopology.FAILED_ENTRIES, counters);
        tick();
    }

    @Override
    public void process(Record<String, Arrival> record) {
        if (record.value().isExpired()) {
            return;
        }
        counting.counter().count(record.value(), this::edit);
        if (pending.size() >= MOST_PENDING) {
            tell();
        }
        if (!pending.isEmpty()) {
            tick();
        }
    }

    private S edit(String subject) {
        pending.add(subject);
        return counts.edit(subject, counting.empty());
    }

    @Override
    public void close() {
        pending.clear();
        isPendingKnown = false;
        if (ticking != null) {
            ticking.cancel();
            ticking = null;
        }
    }

    /** Ticks only while something is pending, so that an idle task makes no transactions. */
    private void tick() {
        if (ticking == null) {
            ticking = context.schedule(PACE, PunctuationType.WALL_CLOCK_TIME, now -> tellWhatIsPending());
        }
    }

    private void tellWhatIsPending() {
        if (!isPendingKnown) {
            counts.scan(null, null, (key, value) -> pending.add(new String(key, StandardCharsets.UTF_8)));
            isPendingKnown = true;
        }
        if (pending.isEmpty() && ticking != null) {
            ticking.cancel();
            ticking = null;
        }
        tell();
    }

    private void tell() {
        pending.forEach(subject -> guard.run(subject, () -> tell(subject)));
        pending.clear();
    }

    private void tell(String subject) {
        S counted = counts.find(subject);
        if (counted != null) {
            R told = counting.told().apply(subject, counted);
            context.forward(new Record<>(subject, told, context.currentSystemTimeMs()), counting.sink());
            counts.delete(subject);
        }
    }
}
