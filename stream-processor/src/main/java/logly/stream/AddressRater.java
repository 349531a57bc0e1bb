package logly.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import logly.analysis.AddressTally;
import logly.analysis.Plausibility;
import logly.schemas.AddressCounts;
import logly.schemas.IpReputation;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Adds up what hosts counted of an address and emits what is known of it. An address that nobody speaks of any more leaves
 * the store; when it comes back it opens a new generation, which readers merge with the old one.
 */
final class AddressRater implements Processor<String, AddressCounts, String, IpReputation> {
    /** An address leaves this long after its last event. */
    static final Duration FORGOTTEN_AFTER = Duration.ofDays(8);

    /** Addresses of one task. */
    static final int MOST_ADDRESSES = 4096;

    private static final Duration HOUSEKEEPING = Duration.ofHours(1);

    private final AddressKnowledge knowledge;
    private final RandomGenerator random;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    private ProcessorContext<String, IpReputation> context;

    @SuppressWarnings("NullAway.Init")
    private AddressVerdicts verdicts;

    @SuppressWarnings("NullAway.Init")
    private Subjects<ReputationState> addresses;

    @SuppressWarnings("NullAway.Init")
    private Cancellable housekeeping;

    AddressRater(AddressKnowledge knowledge, RandomGenerator random) {
        this.knowledge = knowledge;
        this.random = random;
    }

    @Override
    public void init(ProcessorContext<String, IpReputation> processorContext) {
        context = processorContext;
        verdicts = new AddressVerdicts(knowledge, processorContext.getStateStore(ReputationStage.ADDRESS_DECISIONS));
        addresses = new Subjects<>(
                processorContext.getStateStore(ReputationStage.REPUTATION_BY_IP),
                MOST_ADDRESSES,
                ReputationState::lastSeenMillis);
        housekeeping = processorContext.schedule(
                HOUSEKEEPING,
                PunctuationType.STREAM_TIME,
                streamMillis -> addresses.forgetBefore(streamMillis - FORGOTTEN_AFTER.toMillis()));
    }

    @Override
    public void close() {
        housekeeping.cancel();
    }

    /** Computes what may fail before it touches the store. */
    @Override
    public void process(Record<String, AddressCounts> record) {
        AddressCounts counts = record.value();
        String ip = counts.getIp();
        Plausibility.problem(counts).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
        Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
        IpReputation known = verdicts.of(ip, now);
        AddressTally tally = AddressTally.from(counts);
        ReputationState state = addresses.edit(ip, () -> new ReputationState(random.nextLong()));
        context.forward(new Record<>(ip, state.add(tally, known, now), record.timestamp()));
    }
}
