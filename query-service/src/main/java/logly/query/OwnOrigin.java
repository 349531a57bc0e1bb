package logly.query;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what a page of another origin makes a browser send: for a body of JSON and for a DELETE a browser asks first, and
 * is refused then; and it always says where the page is from.
 */
final class OwnOrigin {
    private OwnOrigin() {}

    static void require(Context request) {
        String type = String.valueOf(request.contentType());
        boolean hasBody = !request.method().equals(HandlerType.DELETE);
        if (hasBody && !type.toLowerCase(Locale.ROOT).matches("application/json *(;.*)?")) {
            throw new HttpResponseException(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE.getCode(),
                    "a decision is sent as Content-Type: application/json");
        }
        requireOrigin(request);
    }

    /** Where the body may be of a type that browsers send without asking: nothing is changed by it. */
    static void requireOrigin(Context request) {
        String origin = request.header("Origin");
        if (origin != null && !isOf(origin, request.header("Host"))) {
            throw new HttpResponseException(
                    HttpStatus.FORBIDDEN.getCode(), "a page of " + origin + " takes no decisions here");
        }
    }

    private static boolean isOf(String origin, @Nullable String host) {
        try {
            return host != null && host.equalsIgnoreCase(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
