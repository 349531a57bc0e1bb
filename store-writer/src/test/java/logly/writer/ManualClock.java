package logly.writer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** A clock that a test moves. */
final class ManualClock extends Clock {
    private Instant now;
    private Duration perReading = Duration.ZERO;

    ManualClock(Instant now) {
        this.now = now;
    }

    void advance(Duration time) {
        now = now.plus(time);
    }

    /** From now on time passes at each reading, as it does while a program computes. */
    void advanceAtEachReading(Duration time) {
        perReading = time;
    }

    @Override
    public Instant instant() {
        now = now.plus(perReading);
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
