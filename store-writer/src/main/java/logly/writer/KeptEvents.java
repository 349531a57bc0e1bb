package logly.writer;

import logly.schemas.Action;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/** Which log events are stored. Those that traces bring are, whatever this says. */
public enum KeptEvents {
    ALL,
    /** Warnings and worse, and every action but OTHER and requests that were answered below 400. */
    SIGNIFICANT,
    NONE;

    private static final int FIRST_ERROR = 400;

    boolean keeps(LogEvent event) {
        return switch (this) {
            case ALL -> true;
            case NONE -> false;
            case SIGNIFICANT -> isSignificant(event);
        };
    }

    private static boolean isSignificant(LogEvent event) {
        if (event.getLevel().compareTo(Level.WARNING) >= 0) {
            return true;
        }
        if (event.getAction() == Action.HTTP_REQUEST) {
            return !isBelow400(event.getMetadata().get("status"));
        }
        return event.getAction() != Action.OTHER;
    }

    /** A status that nobody told is not known to be below. */
    private static boolean isBelow400(@Nullable String status) {
        return status != null && status.matches("\\d{1,3}") && Integer.parseInt(status) < FIRST_ERROR;
    }
}
