package logly.agent.spool;

import java.io.IOException;

/** The spool's file could not be read or written; nothing of the call took effect, and it may be tried again. */
public final class SpoolException extends IOException {
    private static final long serialVersionUID = 1;

    SpoolException(String message, Throwable cause) {
        super(message, cause);
    }
}
