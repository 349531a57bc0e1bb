package logly.writer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import logly.schemas.DeadLetterStage;
import logly.schemas.LogEvent;
import logly.schemas.RecordIdentity;
import logly.schemas.RegistryException;
import logly.schemas.Replay;
import logly.schemas.SeqRanges;
import logly.storage.Batch;
import logly.storage.Ledger;
import logly.storage.Ledger.Fate;
import logly.storage.LogEpoch;
import logly.storage.RefusedRecord;
import logly.storage.RowId;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** Takes one record after the other into a batch: drops what was there before, decodes, stores or gives up. */
final class Intake {
    /** Four bytes for each of the 255 characters that a host name may have; an account holds the key. */
    private static final int LONGEST_KEY = 1020;

    private final Map<String, Source> sources;
    private final String replays;
    private final KeptEvents kept;
    private final EvidenceIds evidence;
    private final DeadLetters letters;
    private final StoreMetrics metrics;

    Intake(
            Map<String, Source> sources,
            String replays,
            KeptEvents kept,
            EvidenceIds evidence,
            DeadLetters letters,
            StoreMetrics metrics) {
        this.sources = sources;
        this.replays = replays;
        this.kept = kept;
        this.evidence = evidence;
        this.letters = letters;
        this.metrics = metrics;
    }

    /** What one record came to. */
    private record Verdict(Fate fate, @Nullable DeadLetterStage stage, String reason) {
        static Verdict of(Fate fate) {
            return new Verdict(fate, null, "");
        }
    }

    /** Topic in whose log the ids of a topic's rows count. */
    String idTopic(String topic) {
        Source source = sources.get(topic);
        return source == null ? topic : source.idTopic();
    }

    /**
     * Takes a record.
     *
     * @param logs numbers of the logs that it and its evidence stand in
     * @throws RegistryException.Unreachable where the batch must be tried again later
     */
    void take(ConsumerRecord<byte[], byte[]> record, Numbering logs, Ledger ledger, Batch batch) {
        metrics.records.labelValues(record.topic()).inc();
        Source source = sources.get(record.topic());
        if (source == null) {
            return;
        }
        if (record.value() == null) {
            remove(record, source, logs, batch).ifPresent(verdict -> tell(record, source, "", verdict));
            return;
        }
        if (hasAbsurdKey(record, source)) {
            String reason = "the key has " + record.key().length + " bytes";
            tell(record, source, "", new Verdict(Fate.UNDECODABLE, DeadLetterStage.STORE, reason));
            return;
        }
        Optional<RecordIdentity> maker = maker(record, source);
        Optional<Ledger.Entry> account = maker.map(identity -> account(identity, record, ledger));
        Verdict verdict = account.isPresent() && maker.isPresent()
                ? known(record, account.get().offer(maker.get().seq(), appended(record)), source, logs, batch)
                : store(record, source, logs, batch);
        account.ifPresent(entry -> entry.count(verdict.fate()));
        tell(record, source, key(record), verdict);
    }

    /**
     * Takes a record once more, into a file that has lost it. It was counted, and told of, when it came first.
     *
     * @param ledger of what is taken once more, and of nothing else
     * @throws RegistryException.Unreachable where it must be tried again later
     */
    void takeAgain(ConsumerRecord<byte[], byte[]> record, Numbering logs, Ledger ledger, Batch batch) {
        Source source = sources.get(record.topic());
        if (source == null || hasAbsurdKey(record, source)) {
            return;
        }
        if (record.value() == null) {
            remove(record, source, logs, batch);
            return;
        }
        Optional<RecordIdentity> maker = maker(record, source);
        if (maker.isEmpty()
                || account(maker.get(), record, ledger).offer(maker.get().seq(), appended(record))
                        == SeqRanges.Outcome.NEW) {
            store(record, source, logs, batch);
        }
    }

    private static boolean hasAbsurdKey(ConsumerRecord<byte[], byte[]> record, Source source) {
        return source.isRaw() && record.key() != null && record.key().length > LONGEST_KEY;
    }

    private static Optional<RecordIdentity> maker(ConsumerRecord<byte[], byte[]> record, Source source) {
        return source.isRaw() ? RecordIdentity.of(record.headers()) : Optional.empty();
    }

    private static Ledger.Entry account(RecordIdentity maker, ConsumerRecord<byte[], byte[]> record, Ledger ledger) {
        return ledger.entry(maker, record.topic(), key(record), record.partition());
    }

    private static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    }

    private static Instant appended(ConsumerRecord<byte[], byte[]> record) {
        return Instant.ofEpochMilli(record.timestamp());
    }

    private Verdict known(
            ConsumerRecord<byte[], byte[]> record,
            SeqRanges.Outcome outcome,
            Source source,
            Numbering logs,
            Batch batch) {
        return switch (outcome) {
            case NEW -> store(record, source, logs, batch);
            case DUPLICATE -> Verdict.of(Fate.DUPLICATE);
            case IN_CLOSED_GAP ->
                new Verdict(
                        Fate.REFUSED, DeadLetterStage.STORE, "seq lies in a gap that was closed: maybe a duplicate");
        };
    }

    private Verdict store(ConsumerRecord<byte[], byte[]> record, Source source, Numbering logs, Batch batch) {
        try {
            SpecificRecordBase value = source.deserializer().deserialize(record.topic(), record.value());
            if (value instanceof Replay order) {
                return replay(order, record.partition(), logs, batch);
            }
            if (value instanceof LogEvent event && !kept.keeps(event)) {
                return Verdict.of(Fate.LEFT_OUT);
            }
            RowId id = new RowId(logs.own(), record.partition(), record.offset());
            RowId place = new RowId(logs.place(), record.partition(), record.offset());
            Batch.Outcome outcome = batch.insert(evidence.resolve(value, logs.current()), id, place, appended(record));
            return Verdict.of(outcome == Batch.Outcome.STORED ? Fate.STORED : Fate.EXPIRED);
        } catch (RegistryException.Unreachable e) {
            throw e;
        } catch (SerializationException e) {
            return new Verdict(Fate.UNDECODABLE, DeadLetterStage.STORE, String.valueOf(e.getMessage()));
        } catch (RefusedRecord e) {
            return new Verdict(Fate.REFUSED, DeadLetterStage.STORE, String.valueOf(e.getMessage()));
        }
    }

    /**
     * Stores the record that an order holds, where it is one that this service gave up; the stream takes the others. It has
     * the id of its place in its own log, so that it is there once, however often that is ordered.
     */
    private Verdict replay(Replay order, int partition, Numbering logs, Batch batch) {
        if (!order.getStage().equals(DeadLetterStage.STORE.name())) {
            return Verdict.of(Fate.STORED);
        }
        String topic = order.getTopic();
        Source source = sources.get(topic);
        LogEpoch own = logs.current().get(idTopic(topic));
        LogEpoch place = logs.current().get(topic);
        ByteBuffer value = order.getRecordValue();
        if (source == null || own == null || place == null || value == null || topic.equals(replays)) {
            return refused("nothing of " + topic + " is stored by an order");
        }
        long offset = order.getOffset();
        if (order.getPartition() != partition || offset < 0 || offset > RowId.MAX_OFFSET) {
            return refused("the record is not of this partition, or of no place in it");
        }
        Numbering numbering = new Numbering(own.number(), place.number(), logs.current());
        Verdict verdict = store(record(order, value), source, numbering, batch);
        return verdict.stage() == null ? verdict : refused(verdict.reason());
    }

    private static Verdict refused(String reason) {
        return new Verdict(Fate.REFUSED, DeadLetterStage.REPLAY_LETTERS, reason);
    }

    private static ConsumerRecord<byte[], byte[]> record(Replay order, ByteBuffer value) {
        ByteBuffer key = order.getRecordKey();
        return new ConsumerRecord<>(
                order.getTopic(),
                order.getPartition(),
                order.getOffset(),
                order.getAppendedAt().toEpochMilli(),
                TimestampType.LOG_APPEND_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                key == null ? null : bytes(key),
                bytes(value),
                new RecordHeaders(),
                Optional.empty());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /**
     * Takes a record without a value: on a compacted topic it takes its key away, elsewhere it says nothing. Tells where
     * the key is none.
     */
    private static Optional<Verdict> remove(
            ConsumerRecord<byte[], byte[]> record, Source source, Numbering logs, Batch batch) {
        if (source.keyed() == null || record.key() == null) {
            return Optional.empty();
        }
        try {
            RowId id = new RowId(logs.own(), record.partition(), record.offset());
            batch.remove(source.keyed(), key(record), id, appended(record));
            return Optional.empty();
        } catch (RefusedRecord e) {
            return Optional.of(new Verdict(Fate.REFUSED, DeadLetterStage.STORE, String.valueOf(e.getMessage())));
        }
    }

    private void tell(ConsumerRecord<byte[], byte[]> record, Source source, String key, Verdict verdict) {
        if (verdict.fate() == Fate.DUPLICATE) {
            metrics.duplicates.labelValues(record.topic()).inc();
        } else if (verdict.fate() == Fate.EXPIRED) {
            metrics.expired.labelValues(record.topic()).inc();
        } else if (verdict.fate() == Fate.LEFT_OUT) {
            metrics.leftOut.labelValues(record.topic()).inc();
        }
        if (verdict.stage() != null) {
            letters.add(record, source.isRaw() ? key : null, verdict.stage(), verdict.reason());
            metrics.deadLetters.labelValues(verdict.stage().name()).inc();
        }
    }
}
