package logly.analysis.trace;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;
import logly.schemas.Action;
import logly.schemas.ErrorTrace;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/**
 * Which events get a trace, in one place: an error or worse; an action that speaks of access or change; a warning whose
 * error is grave; what says in words that a service fails, whatever its level; whatever a detection rule matched.
 */
final class Significance {
    /** Of a warning: one of a weight of 10 or more, such as a refused connection or a full disk. */
    private static final int GRAVE = 40;

    private static final Set<Action> ACTIONS = EnumSet.of(
            Action.FAILED_LOGIN,
            Action.INVALID_USER,
            Action.SUCCESSFUL_LOGIN,
            Action.PRIVILEGE_USED,
            Action.UNAUTHORIZED,
            Action.BAN,
            Action.ACCOUNT_CHANGED,
            Action.CONFIG_CHANGED,
            Action.SERVICE_FAILED);

    private Significance() {}

    /**
     * Whether it gets one.
     *
     * @param condition what it says is the matter; null for nothing
     * @param matched ids of the detection rules above informational that the event fulfils
     */
    static boolean isSignificant(LogEvent event, @Nullable Condition condition, Collection<String> matched) {
        ErrorTrace error = event.getError();
        return event.getLevel().compareTo(Level.ERROR) >= 0
                || ACTIONS.contains(event.getAction())
                || !matched.isEmpty()
                || (error != null && error.getSeverity() >= GRAVE)
                || (condition != null && isFailure(condition));
    }

    private static boolean isFailure(Condition condition) {
        return switch (condition) {
            case SERVICE_STARTED,
                    SERVICE_STOPPED,
                    SLOW,
                    DEPLOYED,
                    CONFIG_CHANGED,
                    CLOCK_CHANGED,
                    STOP_ORDERED,
                    REBOOTED,
                    CERTIFICATE_EXPIRING,
                    CLOCK_UNSYNCHRONIZED,
                    FILE_MISSING,
                    PERMISSION_DENIED,
                    TIMED_OUT -> false;
            default -> condition.nature() == Condition.Nature.PRIMARY || condition.nature() == Condition.Nature.SYMPTOM;
        };
    }
}
