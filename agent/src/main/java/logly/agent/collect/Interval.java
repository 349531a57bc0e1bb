package logly.agent.collect;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Time between successive samples by the monotonic clock, which no correction of the wall clock bends. */
final class Interval {
    private final LongSupplier nanos;
    private OptionalLong last = OptionalLong.empty();

    Interval(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** 0 at the first call. */
    long millisSinceLast() {
        long now = nanos.getAsLong();
        long millis = last.isEmpty() ? 0 : TimeUnit.NANOSECONDS.toMillis(now - last.getAsLong());
        last = OptionalLong.of(now);
        return millis;
    }
}
