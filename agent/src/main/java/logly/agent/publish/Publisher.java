package logly.agent.publish;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import logly.agent.spool.Spool;
import logly.agent.spool.SpoolException;
import logly.agent.spool.SpooledBatch;
import logly.schemas.AgentStatus;
import logly.schemas.Topics;
import logly.schemas.WireFormat;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends what the spool holds, in order per topic, and acknowledges a batch there only when the broker has acknowledged
 * each of its records. Driven by one thread through {@link #run} or {@link #turn}. Broker and registry may be away for
 * any time: the spool fills meanwhile, and {@link #trouble} says why.
 */
public final class Publisher {
    /** An answer that takes longer is a trouble of the broker. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Between two turns while records wait: a limit of bytes or a retry may be over. */
    private static final Duration IDLE = Duration.ofMillis(100);

    private static final Duration SPOOL_PAUSE = Duration.ofSeconds(1);
    private static final Duration FORGET_EVERY = Duration.ofMillis(500);
    private static final Duration PRODUCER_CLOSE = Duration.ofMillis(500);
    private static final Logger log = LoggerFactory.getLogger(Publisher.class);

    /**
     * What holds for a publisher.
     *
     * @param epoch of this process: only its records are counted in the ledger
     * @param bytesPerSecond that may go out on average; 0 sets no limit
     */
    public record Plan(long epoch, long bytesPerSecond) {}

    private final Spool spool;
    private final SchemaLookup registry;
    private final Ledger ledger;
    private final long epoch;
    private final ByteLimit limit;
    private final LongSupplier nanos;
    private final Sender sender;

    private final Lanes lanes;
    private final Settlement settlement;
    private final Map<Long, Schema> schemas = new HashMap<>();
    private final Heartbeat heartbeat;
    private final Semaphore wakeUps = new Semaphore(0);
    private long forgotAtNanos;
    private volatile boolean stopping;
    private volatile long stopAtNanos;
    private volatile @Nullable String trouble;

    /**
     * Does no I/O.
     *
     * @param plan in whose name it publishes, and how much
     * @param producers makes a producer; asked again when one fails for good
     * @param nanos the monotonic clock
     * @param random spreads the tries of many agents
     */
    public Publisher(
            Spool spool,
            Topics topics,
            SchemaLookup registry,
            Supplier<Producer<byte[], byte[]>> producers,
            Ledger ledger,
            Plan plan,
            LongSupplier nanos,
            RandomGenerator random) {
        this.spool = spool;
        this.registry = registry;
        this.ledger = ledger;
        this.epoch = plan.epoch();
        this.limit = new ByteLimit(plan.bytesPerSecond(), nanos.getAsLong());
        this.nanos = nanos;
        this.heartbeat = new Heartbeat(topics.agentStatus(), registry);
        this.sender = new Sender(producers, this::wake, nanos, random);
        this.lanes = new Lanes(topics, random);
        this.settlement = new Settlement(spool, sender, lanes, ledger, plan.epoch());
        this.forgotAtNanos = nanos.getAsLong();
    }

    /** There is something new in the spool. May be called from any thread. */
    public void wake() {
        wakeUps.release();
    }

    /**
     * Sends this heartbeat soon; one that was not yet sent is replaced. May be called from any thread.
     *
     * @param appendedAtMillis is told, on the producer's thread, when the broker appended it, by the broker's clock
     */
    public void offer(AgentStatus status, LongConsumer appendedAtMillis) {
        heartbeat.offer(status, appendedAtMillis);
        wake();
    }

    /** Why records wait; empty when all goes well. */
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    /** Publishes until {@link #stop}, then as long as there is something to publish and time is left. */
    public void run() throws InterruptedException {
        try {
            while (!stopping) {
                step();
            }
            while (nanos.getAsLong() - stopAtNanos < 0 && !isDrained()) {
                step();
            }
        } finally {
            // An interrupt has done its work by now; the producer would refuse to close in order.
            boolean interrupted = Thread.interrupted();
            sender.close(PRODUCER_CLOSE);
            settleForTheLastTime();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Ends {@link #run} when all is published, at the latest after this time. May be called from any thread. */
    public void stop(Duration atMost) {
        stopAtNanos = nanos.getAsLong() + atMost.toNanos();
        stopping = true;
        wake();
    }

    private void step() throws InterruptedException {
        Duration pause = IDLE;
        try {
            if (turn()) {
                return;
            }
            pause = isDrained() ? FORGET_EVERY : IDLE;
        } catch (SpoolException e) {
            trouble = "spool: " + e.getMessage();
            pause = SPOOL_PAUSE;
        }
        if (wakeUps.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
            wakeUps.drainPermits();
        }
    }

    private boolean isDrained() {
        return spool.fill().waitingRecords() == 0 && lanes.isIdle();
    }

    private void settleForTheLastTime() {
        try {
            settlement.settle(nanos.getAsLong());
            spool.forgetAcknowledged();
        } catch (SpoolException e) {
            log.warn(
                    "The last acknowledgements are not noted, so these records will be sent again: {}", e.getMessage());
        }
    }

    /** Notes what the broker answered and sends what fits; whether anything moved. */
    boolean turn() throws SpoolException {
        long now = nanos.getAsLong();
        boolean moved = settlement.settle(now);
        if (sender.takeLogLost()) {
            sendAgain(spool.takeBackAcknowledgements());
        }
        spool.takeReplacement().ifPresent(this::sendAgain);
        if (sender.isReady()) {
            lanes.open(spool.topics());
            for (Lane lane : lanes.all()) {
                moved |= drive(lane, now);
            }
            heartbeat.sendThrough(sender);
        }
        if (now - forgotAtNanos >= FORGET_EVERY.toNanos()) {
            spool.forgetAcknowledged();
            forgotAtNanos = now;
        }
        trouble = currentTrouble(now).orElse(null);
        return moved;
    }

    private void sendAgain(Set<Long> acknowledged) {
        settlement.countNoMore(acknowledged);
        lanes.rewind();
    }

    private boolean drive(Lane lane, long now) throws SpoolException {
        boolean moved = false;
        while (lane.isDue(now) && sender.isReady() && maySend(now)) {
            Optional<Delivery> again = lane.nextRetry();
            if (again.isEmpty()) {
                return readOn(lane, now) || moved;
            }
            send(lane, again.get(), now);
            moved = true;
        }
        return moved;
    }

    /** Where the bytes are limited, one batch at a time, so that it is known how many it took. */
    private boolean maySend(long now) {
        return !limit.isSet() || (!sender.isWaiting() && limit.isOpen(now, sender.bytesSent()));
    }

    /** Bytes that have gone out to Kafka. May be called from any thread. */
    public long bytesSent() {
        return sender.bytesSent();
    }

    private boolean readOn(Lane lane, long now) throws SpoolException {
        long newest = spool.newestId();
        int room = lane.room();
        if (room <= 0 || lane.cursor() >= newest) {
            return false;
        }
        List<SpooledBatch> batches = spool.next(lane.topic().name(), lane.cursor(), room);
        boolean moved = false;
        for (SpooledBatch batch : batches) {
            if (!lane.isDue(now) || !maySend(now)) {
                return moved;
            }
            lane.advanceTo(batch.id());
            if (!lane.isInFlight(batch)) {
                send(lane, new Delivery(batch, now), now);
                moved = true;
            }
        }
        if (batches.size() < room) {
            lane.advanceTo(newest);
        }
        return moved;
    }

    private void send(Lane lane, Delivery delivery, long now) throws SpoolException {
        Optional<Schema> schema = schema(delivery.batch());
        if (schema.isEmpty()) {
            setAside(lane, delivery);
            return;
        }
        try {
            int id = registry.idOf(lane.topic().subject(), schema.get());
            lane.start(delivery);
            sender.send(delivery, lane.topic(), id);
        } catch (KafkaException e) {
            lane.retryLater(delivery, "schema registry: " + Causes.oneLine(e), now);
        }
    }

    private void setAside(Lane lane, Delivery delivery) throws SpoolException {
        SpooledBatch batch = delivery.batch();
        spool.quarantine(batch, "its schema is lost");
        lane.finish(delivery);
        if (batch.identity(0).epoch() == epoch) {
            ledger.deadLettered(batch.topic(), batch.count());
        }
        log.error("The schema of batch {} of {} is lost; set aside in the spool", batch.id(), batch.topic());
    }

    private Optional<Schema> schema(SpooledBatch batch) throws SpoolException {
        Schema known = schemas.get(batch.fingerprint());
        if (known != null) {
            return Optional.of(known);
        }
        Optional<Schema> found = spool.schema(batch.fingerprint())
                .or(() -> Optional.of(lanes.of(batch).topic().schema())
                        .filter(schema -> WireFormat.fingerprint(schema) == batch.fingerprint()));
        found.ifPresent(schema -> schemas.put(batch.fingerprint(), schema));
        return found;
    }

    private Optional<String> currentTrouble(long now) {
        return Stream.concat(sender.trouble().stream(), lanes.trouble(now, PATIENCE))
                .findFirst();
    }
}
