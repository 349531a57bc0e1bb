package logly.launcher.registry;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
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
    private final Thread readerThread = new Thread(this::readForEver, "schema-registry-reader");

    private long position;
    private boolean closed;
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
        health = Health.starting("waits for Kafka");
        readerThread.start();
    }

    Health health() {
        return health;
    }

    private void readForEver() {
        long pause = FIRST_PAUSE_MILLIS;
        while (!isClosed()) {
            try {
                topic.createIfMissing();
                read();
                pause = FIRST_PAUSE_MILLIS;
            } catch (WakeupException e) {
                // close() wants this thread to end; the loop's condition says so.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (ExecutionException | KafkaException e) {
                String cause = String.valueOf(e instanceof ExecutionException ? e.getCause() : e);
                health = health.isReady() ? Health.degraded(cause) : Health.starting("waits for Kafka: " + cause);
                log.warn("cannot read the schema topic, trying again in {} ms: {}", pause, cause);
                pauseOrClose(pause);
                pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
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
                if (!isFineAt(end)) {
                    health = Health.starting("reads the schema topic");
                } else {
                    health = Health.up();
                }
            }
        } finally {
            reader = null;
        }
    }

    private boolean isFineAt(long end) {
        return position() >= end;
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
        synchronized (progress) {
            return closed;
        }
    }

    private void pauseOrClose(long millis) {
        synchronized (progress) {
            if (!closed) {
                try {
                    progress.wait(millis);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    closed = true;
                }
            }
        }
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
            while (position < wanted && !closed) {
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
        synchronized (progress) {
            closed = true;
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
