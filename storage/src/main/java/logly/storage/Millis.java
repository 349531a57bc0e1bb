package logly.storage;

import java.time.Instant;

/** UTC milliseconds of an instant, at the ends of a long where it lies beyond them. */
final class Millis {
    private Millis() {}

    /** Rounded up, so that a range of whole milliseconds keeps its meaning at both ends. */
    static long of(Instant instant) {
        try {
            long floor = instant.toEpochMilli();
            return Instant.ofEpochMilli(floor).isBefore(instant) ? floor + 1 : floor;
        } catch (ArithmeticException e) {
            return instant.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }
}
