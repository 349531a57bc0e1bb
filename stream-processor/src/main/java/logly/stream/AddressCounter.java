package logly.stream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import logly.analysis.AddressLists;
import logly.analysis.AddressTally;
import logly.schemas.AddressCounts;
import logly.schemas.LogEvent;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Counts the addresses of events and tells what it counted every 5 seconds. What is not told yet stands in a store, so that
 * a commit holds it: a count is told once.
 */
final class AddressCounter implements Processor<String, Arrival, String, AddressCounts> {
    static final Duration PACE = Duration.ofSeconds(5);

    /** Addresses that wait at most; the next one tells them all at once. */
    static final int MOST_PENDING = 4096;

    private final Set<String> pending = new LinkedHashSet<>();
    private boolean isPendingKnown;
    private @Nullable Cancellable ticking;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    private ProcessorContext<String, AddressCounts> context;

    @SuppressWarnings("NullAway.Init")
    private WriteBackStore<String, AddressTally> tallies;

    @Override
    public void init(ProcessorContext<String, AddressCounts> processorContext) {
        context = processorContext;
        tallies = processorContext.getStateStore(ReputationStage.PENDING_ADDRESSES);
        tick();
    }

    @Override
    public void process(Record<String, Arrival> record) {
        Arrival arrival = record.value();
        if (arrival.isExpired() || !(arrival.value() instanceof LogEvent event) || event.getIpAddress() == null) {
            return;
        }
        for (String subject : AddressLists.subjects(event.getIpAddress())) {
            tallies.edit(subject, AddressTally::new).add(event.getAction(), arrival.host(), arrival.effective());
            pending.add(subject);
        }
        if (pending.size() >= MOST_PENDING) {
            tell();
        }
        tick();
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
            tallies.scan(null, null, (key, value) -> pending.add(new String(key, StandardCharsets.UTF_8)));
            isPendingKnown = true;
        }
        if (pending.isEmpty() && ticking != null) {
            ticking.cancel();
            ticking = null;
        }
        tell();
    }

    private void tell() {
        for (String subject : pending) {
            AddressTally tally = tallies.find(subject);
            if (tally != null) {
                context.forward(new Record<>(subject, tally.toCounts(subject), context.currentSystemTimeMs()));
                tallies.delete(subject);
            }
        }
        pending.clear();
    }
}
