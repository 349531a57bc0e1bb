package logly.agent;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * How far this host's clock is ahead of the broker's. Each acknowledged record tells it within the time that it was on
 * its way, as in NTP (RFC 5905): the one of the last few that was on its way for the shortest time is believed. Noted on
 * the producer's thread.
 */
final class ClockSkew {
    static final int SAMPLES = 16;

    private record Sample(long skewMillis, long onItsWayMillis) {}

    private final Deque<Sample> samples = new ArrayDeque<>();

    /** Times by this host's clock, but the middle one by the broker's. */
    synchronized void note(long sentAtMillis, long appendedAtMillis, long answeredAtMillis) {
        long onItsWay = answeredAtMillis - sentAtMillis;
        if (onItsWay < 0) {
            // The clock was set back meanwhile: this record tells nothing, and those before it tell of another clock.
            samples.clear();
            return;
        }
        samples.addLast(new Sample(sentAtMillis + onItsWay / 2 - appendedAtMillis, onItsWay));
        if (samples.size() > SAMPLES) {
            samples.removeFirst();
        }
    }

    /** Empty until a record was acknowledged. */
    synchronized Optional<Long> millis() {
        Sample best = null;
        for (Sample sample : samples) {
            if (best == null || sample.onItsWayMillis() <= best.onItsWayMillis()) {
                best = sample;
            }
        }
        return best == null ? Optional.empty() : Optional.of(best.skewMillis());
    }
}
