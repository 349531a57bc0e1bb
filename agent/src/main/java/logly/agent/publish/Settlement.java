package logly.agent.publish;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import logly.agent.publish.Delivery.Failure;
import logly.agent.spool.Spool;
import logly.agent.spool.SpoolException;
import logly.agent.spool.SpooledBatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acts on what the broker answered: a batch is acknowledged in the spool when each of its records is with the broker or
 * set aside; the others are sent again.
 */
final class Settlement {
    /** A record that the broker refuses for what it is gets this many tries. */
    static final int TRIES = 3;

    private static final Logger log = LoggerFactory.getLogger(Settlement.class);

    private final Spool spool;
    private final Sender sender;
    private final Lanes lanes;
    private final Ledger ledger;
    private final long epoch;
    /** Batches that are sent once more since the broker lost them, and are in the ledger already. */
    private final Set<Long> counted = new HashSet<>();

    /**
     * Does no I/O.
     *
     * @param epoch of this process: only its records are counted in the ledger
     */
    Settlement(Spool spool, Sender sender, Lanes lanes, Ledger ledger, long epoch) {
        this.spool = spool;
        this.sender = sender;
        this.lanes = lanes;
        this.ledger = ledger;
        this.epoch = epoch;
    }

    /** These batches are sent once more, and are not counted again. */
    void countNoMore(Set<Long> batches) {
        counted.addAll(batches);
    }

    /** Takes all answers that have come; whether there was one. */
    boolean settle(long now) throws SpoolException {
        boolean moved = false;
        List<SpooledBatch> done = new ArrayList<>();
        try {
            for (Optional<Delivery> next = sender.nextAnswered(); next.isPresent(); next = sender.nextAnswered()) {
                Delivery delivery = next.get();
                settle(delivery, now, done);
                sender.settled(delivery);
                moved = true;
            }
        } finally {
            spool.acknowledge(done);
        }
        return moved;
    }

    private void settle(Delivery delivery, long now, List<SpooledBatch> done) throws SpoolException {
        SpooledBatch batch = delivery.batch();
        Lane lane = lanes.of(batch);
        List<Integer> retry = new ArrayList<>();
        String cause = "";
        for (Failure failure : delivery.failures()) {
            cause = cause.isEmpty() ? Causes.oneLine(failure.cause()) : cause;
            if (Causes.refusesRecord(failure.cause()) && delivery.refused(failure.index()) >= TRIES) {
                giveUp(batch, failure);
            } else {
                retry.add(failure.index());
            }
        }
        if (retry.isEmpty()) {
            lane.finish(delivery);
            if (!counted.remove(batch.id()) && batch.identity(0).epoch() == epoch) {
                ledger.acknowledged(batch.topic(), batch.count() - delivery.refusedFor(TRIES));
            }
            done.add(batch);
            return;
        }
        lane.retryLater(delivery.again(retry, now), "Kafka: " + cause, now);
        if (Causes.endsProducer(delivery.failures().get(0).cause())) {
            sender.replaceProducer(delivery);
        }
    }

    private void giveUp(SpooledBatch batch, Failure failure) throws SpoolException {
        String reason = Causes.oneLine(failure.cause());
        spool.quarantine(batch, failure.index(), reason);
        if (batch.identity(0).epoch() == epoch) {
            ledger.deadLettered(batch.topic(), 1);
        }
        log.error("A record of {} is refused by the broker; set aside in the spool: {}", batch.topic(), reason);
    }
}
