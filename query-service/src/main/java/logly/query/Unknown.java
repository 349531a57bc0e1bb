package logly.query;

import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;

/** It is not known who asks. */
final class Unknown extends HttpResponseException {
    private static final long serialVersionUID = 1;

    Unknown(String message) {
        super(HttpStatus.UNAUTHORIZED.getCode(), message);
    }
}
