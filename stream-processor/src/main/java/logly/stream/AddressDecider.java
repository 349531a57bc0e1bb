package logly.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import logly.analysis.AddressDecision;
import logly.analysis.AddressTally;
import logly.schemas.IpReputation;
import logly.schemas.OperatorAction;
import logly.schemas.RegistryException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Rates an address anew when a person decides about it, and when what was decided expires. An address that nothing is known
 * of is rated when it is first heard of.
 */
final class AddressDecider implements Processor<byte[], byte[], String, Object> {
    /** What no longer holds is remembered so long, in case that an older decision comes late. */
    static final Duration REMEMBERED = Duration.ofDays(1);

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    private static final Duration HOUSEKEEPING = Duration.ofHours(1);

    private final AddressKnowledge knowledge;
    private final Deserializer<OperatorAction> reader;
    private final StreamCounters counters;
    /** When decisions expire, by address; what the store holds, sparing the search. */
    private final Map<String, Instant> ends = new HashMap<>();

    private boolean areEndsKnown;
    private @Nullable Cancellable waiting;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    private ProcessorContext<String, Object> context;

    @SuppressWarnings("NullAway.Init")
    private AddressVerdicts verdicts;

    @SuppressWarnings("NullAway.Init")
    private WriteBackStore<String, ReputationState> reputations;

    @SuppressWarnings("NullAway.Init")
    private EntryGuard<String> guard;

    @SuppressWarnings("NullAway.Init")
    private Cancellable housekeeping;

    AddressDecider(AddressKnowledge knowledge, Deserializer<OperatorAction> reader, StreamCounters counters) {
        this.knowledge = knowledge;
        this.reader = reader;
        this.counters = counters;
    }

    @Override
    public void init(ProcessorContext<String, Object> processorContext) {
        context = processorContext;
        WriteBackStore<String, AddressDecision> decisions =
                processorContext.getStateStore(ReputationStage.ADDRESS_DECISIONS);
        verdicts = new AddressVerdicts(knowledge, decisions);
        reputations = processorContext.getStateStore(ReputationStage.REPUTATION_BY_IP);
        guard = new EntryGuard<>(
                processorContext, decisions, ReputationStage.RATE, ReputationStage.DEAD_LETTERS, counters);
        housekeeping = processorContext.schedule(HOUSEKEEPING, PunctuationType.STREAM_TIME, this::forget);
        wakeIn(SOON);
    }

    /** A task that is revived begins again with this very object, and with stores that may have gone back. */
    @Override
    public void close() {
        housekeeping.cancel();
        ends.clear();
        areEndsKnown = false;
        if (waiting != null) {
            waiting.cancel();
            waiting = null;
        }
    }

    /** What cannot be read is no business of this stage: the correlation reads the same topic and makes the dead letter. */
    @Override
    public void process(Record<byte[], byte[]> raw) {
        learnEnds();
        OperatorAction action = read(raw.value());
        AddressDecision decision =
                action == null ? null : AddressDecision.of(action).orElse(null);
        if (decision != null && verdicts.decide(decision)) {
            note(decision.ip());
            rate(decision.ip(), context.currentSystemTimeMs());
            waitForTheFirstEnd(context.currentSystemTimeMs());
        }
    }

    private @Nullable OperatorAction read(byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        try {
            return reader.deserialize(context.recordMetadata().orElseThrow().topic(), value);
        } catch (RegistryException.Unreachable e) {
            throw e;
        } catch (SerializationException e) {
            return null;
        }
    }

    private void note(String ip) {
        verdicts.end(ip).ifPresentOrElse(end -> ends.put(ip, end), () -> ends.remove(ip));
    }

    private void rate(String ip, long nowMillis) {
        ReputationState state = reputations.find(ip);
        if (state != null) {
            Instant now = Instant.ofEpochMilli(nowMillis);
            IpReputation rated = reputations.edit(ip, () -> state).add(new AddressTally(), verdicts.of(ip, now), now);
            context.forward(new Record<>(ip, rated, nowMillis), ReputationStage.IP_REPUTATION);
        }
    }

    private void learnEnds() {
        if (!areEndsKnown) {
            verdicts.addresses().forEach(ip -> guard.run(ip, () -> note(ip)));
            areEndsKnown = true;
        }
    }

    private void endWhatIsDue(long nowMillis) {
        learnEnds();
        for (String ip : List.copyOf(ends.keySet())) {
            if (ends.getOrDefault(ip, Instant.MAX).toEpochMilli() <= nowMillis) {
                ends.remove(ip);
                guard.run(ip, () -> {
                    verdicts.expire(ip, Instant.ofEpochMilli(nowMillis));
                    rate(ip, nowMillis);
                });
            }
        }
        waitForTheFirstEnd(nowMillis);
    }

    /** Wakes only when something expires, so that an idle task makes no transactions. */
    private void waitForTheFirstEnd(long nowMillis) {
        if (ends.isEmpty()) {
            wakeIn(null);
        } else {
            long millis = Collections.min(ends.values()).toEpochMilli() - nowMillis;
            wakeIn(Duration.ofMillis(Math.max(1, Math.min(millis, LONGEST_WAIT.toMillis()))));
        }
    }

    private void wakeIn(@Nullable Duration until) {
        if (waiting != null) {
            waiting.cancel();
        }
        waiting = until == null ? null : context.schedule(until, PunctuationType.WALL_CLOCK_TIME, this::endWhatIsDue);
    }

    private void forget(long streamMillis) {
        Instant before = Instant.ofEpochMilli(streamMillis).minus(REMEMBERED);
        verdicts.addresses().forEach(ip -> guard.run(ip, () -> verdicts.forget(ip, before)));
    }
}
