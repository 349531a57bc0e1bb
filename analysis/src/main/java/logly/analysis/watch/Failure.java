package logly.analysis.watch;

import logly.schemas.Level;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/** Which events tell of a failure: a request that a server answered with 5xx, and what is logged as an error or graver. */
public final class Failure {
    private Failure() {}

    public static boolean isIn(LogEvent event) {
        @Nullable String status = event.getMetadata().get("status");
        if (status != null && status.length() == 3) {
            return status.charAt(0) == '5';
        }
        return event.getLevel().compareTo(Level.ERROR) >= 0;
    }
}
