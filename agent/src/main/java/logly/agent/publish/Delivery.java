package logly.agent.publish;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import logly.agent.spool.SpooledBatch;

/**
 * A batch on its way: which of its records wait for an answer, and which failed. Answers come on the producer's thread.
 */
final class Delivery {
    /** A record that was refused, and why. */
    record Failure(int index, Exception cause) {}

    private final SpooledBatch batch;
    private final long sentAtNanos;
    private final BitSet unanswered;
    private final List<Failure> failures = new ArrayList<>();
    private final int[] refusals;
    private int generation;

    Delivery(SpooledBatch batch, long sentAtNanos) {
        this(batch, sentAtNanos, all(batch.count()), new int[batch.count()]);
    }

    private Delivery(SpooledBatch batch, long sentAtNanos, BitSet unanswered, int[] refusals) {
        this.batch = batch;
        this.sentAtNanos = sentAtNanos;
        this.unanswered = unanswered;
        this.refusals = refusals;
    }

    private static BitSet all(int count) {
        BitSet bits = new BitSet(count);
        bits.set(0, count);
        return bits;
    }

    SpooledBatch batch() {
        return batch;
    }

    long sentAtNanos() {
        return sentAtNanos;
    }

    /** Which producer it was given to. */
    synchronized void sentBy(int producer) {
        generation = producer;
    }

    synchronized int generation() {
        return generation;
    }

    /** The records to send, in order. */
    synchronized int[] indexes() {
        return unanswered.stream().toArray();
    }

    /** Whether this was the last answer. */
    synchronized boolean acknowledged(int index) {
        unanswered.clear(index);
        return unanswered.isEmpty();
    }

    /** Whether this was the last answer. */
    synchronized boolean failed(int index, Exception cause) {
        if (unanswered.get(index)) {
            unanswered.clear(index);
            failures.add(new Failure(index, cause));
        }
        return unanswered.isEmpty();
    }

    synchronized boolean hasFailed() {
        return !failures.isEmpty();
    }

    synchronized List<Failure> failures() {
        return List.copyOf(failures);
    }

    /** Counts that the broker refused this record for what it is; returns how often it did. */
    synchronized int refused(int index) {
        return ++refusals[index];
    }

    /** How many records were refused at least this often. */
    synchronized int refusedFor(int tries) {
        return (int) Arrays.stream(refusals).filter(r -> r >= tries).count();
    }

    /** Another try for these records only. */
    synchronized Delivery again(List<Integer> indexes, long nowNanos) {
        BitSet rest = new BitSet(batch.count());
        indexes.forEach(rest::set);
        return new Delivery(batch, nowNanos, rest, refusals.clone());
    }
}
