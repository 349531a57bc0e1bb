package logly.stream;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import logly.schemas.DeadLetterStage;
import logly.schemas.RecordIdentity;
import logly.schemas.RegistryException;
import logly.schemas.Replay;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/** Carries orders to replay out; what it can't carry out becomes a dead letter with the order as its record. */
final class ReplayProcessor implements Processor<byte[], byte[], Object, Object> {
    /** A letter is remembered so long after its replay: longer than its topic keeps it. */
    static final Duration REMEMBERED_FOR = Duration.ofDays(31);

    private static final Duration HOUSEKEEPING = Duration.ofHours(1);

    private final Ways ways;
    private final String orders;
    private final Deserializer<Replay> deserializer;
    private final StreamCounters counters;

    @SuppressWarnings("NullAway.Init") // Streams calls init before anything else
    private ProcessorContext<Object, Object> context;

    @SuppressWarnings("NullAway.Init")
    private WriteBackStore<String, Long> replayed;

    @SuppressWarnings("NullAway.Init")
    private WriteBackStore<LedgerKey, SeqLedger> ledgers;

    @SuppressWarnings("NullAway.Init")
    private Cancellable housekeeping;

    /**
     * Where records go.
     *
     * @param intakes how those of raw topics are read
     * @param stages that take every arrival
     * @param sinks that append to the topics between stages, by topic
     */
    record Ways(Map<String, Intake<?>> intakes, List<String> stages, Map<String, String> sinks) {}

    /** A letter's record: the bytes as they came, and the stage that gave them up. */
    private record Letter(Replay order, DeadLetterStage stage, Headers headers) {
        byte @Nullable [] key() {
            return bytes(order.getRecordKey());
        }

        byte @Nullable [] value() {
            return bytes(order.getRecordValue());
        }

        boolean isOfEntrance() {
            return stage == DeadLetterStage.DECODE || stage == DeadLetterStage.PROCESS;
        }
    }

    ReplayProcessor(Ways ways, String orders, Deserializer<Replay> deserializer, StreamCounters counters) {
        this.ways = ways;
        this.orders = orders;
        this.deserializer = deserializer;
        this.counters = counters;
    }

    @Override
    public void init(ProcessorContext<Object, Object> processorContext) {
        context = processorContext;
        replayed = processorContext.getStateStore(ReplayStage.REPLAYED_LETTERS);
        ledgers = processorContext.getStateStore(Entrance.SEQ_RANGES);
        housekeeping = processorContext.schedule(HOUSEKEEPING, PunctuationType.STREAM_TIME, this::forget);
    }

    @Override
    public void close() {
        housekeeping.cancel();
    }

    @Override
    public void process(Record<byte[], byte[]> raw) {
        RecordMetadata source = context.recordMetadata().orElseThrow();
        try {
            Replay order = read(raw.value());
            if (order.getStage().equals(DeadLetterStage.STORE.name())) {
                return; // the store writer, which gave it up, takes it
            }
            Letter letter = letter(order);
            String name = letterKey(order);
            Long before = replayed.find(name);
            if (before != null) {
                throw refused("the letter " + name + " was replayed before, at " + Instant.ofEpochMilli(before));
            }
            replay(letter, name);
            counters.countReplay(true);
        } catch (BadRecordException e) {
            counters.countReplay(false);
            giveUp(raw, source, e);
        }
    }

    private void replay(Letter letter, String name) throws BadRecordException {
        String topic = letter.order().getTopic();
        Intake<?> intake = ways.intakes().get(topic);
        String sink = ways.sinks().get(topic);
        if (intake != null) {
            enter(letter, intake, name);
        } else if (sink != null) {
            remember(name);
            context.forward(new Record<>(letter.key(), letter.value(), now(), letter.headers()), sink);
        } else {
            throw refused("what comes from " + topic + " is not replayed");
        }
    }

    /** Reads the record as the entrance does, by the append time that it had. */
    private void enter(Letter letter, Intake<?> intake, String name) throws BadRecordException {
        Replay order = letter.order();
        List<String> stages = stages(letter);
        RecordIdentity identity = RecordIdentity.of(letter.headers()).orElse(null);
        byte[] keyBytes = letter.key();
        if (identity == null || keyBytes == null) {
            throw new BadRecordException(
                    DeadLetterStage.DECODE, identity == null ? "there is no identity header" : "no key");
        }
        String key = new String(keyBytes, StandardCharsets.UTF_8);
        Arrival arrival = intake.read(key, letter.value(), order.getAppendedAt(), place(order), identity);
        if (letter.isOfEntrance()) {
            takeBack(LedgerKey.of(identity, order.getTopic(), key), arrival.isExpired());
        }
        remember(name);
        long appended = order.getAppendedAt().toEpochMilli();
        stages.forEach(stage -> context.forward(new Record<>(key, arrival, appended, letter.headers()), stage));
    }

    private List<String> stages(Letter letter) throws BadRecordException {
        if (letter.isOfEntrance()) {
            return ways.stages();
        }
        String processor = DeadLetters.processorOf(letter.stage());
        if (!ways.stages().contains(processor) && !processor.equals(TraceStage.NAME)) {
            throw refused("stage " + letter.stage() + " takes no records of "
                    + letter.order().getTopic());
        }
        return List.of(processor);
    }

    private void takeBack(LedgerKey series, boolean isExpired) {
        if (ledgers.find(series) != null) {
            ledgers.edit(series, SeqLedger::new).takeBack(isExpired);
        }
    }

    /** Of a letter about an order that was carried out in vain, the record is the one that the order was about. */
    private Letter letter(Replay order) throws BadRecordException {
        DeadLetterStage stage = DeadLetters.stageOf(order.getStage());
        if (stage == DeadLetterStage.REPLAY_LETTERS) {
            throw refused("a replay that was refused is not replayed");
        }
        Replay innermost = order;
        while (innermost.getTopic().equals(orders)) {
            innermost = read(bytes(innermost.getRecordValue()));
        }
        RecordHeaders headers = new RecordHeaders();
        innermost.getHeaders().forEach((name, value) -> headers.add(name, bytes(value)));
        return new Letter(innermost, stage, headers);
    }

    private Replay read(byte @Nullable [] value) throws BadRecordException {
        if (value == null) {
            throw new BadRecordException(DeadLetterStage.REPLAY_LETTERS, "there is no value");
        }
        try {
            return deserializer.deserialize(orders, value);
        } catch (RegistryException.Unreachable e) {
            throw e;
        } catch (SerializationException e) {
            throw new BadRecordException(DeadLetterStage.REPLAY_LETTERS, String.valueOf(e.getMessage()));
        }
    }

    private static BadRecordException refused(String reason) {
        return new BadRecordException(DeadLetterStage.REPLAY_LETTERS, reason);
    }

    private static String letterKey(Replay order) {
        DeadLetters.Source source = new DeadLetters.Source(order.getTopic(), order.getPartition(), order.getOffset());
        return DeadLetters.key(source, DeadLetters.stageOf(order.getStage()));
    }

    private void remember(String name) {
        replayed.edit(name, this::now);
    }

    private long now() {
        return context.currentSystemTimeMs();
    }

    private void giveUp(Record<byte[], byte[]> raw, RecordMetadata source, BadRecordException fault) {
        counters.countDeadLetter(fault.stage());
        DeadLetters.Source place = DeadLetters.Source.of(source);
        String reason = String.valueOf(fault.getMessage());
        context.forward(
                new Record<Object, Object>(
                        DeadLetters.key(place, fault.stage()),
                        DeadLetters.of(raw, place, fault.stage(), reason, null, Instant.ofEpochMilli(now())),
                        raw.timestamp()),
                ReplayStage.DEAD_LETTERS);
    }

    private void forget(long streamMillis) {
        long before = streamMillis - REMEMBERED_FOR.toMillis();
        List<String> old = new ArrayList<>();
        replayed.scan(null, null, (key, value) -> {
            if (ByteBuffer.wrap(value).getLong() < before) {
                old.add(new String(key, StandardCharsets.UTF_8));
            }
        });
        old.forEach(replayed::delete);
    }

    private static byte @Nullable [] bytes(@Nullable ByteBuffer buffer) {
        if (buffer == null) {
            return null;
        }
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    private static RecordMetadata place(Replay order) {
        return new Place(order.getTopic(), order.getPartition(), order.getOffset());
    }

    private record Place(String topic, int partition, long offset) implements RecordMetadata {}
}
