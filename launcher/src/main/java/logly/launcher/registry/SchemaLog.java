package logly.launcher.registry;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import logly.runtime.Health;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of the schema topic. One thread reads them into the store, for ever and from the start; a writer has
 * locked all others out by its transactional id before it read to the end, so none of its appends can cross another's.
 */
final class SchemaLog implements RecordLog, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SchemaLog.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final SchemaTopic topic;
    private final SchemaStore store;
    private final Duration writeLimit;
    private final Object progress = new Object();
    private final Thread readerThread = new Thread(this::readUntilClosed, "schema-registry-reader");

    private final CountDownLatch closing = new CountDownLatch(1);

    private long position;
    private volatile Health health = Health.starting("not started");
    private volatile @Nullable KafkaConsumer<byte[], byte[]> reader;
    private @Nullable KafkaProducer<byte[], byte[]> writer;

    SchemaLog(RegistrySettings settings, SchemaStore store) {
        this.topic = new SchemaTopic(settings);
        this.store = store;
        this.writeLimit = settings.writeLimit();
        readerThread.setDaemon(true);
    }

    void start() {
        become(Health.starting("waits for Kafka"));
        readerThread.start();
    }

    Health health() {
        return health;
    }

    private void become(Health next) {
        synchronized (progress) {
            health = next;
            progress.notifyAll();
        }
    }

    /** Whether the topic was read to its end within this time. */
    boolean awaitReady(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        synchronized (progress) {
            while (!health.isReady()) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    return false;
                }
                progress.wait(left);
            }
            return true;
        }
    }

    private void readUntilClosed() {
        try {
            readForEver();
        } catch (InterruptedException e) {
            become(Health.down("interrupted"));
        } catch (RuntimeException e) {
            log.error("the reader of the schema topic stopped by a bug", e);
            become(Health.down(e.toString()));
        }
    }

    private void readForEver() throws InterruptedException {
        long pause = FIRST_PAUSE_MILLIS;
        while (!isClosed()) {
            long before = position();
            try {
                topic.createIfMissing();
                read();
            } catch (WakeupException e) {
                log.debug("the reader of the schema topic ends");
            } catch (ExecutionException | KafkaException e) {
                String cause = String.valueOf(e instanceof ExecutionException ? e.getCause() : e);
                become(health.isReady() ? Health.degraded(cause) : Health.starting("waits for Kafka: " + cause));
                log.warn("cannot read the schema topic, trying again in {} ms: {}", pause, cause);
                if (closing.await(pause, TimeUnit.MILLISECONDS)) {
                    return;
                }
                pause = position() > before ? FIRST_PAUSE_MILLIS : Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
            }
        }
    }

    private void read() {
        try (KafkaConsumer<byte[], byte[]> consumer = topic.reader()) {
            reader = consumer;
            consumer.seek(SchemaTopic.PARTITION, position());
            long end = endOf(consumer);
            while (!isClosed()) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    store.apply(RegistryRecord.of(record.key(), record.value()));
                }
                advanceTo(consumer.position(SchemaTopic.PARTITION));
                become(position() >= end ? Health.up() : Health.starting("reads the schema topic"));
            }
        } finally {
            reader = null;
        }
    }

    private static long endOf(KafkaConsumer<byte[], byte[]> consumer) {
        return consumer.endOffsets(List.of(SchemaTopic.PARTITION)).getOrDefault(SchemaTopic.PARTITION, 0L);
    }

    private void advanceTo(long reached) {
        synchronized (progress) {
            position = reached;
            progress.notifyAll();
        }
    }

    private long position() {
        synchronized (progress) {
            return position;
        }
    }

    private boolean isClosed() {
        return closing.getCount() == 0;
    }

    @Override
    public synchronized void catchUp() {
        if (writer != null) {
            return;
        }
        try {
            writer = topic.writer();
            try (KafkaConsumer<byte[], byte[]> observer = topic.reader()) {
                awaitPosition(endOf(observer));
            }
        } catch (KafkaException e) {
            dropWriter();
            throw RegistryError.storeTrouble(String.valueOf(e.getMessage()));
        } catch (RegistryError e) {
            dropWriter();
            throw e;
        }
    }

    @Override
    public synchronized void append(RegistryRecord record) throws Overtaken {
        KafkaProducer<byte[], byte[]> current = writer;
        if (current == null) {
            throw new IllegalStateException("catchUp comes before append");
        }
        try {
            current.beginTransaction();
            Future<RecordMetadata> sent = current.send(new ProducerRecord<>(
                    SchemaTopic.PARTITION.topic(),
                    SchemaTopic.PARTITION.partition(),
                    record.keyBytes(),
                    record.valueBytes()));
            current.commitTransaction();
            awaitPosition(sent.get().offset() + 1);
        } catch (ProducerFencedException | InvalidProducerEpochException e) {
            dropWriter();
            throw new Overtaken(e);
        } catch (KafkaException | ExecutionException e) {
            // Whether it was committed is unknown; the next writer waits for the answer and reads it.
            dropWriter();
            throw RegistryError.storeTrouble(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            dropWriter();
            throw RegistryError.storeTrouble("the registry stops");
        }
    }

    private void dropWriter() {
        KafkaProducer<byte[], byte[]> old = writer;
        writer = null;
        if (old != null) {
            old.close(Duration.ZERO);
        }
    }

    private void awaitPosition(long wanted) {
        long deadline = System.nanoTime() + writeLimit.toNanos();
        synchronized (progress) {
            while (position < wanted && !isClosed()) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw RegistryError.storeTimeout("offset " + wanted + " of the schema topic was not read in time");
                }
                try {
                    progress.wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw RegistryError.storeTrouble("the registry stops");
                }
            }
        }
    }

    @Override
    public void close() {
        closing.countDown();
        synchronized (progress) {
            progress.notifyAll();
        }
        KafkaConsumer<byte[], byte[]> consumer = reader;
        if (consumer != null) {
            consumer.wakeup();
        }
        try {
            readerThread.join(writeLimit.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            dropWriter();
        }
    }
}
