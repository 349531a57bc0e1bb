package logly.schemas;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * The one rule for the time by which a record is filed: its event time, or its append time where the event claims to
 * lie more than 5 minutes ahead of it. Both readers of the raw topics use it.
 */
public final class EffectiveTime {
    /** An event may run this far ahead of the broker's clock. */
    public static final Duration TOLERANCE = Duration.ofMinutes(5);
    /** Aggregates accept a record until this long after its time, by append time. */
    public static final Duration LATENESS = Duration.ofDays(7);

    private EffectiveTime() {}

    public static Instant of(Instant event, Instant appended) {
        return isAhead(event, appended) ? appended : event;
    }

    /** Whether the event's clock was ahead beyond tolerance, so that append time replaces it. */
    public static boolean isAhead(Instant event, Instant appended) {
        return event.isAfter(appended.plus(TOLERANCE));
    }

    /** Whether a record of this effective time comes too late for aggregates. */
    public static boolean isExpired(Instant effective, Instant appended) {
        return effective.plus(LATENESS).isBefore(appended);
    }

    public static LocalDate utcDay(Instant effective) {
        return LocalDate.ofInstant(effective, ZoneOffset.UTC);
    }
}
