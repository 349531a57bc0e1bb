package logly.stream;

import java.time.Instant;
import java.util.Map;
import logly.schemas.DeadLetter;
import logly.schemas.DeadLetterStage;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what a clock drives, one entry of a store at a time. No record is at fault then, so that a failure would stop the
 * stream, and again at each start: here the entry becomes a dead letter, as it was written down last, and leaves the store.
 * What passes by itself is passed on, and stops the stream until it has passed.
 *
 * @param <K> keys of the store
 */
final class EntryGuard<K> {
    private static final Logger log = LoggerFactory.getLogger(EntryGuard.class);

    private final ProcessorContext<? super String, ? super DeadLetter> context;
    private final WriteBackStore<K, ?> store;
    private final String stage;
    private final String sink;
    private final StreamCounters counters;
    private long lastOffset;

    /**
     * Guards the entries of a store.
     *
     * @param stage name of the processor
     * @param sink of dead letters, a child of the processor
     */
    EntryGuard(
            ProcessorContext<? super String, ? super DeadLetter> context,
            WriteBackStore<K, ?> store,
            String stage,
            String sink,
            StreamCounters counters) {
        this.context = context;
        this.store = store;
        this.stage = stage;
        this.sink = sink;
        this.counters = counters;
    }

    /** Runs work on one entry; false where it failed and the entry is gone. */
    boolean run(K key, Runnable work) {
        try {
            work.run();
            return true;
        } catch (RuntimeException e) {
            if (!isOfTheEntry(e)) {
                throw e;
            }
            giveUp(key, e);
            return false;
        }
    }

    /** What Kafka or Streams throws is no fault of the entry, unless it can't be written as a record. */
    private static boolean isOfTheEntry(RuntimeException failure) {
        if (Failures.passes(failure)) {
            return false;
        }
        boolean isOfKafka = failure instanceof KafkaException;
        for (Throwable cause = failure; isOfKafka && cause != null; cause = cause.getCause()) {
            isOfKafka = !(cause instanceof SerializationException);
        }
        return !isOfKafka;
    }

    /** An entry has no offset: the time of its failure, counted on where several fail at once, tells letters apart. */
    private void giveUp(K key, RuntimeException failure) {
        long now = context.currentSystemTimeMs();
        lastOffset = Math.max(now, lastOffset + 1);
        String changelog = context.applicationId() + "-" + store.name() + "-changelog";
        DeadLetters.Source place =
                new DeadLetters.Source(changelog, context.taskId().partition(), lastOffset);
        Map.Entry<byte[], byte @Nullable []> entry = store.written(key);
        DeadLetterStage of = DeadLetters.stageOf(stage);
        log.warn("an entry of {} becomes a dead letter of {}", changelog, stage, failure);
        Record<byte[], byte[]> raw = new Record<>(entry.getKey(), entry.getValue(), now, new RecordHeaders());
        String reason =
                stage + ": " + store.name() + ": " + failure.getClass().getSimpleName() + ": " + failure.getMessage();
        DeadLetter letter = DeadLetters.of(raw, place, of, reason, null, Instant.ofEpochMilli(now));
        context.forward(new Record<>(DeadLetters.key(place, of), letter, now), sink);
        counters.countDeadLetter(of);
        store.delete(key);
    }
}
