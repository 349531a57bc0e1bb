package logly.query;

import io.javalin.http.HttpStatus;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** Answers what the server refuses by itself, before it reaches any route, as a problem like every other. */
final class ProblemPages extends ErrorHandler {
    @Override
    protected void generateResponse(
            Request request,
            Response response,
            int code,
            @Nullable String message,
            @Nullable Throwable cause,
            Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, Problem.CONTENT_TYPE);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.write(
                true,
                ByteBuffer.wrap(problem(code, message, request.getHttpURI().getPath())),
                callback);
    }

    private static byte[] problem(int code, @Nullable String message, @Nullable String path) {
        HttpStatus status = HttpStatus.forStatus(code);
        String detail = message == null || message.isEmpty() ? status.getMessage() : message;
        return Problem.of(status, detail).json(path == null ? "" : path);
    }
}
