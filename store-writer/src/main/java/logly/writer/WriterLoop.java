package logly.writer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import logly.runtime.Backoff;
import logly.runtime.Health;
import logly.runtime.Worker;
import logly.storage.Batch;
import logly.storage.Ledger;
import logly.storage.StorageTrouble;
import logly.storage.StoreFiles;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls, fills a batch, commits. Trouble outside abandons the batch, goes back to what is committed and tries again: a
 * position never runs ahead of its rows.
 */
final class WriterLoop implements Worker.Turn {
    private static final Logger log = LoggerFactory.getLogger(WriterLoop.class);
    private static final Duration IDLE_POLL = Duration.ofMillis(200);

    private final StoreSettings settings;
    private final Set<String> topics;
    private final Clients clients;
    private final StoreFiles files;
    private final Stages stages;
    private final StoreMetrics metrics;
    private final Clock clock;
    private final Backoff backoff;
    private final Ledger ledger = new Ledger();
    private final Partitions partitions;
    private final LogFollower logs;
    private final Repairs repairs;
    private final CommitWatch commits;
    private final Batch batch;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private @Nullable Producer<byte[], byte[]> producer;
    private final LoopHealth health = new LoopHealth();
    private Instant firstRecordAt = Instant.MAX;
    private boolean mustRestore;

    /** What the loop works with. */
    record Stages(
            Intake intake,
            DeadLetters letters,
            LogEpochs logEpochs,
            Neighbours neighbours,
            Upkeep upkeep,
            DiskGuard guard,
            FileChecks checks) {}

    WriterLoop(
            StoreSettings settings,
            Set<String> topics,
            Clients clients,
            StoreFiles files,
            Stages stages,
            StoreMetrics metrics,
            Clock clock,
            Backoff backoff) {
        this.settings = settings;
        this.topics = topics;
        this.clients = clients;
        this.files = files;
        this.stages = stages;
        this.metrics = metrics;
        this.clock = clock;
        this.backoff = backoff;
        partitions = new Partitions(files, ledger, stages.neighbours(), clock);
        logs = new LogFollower(topics, files, stages.logEpochs(), partitions, metrics);
        repairs = new Repairs(files, stages.checks(), new Rebuild(files, stages.intake(), clients.reader()), metrics);
        commits = new CommitWatch(metrics.commitSeconds, System::nanoTime);
        batch = files.batch();
    }

    /** How it is; for any thread. */
    Health health() {
        return health.with(
                Stream.of(stages.guard().cause().stream(), commits.cause().stream(), repairs.causes().stream())
                        .flatMap(causes -> causes)
                        .toList());
    }

    @Override
    public void run(Worker worker) throws InterruptedException {
        try {
            turn();
        } catch (WakeupException e) {
            log.debug("woken up to close");
        } catch (FencedInstanceIdException e) {
            throw new IllegalStateException(
                    "another store-writer joined as " + settings.node() + ": store.node.name must be its own", e);
        } catch (InterruptException e) {
            throw new InterruptedException("interrupted while it talked to the broker");
        } catch (StorageTrouble | KafkaException e) {
            suffer(e);
            worker.pause(backoff.next());
        }
    }

    private void suffer(RuntimeException trouble) {
        Throwable cause = trouble;
        if (trouble.getCause() instanceof StorageTrouble inCallback) {
            cause = inCallback;
        }
        if (cause instanceof StorageTrouble storage) {
            repairs.note(storage);
        }
        health.suffer(cause);
        metrics.retries.inc();
        mustRestore = true;
    }

    /** One poll and what follows from it. */
    void turn() throws InterruptedException {
        Consumer<byte[], byte[]> connected = consumer == null ? connect() : consumer;
        if (mustRestore) {
            restore(connected);
        }
        if (isIdle()) {
            betweenBatches(connected);
        }
        stages.guard().apply(connected);
        try {
            for (ConsumerRecord<byte[], byte[]> record : connected.poll(untilCommit())) {
                take(record);
            }
        } catch (OffsetOutOfRangeException e) {
            commit();
            logs.resume(e, connected);
        }
        if (isDue(clock.instant())) {
            commit();
        }
        logs.tellLag(connected);
        backoff.reset();
        health.well();
    }

    private Consumer<byte[], byte[]> connect() {
        logs.number();
        if (producer == null) {
            producer = clients.producer().get();
        }
        Consumer<byte[], byte[]> connected = clients.consumer().get();
        consumer = connected;
        connected.subscribe(topics, new Rebalances());
        return connected;
    }

    private void restore(Consumer<byte[], byte[]> connected) {
        stages.letters().clear();
        firstRecordAt = Instant.MAX;
        batch.abandon();
        repairs.abandoned();
        partitions.restore(connected);
        mustRestore = false;
    }

    private void betweenBatches(Consumer<byte[], byte[]> connected) {
        if (stages.upkeep().maintain()) {
            ledger.clear();
            partitions.assigned().forEach(each -> files.load(ledger, each.topic(), each.partition()));
        }
        Producer<byte[], byte[]> out = producer;
        if (out == null || partitions.assigned().isEmpty()) {
            return;
        }
        repairs.step(partitions.resolved());
        if (stages.upkeep().isTellingDue()) {
            logs.look(connected);
            stages.upkeep().tell(out, partitions.assigned());
            repairs.tell();
        }
    }

    private boolean isIdle() {
        return firstRecordAt.equals(Instant.MAX);
    }

    /** How long a poll may take; Kafka refuses a negative time. */
    Duration untilCommit() {
        if (isIdle()) {
            return repairs.isIdle() ? IDLE_POLL : Duration.ZERO;
        }
        Instant now = clock.instant();
        return isDue(now) ? Duration.ZERO : Duration.between(now, firstRecordAt.plus(settings.batchTime()));
    }

    private void take(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        if (isIdle()) {
            firstRecordAt = clock.instant();
        }
        Numbering logs = partitions.numbering(record, stages.intake().idTopic(record.topic()));
        stages.intake().take(record, logs, ledger, batch);
        partitions.passed(record);
        if (batch.records() >= settings.batchRows() || batch.isFull()) {
            commit();
        }
    }

    /** Also when the clock was set back, so that no row waits for the time to come round again. */
    private boolean isDue(Instant now) {
        return !isIdle() && (now.isBefore(firstRecordAt) || !now.isBefore(firstRecordAt.plus(settings.batchTime())));
    }

    private void commit() throws InterruptedException {
        if (producer != null) {
            stages.letters().send(producer);
        }
        Map<String, Long> rows = batch.rowsByTable();
        int records = batch.records();
        commits.time(() -> batch.commit(partitions.moved(), ledger));
        metrics.batchRecords.observe(records);
        rows.forEach((table, count) -> metrics.rows.labelValues(table).inc(count));
        partitions.committed();
        stages.letters().clear();
        firstRecordAt = Instant.MAX;
    }

    /** Ends a blocking poll, from another thread. */
    void wakeUp() {
        Consumer<byte[], byte[]> connected = consumer;
        if (connected != null) {
            connected.wakeup();
        }
    }

    /** Closes the clients, when the loop has ended. What is not committed is abandoned, which does no harm. */
    void close(Duration patience) {
        Consumer<byte[], byte[]> connected = consumer;
        if (connected != null) {
            connected.close(CloseOptions.timeout(patience));
        }
        repairs.close();
        if (producer != null) {
            producer.close(patience);
        }
    }

    /** Partitions come and go inside a poll. */
    private final class Rebalances implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> added) {
            log.info("reads {} partitions", added.size());
            logs.number();
            partitions.assign(added, Objects.requireNonNull(consumer));
            health.joined();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            try {
                if (!mustRestore && !revoked.isEmpty()) {
                    commit();
                    stages.upkeep().handOver(Objects.requireNonNull(producer), revoked);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptException(e);
            } finally {
                drop(revoked);
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> lost) {
            log.warn("lost {} partitions: this node was away for too long", lost.size());
            drop(lost);
            mustRestore = true;
        }

        private void drop(Collection<TopicPartition> gone) {
            partitions.drop(gone);
            stages.upkeep().forget(gone);
        }
    }
}
