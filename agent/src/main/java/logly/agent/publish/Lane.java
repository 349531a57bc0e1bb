package logly.agent.publish;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import logly.agent.spool.SpooledBatch;
import logly.schemas.Topic;
import org.jspecify.annotations.Nullable;

/** Where the publisher stands in one topic, so that a backlog of one does not hold up the others. */
final class Lane {
    /** Batches on their way at once; a batch is at most 500 records or a little over 1 MiB. */
    static final int MAX_IN_FLIGHT = 8;

    private final Topic<?> topic;
    private final Map<Long, Delivery> inFlight = new HashMap<>();
    private final Queue<Delivery> again = new ArrayDeque<>();
    private final Retry retry;
    private long cursor;
    private @Nullable String trouble;

    Lane(Topic<?> topic, RandomGenerator random) {
        this.topic = topic;
        this.retry = new Retry(random);
    }

    Topic<?> topic() {
        return topic;
    }

    long cursor() {
        return cursor;
    }

    void advanceTo(long id) {
        cursor = Math.max(cursor, id);
    }

    /** Begins at the oldest batch again; those on their way are not sent twice. */
    void rewind() {
        cursor = 0;
    }

    boolean isInFlight(SpooledBatch batch) {
        return inFlight.containsKey(batch.id());
    }

    int room() {
        return MAX_IN_FLIGHT - inFlight.size();
    }

    boolean isIdle() {
        return inFlight.isEmpty();
    }

    void start(Delivery delivery) {
        inFlight.put(delivery.batch().id(), delivery);
    }

    void finish(Delivery delivery) {
        inFlight.remove(delivery.batch().id());
        retry.succeeded();
        trouble = null;
    }

    /** Keeps its place in flight until it is sent again. */
    void retryLater(Delivery delivery, String cause, long nowNanos) {
        inFlight.put(delivery.batch().id(), delivery);
        again.add(delivery);
        waitBecause(cause, nowNanos);
    }

    void waitBecause(String cause, long nowNanos) {
        trouble = cause;
        retry.failed(nowNanos);
    }

    boolean isDue(long nowNanos) {
        return retry.isDue(nowNanos);
    }

    Optional<Delivery> nextRetry() {
        return Optional.ofNullable(again.poll());
    }

    /** Why records of this topic wait: what failed last, and silence of the broker that is longer than this. */
    Stream<String> trouble(long nowNanos, Duration patience) {
        Stream<String> silence = inFlight.values().stream()
                .map(delivery -> nowNanos - delivery.sentAtNanos())
                .max(Long::compare)
                .filter(waited -> waited > patience.toNanos())
                .map(waited -> "Kafka: no answer for " + TimeUnit.NANOSECONDS.toSeconds(waited) + " s")
                .stream();
        return Stream.concat(Stream.ofNullable(trouble), silence);
    }
}
