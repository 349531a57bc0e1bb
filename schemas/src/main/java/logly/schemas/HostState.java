package logly.schemas;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Whether a host is heard of, by the age of its last heartbeat: live up to four of its intervals and at least a minute,
 * late up to twenty and at least five minutes, silent behind that. Retired is a host that a person has taken out of
 * service and that has not been heard of since.
 */
public enum HostState {
    LIVE,
    LATE,
    SILENT,
    RETIRED;

    private static final int LIVE_INTERVALS = 4;
    private static final int LATE_INTERVALS = 20;
    private static final Duration LIVE_AT_LEAST = Duration.ofMinutes(1);
    private static final Duration LATE_AT_LEAST = Duration.ofMinutes(5);

    /**
     * The state of a host.
     *
     * @param retiredAt when a person retired it; null where nobody did, or took it back
     */
    public static HostState of(AgentStatus status, @Nullable Instant retiredAt, Instant now) {
        boolean retired = retiredAt != null && !lastSeen(status).isAfter(retiredAt);
        return retired ? RETIRED : of(status, now);
    }

    /** The state of a host that nobody retired. */
    public static HostState of(AgentStatus status, Instant now) {
        return of(lastSeen(status), status.getIntervalMillis(), now);
    }

    /**
     * The state of a process that speaks for a host.
     *
     * @param intervalMillis time between its heartbeats; 0 where it is not known
     */
    public static HostState of(Instant lastSeen, long intervalMillis, Instant now) {
        Duration age = Duration.between(lastSeen, now);
        Duration interval = Duration.ofMillis(Math.max(0, intervalMillis));
        if (age.compareTo(longer(interval.multipliedBy(LIVE_INTERVALS), LIVE_AT_LEAST)) <= 0) {
            return LIVE;
        }
        return age.compareTo(longer(interval.multipliedBy(LATE_INTERVALS), LATE_AT_LEAST)) <= 0 ? LATE : SILENT;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    /** By the broker's clock where it is known, so that a host with a wrong clock is not called silent. */
    public static Instant lastSeen(AgentStatus status) {
        Instant ingested = status.getIngestedAt();
        return ingested == null ? status.getTimestamp() : ingested;
    }

    /** As in an answer. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
