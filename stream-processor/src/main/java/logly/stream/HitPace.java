package logly.stream;

import java.time.Duration;

/**
 * When hits that wait are sent: soon, as long as few records are sent; in a flood as many in {@link #LONGEST} as there are
 * partitions, so that each has its record. A flood comes in bursts, since a thread takes many records of one partition
 * before it turns to the next: so a short silence does not count as its end. Times are milliseconds of the wall clock.
 */
final class HitPace {
    /** Shorter than a commit, before which nobody reads what was sent. */
    static final Duration SOON = Duration.ofMillis(250);

    /** What a flood makes others wait for. */
    static final Duration LONGEST = Duration.ofSeconds(2);

    /** Times {@link #LONGEST} of silence until records may be sent soon again as after a long one. */
    private static final int REST = 2;

    private final int partitions;
    private double allowed;
    private long reckonedMillis;
    private long sentMillis;

    HitPace(int partitions) {
        this.partitions = partitions;
    }

    /** Whether what waits is to be sent now. */
    boolean isDue(long nowMillis) {
        reckon(nowMillis);
        long silence = Math.abs(nowMillis - sentMillis);
        return silence >= LONGEST.toMillis() || (silence >= SOON.toMillis() && allowed >= 1);
    }

    /** Notes that a record was sent, be it that it was full: the others wait no longer for it. */
    void countRecord(long nowMillis) {
        reckon(nowMillis);
        allowed = Math.max(-partitions, allowed - 1);
    }

    /** Notes that all that waited was sent. */
    void sentAll(long nowMillis) {
        sentMillis = nowMillis;
    }

    private void reckon(long nowMillis) {
        double passed = Math.abs(nowMillis - reckonedMillis) / (double) LONGEST.toMillis();
        allowed = Math.min(REST * partitions, allowed + passed * partitions);
        reckonedMillis = nowMillis;
    }
}
