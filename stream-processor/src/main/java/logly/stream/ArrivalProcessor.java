package logly.stream;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import logly.schemas.DeadLetterStage;
import logly.schemas.RecordIdentity;
import logly.schemas.SeqRanges;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Takes raw records in: each ends as exactly one of duplicate, dead letter or {@link Arrival}. The identity decides before
 * the value is looked at.
 */
final class ArrivalProcessor implements Processor<byte[], byte[], String, Object> {
    /** An agent process is forgotten this long after its last record: nothing older is ever sent again. */
    static final Duration FORGOTTEN_AFTER = Duration.ofDays(8);

    /** Four bytes for each of the 255 characters that a host name may have; a ledger and a letter hold the key. */
    static final int LONGEST_KEY = 1020;

    private static final Duration HOUSEKEEPING = Duration.ofHours(1);
    /** Most that one round of housekeeping deletes, so that it stays short; the next round goes on. */
    private static final int DELETED_AT_ONCE = 10_000;

    private final Map<String, Intake<?>> intakes;
    private final List<String> stages;
    private final StreamCounters counters;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    private ProcessorContext<String, Object> context;

    @SuppressWarnings("NullAway.Init")
    private WriteBackStore<LedgerKey, SeqLedger> ledgers;

    @SuppressWarnings("NullAway.Init")
    private Cancellable housekeeping;

    /**
     * Reads with these intakes, by topic.
     *
     * @param stages names of the processors that take every arrival, in this order
     */
    ArrivalProcessor(Map<String, Intake<?>> intakes, List<String> stages, StreamCounters counters) {
        this.intakes = intakes;
        this.stages = stages;
        this.counters = counters;
    }

    @Override
    public void init(ProcessorContext<String, Object> processorContext) {
        context = processorContext;
        ledgers = processorContext.getStateStore(Entrance.SEQ_RANGES);
        housekeeping = processorContext.schedule(HOUSEKEEPING, PunctuationType.STREAM_TIME, this::forgetOldEpochs);
    }

    @Override
    public void close() {
        housekeeping.cancel();
    }

    @Override
    public void process(Record<byte[], byte[]> raw) {
        RecordMetadata source = context.recordMetadata().orElseThrow();
        counters.countReceived(source.topic());
        RecordIdentity identity = RecordIdentity.of(raw.headers()).orElse(null);
        if (identity == null || raw.key() == null) {
            giveUp(raw, source, DeadLetterStage.DECODE, identity == null ? "there is no identity header" : "no key");
            return;
        }
        if (raw.key().length > LONGEST_KEY) {
            giveUp(raw, source, DeadLetterStage.DECODE, "the key has " + raw.key().length + " bytes");
            return;
        }
        String key = new String(raw.key(), StandardCharsets.UTF_8);
        SeqLedger ledger = ledgers.edit(LedgerKey.of(identity, source.topic(), key), SeqLedger::new);
        switch (enter(ledger, identity.seq(), raw.timestamp(), source.topic())) {
            case NEW -> take(raw, source, key, identity, ledger);
            case DUPLICATE -> counters.countDuplicate(source.topic());
            case IN_CLOSED_GAP -> {
                ledger.countDeadLetter();
                giveUp(raw, source, DeadLetterStage.PROCESS, "seq " + identity.seq() + " lies in a closed gap");
            }
        }
    }

    private SeqRanges.Outcome enter(SeqLedger ledger, long seq, long appendMillis, String topic) {
        long lost = ledger.lost();
        SeqRanges.Outcome outcome = ledger.enter(seq, appendMillis);
        if (ledger.lost() > lost) {
            counters.countLost(topic, ledger.lost() - lost);
        }
        return outcome;
    }

    private void take(
            Record<byte[], byte[]> raw, RecordMetadata source, String key, RecordIdentity identity, SeqLedger ledger) {
        Intake<?> intake = Objects.requireNonNull(intakes.get(source.topic()), source.topic());
        try {
            Arrival arrival = intake.read(key, raw.value(), Instant.ofEpochMilli(raw.timestamp()), source, identity);
            if (intake.isAhead(arrival)) {
                counters.countAhead(source.topic());
            }
            if (arrival.isExpired()) {
                ledger.countExpired();
                counters.countExpired(source.topic());
            }
            // With its headers, so that the dead letter of a stage that fails has its identity.
            Record<String, Object> record = new Record<>(key, arrival, raw.timestamp(), raw.headers());
            for (String stage : stages) {
                context.forward(record, stage);
            }
        } catch (BadRecordException e) {
            ledger.countDeadLetter();
            giveUp(raw, source, e.stage(), e.getMessage());
        }
    }

    private void giveUp(
            Record<byte[], byte[]> raw, RecordMetadata source, DeadLetterStage stage, @Nullable String reason) {
        counters.countDeadLetter(stage);
        DeadLetters.Source place = DeadLetters.Source.of(source);
        boolean hasHost = raw.key() != null && raw.key().length <= LONGEST_KEY;
        String host = hasHost ? new String(raw.key(), StandardCharsets.UTF_8) : null;
        Instant now = Instant.ofEpochMilli(context.currentSystemTimeMs());
        context.forward(
                new Record<>(
                        DeadLetters.key(place, stage),
                        DeadLetters.of(raw, place, stage, String.valueOf(reason), host, now),
                        raw.timestamp()),
                Entrance.DEAD_LETTERS);
    }

    private void forgetOldEpochs(long streamMillis) {
        long before = streamMillis - FORGOTTEN_AFTER.toMillis();
        List<LedgerKey> old = new ArrayList<>();
        ledgers.scan(null, null, (key, value) -> {
            if (SeqLedger.lastAppendMillis(value) < before && old.size() < DELETED_AT_ONCE) {
                old.add(LedgerKey.fromBytes(key));
            }
        });
        old.forEach(ledgers::delete);
    }
}
