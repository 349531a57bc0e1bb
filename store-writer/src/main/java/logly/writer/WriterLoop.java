package logly.writer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import logly.runtime.Backoff;
import logly.runtime.Health;
import logly.runtime.Worker;
import logly.schemas.RegistryException;
import logly.storage.Batch;
import logly.storage.Ledger;
import logly.storage.LogEpoch;
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
    private static final Duration MAINTENANCE_INTERVAL = Duration.ofHours(1);

    /** Kafka keeps what agents may still send again for a shorter time than this. */
    private static final Duration MAKERS_REMEMBERED = Duration.ofDays(8);

    private final StoreSettings settings;
    private final Set<String> topics;
    private final Clients clients;
    private final StoreFiles files;
    private final Intake intake;
    private final DeadLetters letters;
    private final LogEpochs logEpochs;
    private final StoreMetrics metrics;
    private final Clock clock;
    private final Backoff backoff;
    private final Ledger ledger = new Ledger();
    private final Partitions partitions;
    private final Batch batch;
    private volatile @Nullable Consumer<byte[], byte[]> consumer;
    private @Nullable Producer<byte[], byte[]> producer;
    private volatile Health health = Health.starting("the broker");
    private Instant firstRecordAt = Instant.MAX;
    private Instant maintenanceDueAt = Instant.MIN;
    private boolean mustRestore;

    /** Where clients come from: connecting is work of the loop, which tries again. */
    record Clients(Supplier<Consumer<byte[], byte[]>> consumer, Supplier<Producer<byte[], byte[]>> producer) {}

    /** What a record goes through. */
    record Stages(Intake intake, DeadLetters letters, LogEpochs logEpochs, StoreMetrics metrics) {}

    WriterLoop(
            StoreSettings settings,
            Set<String> topics,
            Clients clients,
            StoreFiles files,
            Stages stages,
            Clock clock,
            Backoff backoff) {
        this.settings = settings;
        this.topics = topics;
        this.clients = clients;
        this.files = files;
        this.intake = stages.intake();
        this.letters = stages.letters();
        this.logEpochs = stages.logEpochs();
        this.metrics = stages.metrics();
        this.clock = clock;
        this.backoff = backoff;
        partitions = new Partitions(files, ledger);
        batch = files.batch();
    }

    Health health() {
        return health;
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
        Throwable cause = trouble.getCause() instanceof StorageTrouble storage ? storage : trouble;
        String reason = whose(cause) + ": " + cause.getMessage();
        if (!health.cause().equals(reason)) {
            log.warn("tries again: {}", reason);
        }
        health = health.state() == Health.State.STARTING ? Health.starting(reason) : Health.degraded(reason);
        metrics.retries.inc();
        mustRestore = true;
    }

    private static String whose(Throwable cause) {
        if (cause instanceof StorageTrouble) {
            return "storage";
        }
        return cause instanceof RegistryException ? "schema registry" : "broker";
    }

    /** One poll and what follows from it. */
    void turn() throws InterruptedException {
        Consumer<byte[], byte[]> connected = consumer == null ? connect() : consumer;
        if (mustRestore) {
            restore(connected);
        }
        if (firstRecordAt.equals(Instant.MAX)) {
            maintain();
        }
        try {
            for (ConsumerRecord<byte[], byte[]> record : connected.poll(untilCommit())) {
                take(record);
            }
        } catch (OffsetOutOfRangeException e) {
            commit();
            resume(e, connected);
        }
        if (isDue(clock.instant())) {
            commit();
        }
        tellLag(connected);
        backoff.reset();
        if (health.state() != Health.State.STARTING) {
            health = Health.up();
        }
    }

    private Consumer<byte[], byte[]> connect() {
        partitions.numbered(logEpochs.resolve(topics, files.logEpochs()));
        if (producer == null) {
            producer = clients.producer().get();
        }
        Consumer<byte[], byte[]> connected = clients.consumer().get();
        consumer = connected;
        connected.subscribe(topics, new Rebalances());
        return connected;
    }

    private void restore(Consumer<byte[], byte[]> connected) {
        letters.clear();
        firstRecordAt = Instant.MAX;
        batch.abandon();
        partitions.restore(connected);
        mustRestore = false;
    }

    /** How long a poll may take; Kafka refuses a negative time. */
    Duration untilCommit() {
        if (firstRecordAt.equals(Instant.MAX)) {
            return IDLE_POLL;
        }
        Instant now = clock.instant();
        return isDue(now) ? Duration.ZERO : Duration.between(now, firstRecordAt.plus(settings.batchTime()));
    }

    private void take(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        if (firstRecordAt.equals(Instant.MAX)) {
            firstRecordAt = clock.instant();
        }
        int logEpoch = partitions.epoch(intake.idTopic(record.topic())).number();
        intake.take(record, logEpoch, ledger, batch);
        partitions.passed(record);
        if (batch.records() >= settings.batchRows() || batch.isFull()) {
            commit();
        }
    }

    /** Also when the clock was set back, so that no row waits for the time to come round again. */
    private boolean isDue(Instant now) {
        return !firstRecordAt.equals(Instant.MAX)
                && (now.isBefore(firstRecordAt) || !now.isBefore(firstRecordAt.plus(settings.batchTime())));
    }

    private void commit() throws InterruptedException {
        if (producer != null) {
            letters.send(producer);
        }
        long start = System.nanoTime();
        Map<String, Long> rows = batch.rowsByTable();
        batch.commit(partitions.moved(), ledger);
        metrics.commitSeconds.observe((System.nanoTime() - start) / 1e9);
        rows.forEach((table, count) -> metrics.rows.labelValues(table).inc(count));
        partitions.committed();
        letters.clear();
        firstRecordAt = Instant.MAX;
    }

    /** The broker deleted what was to be read next, or lost it. */
    private void resume(OffsetOutOfRangeException e, Consumer<byte[], byte[]> connected) throws InterruptedException {
        Map<TopicPartition, OutOfRange> found = OutOfRange.of(e, connected);
        found.forEach((partition, where) -> {
            metrics.lost.labelValues(partition.topic()).inc(where.lost());
            if (where.isCut()) {
                LogEpoch before = partitions.epoch(partition.topic());
                partitions.numbered(logEpochs.cut(before, topics, files.logEpochs()));
            }
            partitions.jumped(partition, where.next());
        });
        commit();
        found.forEach((partition, where) -> connected.seek(partition, where.next()));
    }

    private void maintain() {
        Instant now = clock.instant();
        if (now.isBefore(maintenanceDueAt)) {
            return;
        }
        metrics.filesRemoved.inc(settings.retention().apply(files, now).size());
        files.forgetMakersBefore(now.minus(MAKERS_REMEMBERED));
        ledger.clear();
        partitions.assigned().forEach(each -> files.load(ledger, each.topic(), each.partition()));
        maintenanceDueAt = now.plus(MAINTENANCE_INTERVAL);
    }

    private void tellLag(Consumer<byte[], byte[]> connected) {
        for (TopicPartition partition : partitions.assigned()) {
            connected.currentLag(partition).ifPresent(lag -> metrics.lag
                    .labelValues(partition.topic(), Integer.toString(partition.partition()))
                    .set((double) lag));
        }
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
        if (producer != null) {
            producer.close(patience);
        }
    }

    /** Partitions come and go inside a poll. */
    private final class Rebalances implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> added) {
            log.info("reads {} partitions", added.size());
            partitions.assign(added, Objects.requireNonNull(consumer));
            health = Health.up();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
            try {
                if (!mustRestore) {
                    commit();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptException(e);
            } finally {
                partitions.drop(revoked);
            }
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> lost) {
            log.warn("lost {} partitions: this node was away for too long", lost.size());
            partitions.drop(lost);
            mustRestore = true;
        }
    }
}
