package logly.query;

import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;

/** The caller is known, and may not do this. */
final class NotAllowed extends HttpResponseException {
    private static final long serialVersionUID = 1;

    NotAllowed(String message) {
        super(HttpStatus.FORBIDDEN.getCode(), message);
    }
}
