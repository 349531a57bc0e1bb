package logly.query;

import java.io.IOException;

/** The client went away before its answer was whole, or took it too slowly: no trouble of the service. */
final class NotTaken extends IOException {
    private static final long serialVersionUID = 1;

    NotTaken(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
