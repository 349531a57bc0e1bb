package logly.stream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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

    /** Addresses of one task; beyond, those that were seen longest ago leave. */
    static final int MOST_ADDRESSES = 8192;

    private static final Duration HOUSEKEEPING = Duration.ofHours(1);

    private record Seen(String ip, long lastSeenMillis) {}

    private final AddressKnowledge knowledge;
    private final RandomGenerator random;
    /** How many there are; unknown below 0. */
    private int addresses = -1;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    private ProcessorContext<String, IpReputation> context;

    @SuppressWarnings("NullAway.Init")
    private WriteBackStore<String, ReputationState> states;

    @SuppressWarnings("NullAway.Init")
    private Cancellable housekeeping;

    AddressRater(AddressKnowledge knowledge, RandomGenerator random) {
        this.knowledge = knowledge;
        this.random = random;
    }

    @Override
    public void init(ProcessorContext<String, IpReputation> processorContext) {
        context = processorContext;
        states = processorContext.getStateStore(ReputationStage.REPUTATION_BY_IP);
        housekeeping = processorContext.schedule(HOUSEKEEPING, PunctuationType.STREAM_TIME, this::forgetOld);
    }

    @Override
    public void close() {
        addresses = -1;
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
        IpReputation known = knowledge.of(ip, now);
        AddressTally tally = AddressTally.from(counts);
        if (states.find(ip) == null) {
            makeRoom();
            addresses++;
        }
        ReputationState state = states.edit(ip, () -> new ReputationState(random.nextLong()));
        context.forward(new Record<>(ip, state.add(tally, known, now), record.timestamp()));
    }

    private void makeRoom() {
        if (addresses < 0 || addresses >= MOST_ADDRESSES) {
            List<Seen> all = all();
            all.sort(Comparator.comparingLong(Seen::lastSeenMillis).thenComparing(Seen::ip));
            int tooMany = all.size() < MOST_ADDRESSES ? 0 : all.size() - MOST_ADDRESSES * 7 / 8;
            all.subList(0, tooMany).forEach(each -> states.delete(each.ip()));
            addresses = all.size() - tooMany;
        }
    }

    private List<Seen> all() {
        List<Seen> all = new ArrayList<>();
        states.scan(
                null,
                null,
                (key, value) -> all.add(new Seen(
                        new String(key, StandardCharsets.UTF_8), ReputationState.lastSeenMillis(value))));
        return all;
    }

    private void forgetOld(long streamMillis) {
        long before = streamMillis - FORGOTTEN_AFTER.toMillis();
        List<Seen> all = all();
        all.stream().filter(each -> each.lastSeenMillis() < before).forEach(each -> states.delete(each.ip()));
        addresses = -1;
    }
}
