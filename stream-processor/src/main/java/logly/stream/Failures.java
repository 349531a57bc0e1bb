package logly.stream;

import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import logly.schemas.RegistryException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a stream thread that died: the client stops with it. Trouble outside (Kafka, the registry, the disk)
 * passes: after a pause that doubles up to 30 s, another client goes on from the last commit. Anything else is a bug,
 * whose cause is kept. No thread is replaced inside a client: its successor would join the group under another name,
 * and the partitions of the dead member would lie idle until its session ends.
 */
final class Failures implements StreamsUncaughtExceptionHandler {
    private static final Logger log = LoggerFactory.getLogger(Failures.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final StreamCounters counters;
    private final String instance;
    private final CountDownLatch closing = new CountDownLatch(1);
    private Duration pause = FIRST_PAUSE;
    private volatile @Nullable String trouble;
    private volatile @Nullable String fatal;

    Failures(StreamCounters counters, String instance) {
        this.counters = counters;
        this.instance = instance;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable thrown) {
        if (isClosing()) {
            return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        }
        if (passes(thrown)) {
            trouble = oneLine(thrown);
            counters.countRestart();
        } else {
            stop(thrown);
        }
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    /** Keeps what nothing gets over. */
    void stop(Throwable thrown) {
        String line = oneLine(thrown);
        fatal = line;
        log.error("the stream stops: {}", line, thrown);
    }

    /** Keeps what passes and pauses; tells whether to go on then, because nothing closes. */
    boolean waitAfter(Throwable thrown) {
        trouble = oneLine(thrown);
        return waitAfterTrouble();
    }

    /** Pauses after the trouble that was kept; tells whether to go on then, because nothing closes. */
    boolean waitAfterTrouble() {
        Duration wait = nextPause();
        log.warn("trying again in {} ms: {}", wait.toMillis(), trouble);
        try {
            return !closing.await(wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    boolean isClosing() {
        return closing.getCount() == 0;
    }

    /** Streams works: the next trouble is a new one. */
    synchronized void recovered() {
        trouble = null;
        pause = FIRST_PAUSE;
    }

    /** Ends every pause: nothing is replaced any more. */
    void close() {
        closing.countDown();
    }

    /** What it suffers from and will get over; null without. */
    @Nullable
    String trouble() {
        return trouble;
    }

    /** What stopped it; null as long as nothing did. */
    @Nullable
    String fatal() {
        return fatal;
    }

    private synchronized Duration nextPause() {
        Duration next = pause;
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : doubled;
        return next;
    }

    /**
     * A store that is full or damaged passes too: Streams discards it and rebuilds it from its changelog. What cannot be
     * decoded or written down does not, though that is told by an I/O exception.
     */
    static boolean passes(Throwable thrown) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof RegistryException.Unreachable) {
                return true;
            }
            if (cause instanceof FencedInstanceIdException
                    || cause instanceof BadEntryException
                    || cause instanceof SerializationException
                    || cause instanceof EOFException
                    || cause instanceof UTFDataFormatException) {
                return false;
            }
            if (cause instanceof RetriableException
                    || cause instanceof TaskMigratedException
                    || cause instanceof InvalidProducerEpochException
                    || cause instanceof ProducerFencedException
                    || cause instanceof InvalidPidMappingException
                    || cause instanceof MissingSourceTopicException
                    || cause instanceof RocksDBException
                    || cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    private String oneLine(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        if (root instanceof FencedInstanceIdException) {
            return "another stream processor runs as stream.instance=" + instance;
        }
        String message = String.valueOf(root.getMessage()).replaceAll("\\s+", " ");
        return root.getClass().getSimpleName() + ": " + message;
    }
}
