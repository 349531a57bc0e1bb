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
 * error is grave; an answer of a server that it failed; whatever a detection rule matched.
 */
public final class Significance {
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
     * @param matched ids of the detection rules above informational that the event fulfils
     */
    public static boolean isSignificant(LogEvent event, Collection<String> matched) {
        return event.getLevel().compareTo(Level.ERROR) >= 0
                || ACTIONS.contains(event.getAction())
                || !matched.isEmpty()
                || isGrave(event.getError())
                || isServerError(event);
    }

    private static boolean isGrave(@Nullable ErrorTrace error) {
        return error != null && error.getSeverity() >= GRAVE;
    }

    private static boolean isServerError(LogEvent event) {
        String status = event.getAction() == Action.HTTP_REQUEST ? event.getMetadata().get("status") : null;
        return status != null && status.length() == 3 && status.startsWith("5");
    }
}
