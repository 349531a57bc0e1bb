package logly.writer;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;
import logly.storage.Batch;
import logly.storage.Damage;
import logly.storage.Damages;
import logly.storage.Interval;
import logly.storage.Ledger;
import logly.storage.StoreFiles;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads from Kafka once more what damaged files held: of every interval that this node has taken, what Kafka still holds
 * and what may belong to the file's days. It goes in steps between the batches, and starts over after trouble.
 */
final class Rebuild {
    private static final Duration STEP = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final StoreFiles files;
    private final Intake intake;
    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private @Nullable Work work;
    private boolean isIdle;

    /** One file at work. */
    private static final class Work {
        final Damage damage;
        final Batch batch;
        final Consumer<byte[], byte[]> consumer;
        final Ledger ledger = new Ledger();
        final Queue<Interval> intervals;

        @Nullable
        Interval current;

        int idEpoch;
        long end;

        Work(Damage damage, Batch batch, Consumer<byte[], byte[]> consumer, List<Interval> intervals) {
            this.damage = damage;
            this.batch = batch;
            this.consumer = consumer;
            this.intervals = new ArrayDeque<>(intervals);
        }
    }

    Rebuild(StoreFiles files, Intake intake, Supplier<Consumer<byte[], byte[]>> consumers) {
        this.files = files;
        this.intake = intake;
        this.consumers = consumers;
    }

    /** Whether there is nothing to do, as far as is known. */
    boolean isIdle() {
        return isIdle;
    }

    /** Looks again at what is to be done, and forgets what was begun. */
    void startOver() {
        if (work != null) {
            work.consumer.close();
            work = null;
        }
        isIdle = false;
    }

    /** Takes one step. No batch of the writer may be open. */
    void step(LogEpochs.Resolved logs) {
        Work at = work == null ? begin() : work;
        if (at == null) {
            isIdle = true;
            return;
        }
        Interval interval = at.current == null ? nextInterval(at, logs) : at.current;
        if (interval == null) {
            at.batch.commit(List.of(), new Ledger());
            files.damages().rebuilt(at.damage);
            startOver();
            return;
        }
        TopicPartition partition = new TopicPartition(interval.topic(), interval.partition());
        for (ConsumerRecord<byte[], byte[]> record : at.consumer.poll(STEP)) {
            if (record.offset() < at.end) {
                intake.takeAgain(
                        record, new Numbering(at.idEpoch, interval.logEpoch(), logs.current()), at.ledger, at.batch);
            }
        }
        at.batch.commit(List.of(), new Ledger());
        if (at.consumer.position(partition, PATIENCE) >= at.end) {
            at.current = null;
        }
    }

    private @Nullable Work begin() {
        Optional<Damage> next =
                files.damages().all().stream().filter(Damage::isToBeRebuilt).findFirst();
        if (next.isEmpty()) {
            return null;
        }
        work = new Work(
                next.get(),
                files.damages().batch(next.get()),
                consumers.get(),
                files.positions().intervals());
        return work;
    }

    /** Goes to the next interval of which Kafka holds something; null behind the last. */
    private @Nullable Interval nextInterval(Work work, LogEpochs.Resolved logs) {
        for (Interval interval = work.intervals.poll(); interval != null; interval = work.intervals.poll()) {
            if (isInKafka(interval, logs) && seek(work, interval)) {
                work.current = interval;
                work.idEpoch = idEpoch(interval);
                return interval;
            }
        }
        return null;
    }

    /** Number of the log in which the ids of an interval's rows count: a trace stands under the id of its event. */
    private int idEpoch(Interval interval) {
        String topic = intake.idTopic(interval.topic());
        if (topic.equals(interval.topic())) {
            return interval.logEpoch();
        }
        return files.positions().intervals().stream()
                .filter(each -> each.topic().equals(topic) && each.partition() == interval.partition())
                .mapToInt(Interval::logEpoch)
                .max()
                .orElse(interval.logEpoch());
    }

    private static boolean isInKafka(Interval interval, LogEpochs.Resolved logs) {
        return logs.all().stream()
                .filter(epoch -> epoch.topic().equals(interval.topic()) && epoch.number() == interval.logEpoch())
                .anyMatch(logs::isCurrent);
    }

    private static boolean seek(Work work, Interval interval) {
        TopicPartition partition = new TopicPartition(interval.topic(), interval.partition());
        List<TopicPartition> one = List.of(partition);
        work.consumer.assign(one);
        long first = work.consumer.beginningOffsets(one, PATIENCE).getOrDefault(partition, 0L);
        long end = work.consumer.endOffsets(one, PATIENCE).getOrDefault(partition, 0L);
        Map<TopicPartition, OffsetAndTimestamp> appended = work.consumer.offsetsForTimes(
                Map.of(partition, Math.max(0, Damages.firstAppend(work.damage).toEpochMilli())), PATIENCE);
        OffsetAndTimestamp offset = appended.get(partition);
        long from = offset == null ? end : Math.max(first, offset.offset());
        work.end = Math.min(end, interval.lastOffset() + 1);
        long start = Math.max(from, interval.firstOffset());
        work.consumer.seek(partition, start);
        return start < work.end;
    }

    /** After the loop has ended. */
    void close() {
        if (work != null) {
            work.consumer.close();
        }
    }
}
