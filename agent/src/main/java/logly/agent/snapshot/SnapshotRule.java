package logly.agent.snapshot;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import logly.schemas.Action;
import logly.schemas.Level;
import logly.schemas.LogEvent;

/**
 * Which events ask for a snapshot: an error or worse, and every action that speaks of access, defence or change. Sessions
 * and requests do not, as every host has them all day; nor does a service that starts or stops in order.
 */
final class SnapshotRule {
    /** What is older when it is read is history: its processes are gone. */
    static final Duration HISTORY = Duration.ofMinutes(5);

    private static final Set<Action> ACTIONS = EnumSet.of(
            Action.FAILED_LOGIN,
            Action.SUCCESSFUL_LOGIN,
            Action.INVALID_USER,
            Action.PRIVILEGE_USED,
            Action.UNAUTHORIZED,
            Action.PROBE,
            Action.REJECTED,
            Action.BLOCKED,
            Action.BAN,
            Action.FOUND,
            Action.ACCOUNT_CHANGED,
            Action.CONFIG_CHANGED,
            Action.SERVICE_FAILED);

    private SnapshotRule() {}

    static boolean asks(LogEvent event) {
        return event.getLevel().compareTo(Level.ERROR) >= 0 || ACTIONS.contains(event.getAction());
    }

    static boolean isHistory(LogEvent event, Instant now) {
        return event.getTimestamp().isBefore(now.minus(HISTORY));
    }
}
