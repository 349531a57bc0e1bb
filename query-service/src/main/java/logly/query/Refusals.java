package logly.query;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.function.Consumer;
import logly.query.metadata.MetadataTrouble;
import logly.storage.StorageTrouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever keeps a request from its answer into a problem. */
final class Refusals {
    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    /** What Jetty takes for "close the connection". */
    private static final int ABORT = -1;

    private final QueryApi api;
    private final Consumer<String> failures;
    private final Runnable notTaken;

    /**
     * Problems of an API.
     *
     * @param failures takes what went wrong with an answer through no fault of the caller's
     * @param notTaken runs for each answer that its client did not take to the end
     */
    Refusals(QueryApi api, Consumer<String> failures, Runnable notTaken) {
        this.api = api;
        this.failures = failures;
        this.notTaken = notTaken;
    }

    void addTo(RoutesConfig routes) {
        routes.exception(BadParameter.class, (e, request) -> Problem.of(e).answer(request));
        routes.exception(TooBusy.class, (e, request) -> later(request, 1, e));
        routes.exception(NodesMissing.class, (e, request) -> later(request, 2, e));
        routes.exception(NotPassedOn.class, (e, request) -> {
            LOG.warn("{} {}: {}", request.method(), path(request), e.getMessage());
            later(request, 5, e);
        });
        routes.exception(MetadataTrouble.class, (e, request) -> {
            LOG.warn("{} {}: {}", request.method(), path(request), e.getMessage());
            later(request, 2, e);
        });
        routes.exception(StorageTrouble.class, (e, request) -> {
            failed(e, request);
            request.header("Retry-After", "1");
            Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "the store cannot be read; the log of the service says why")
                    .answer(request);
        });
        routes.exception(HttpResponseException.class, this::refuse);
        routes.exception(IOException.class, this::abort);
        routes.exception(Exception.class, (e, request) -> {
            failed(e, request);
            Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, "the answer failed; the log of the service says why")
                    .answer(request);
        });
    }

    private static void later(Context request, int seconds, Exception e) {
        request.header("Retry-After", Integer.toString(seconds));
        Problem.of(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()))
                .answer(request);
    }

    private void refuse(HttpResponseException e, Context request) {
        switch (e.getStatus()) {
            case 401 -> request.header("WWW-Authenticate", "Bearer realm=\"logly\"");
            case 405 -> request.header("Allow", api.allowed(request.path()));
            case 429 -> request.header("Retry-After", "1");
            default -> {}
        }
        Problem.of(HttpStatus.forStatus(e.getStatus()), detail(e, request)).answer(request);
    }

    private String detail(HttpResponseException e, Context request) {
        return switch (e.getStatus()) {
            case 404 -> "there is nothing at " + request.path();
            case 405 -> request.path() + " answers only " + api.allowed(request.path());
            default -> String.valueOf(e.getMessage());
        };
    }

    /** The client went away or is too slow: trouble of its own. What was sent must not look like a whole answer. */
    private void abort(IOException e, Context request) {
        notTaken.run();
        LOG.debug("{} {} was not taken: {}", request.method(), path(request), e.getMessage());
        try {
            request.res().sendError(ABORT);
        } catch (IOException | IllegalStateException gone) {
            LOG.debug("the connection is gone: {}", gone.getMessage());
        }
    }

    /** As it may stand in a log. */
    private static String path(Context request) {
        return ApiKey.Token.masked(request.path());
    }

    private void failed(Exception e, Context request) {
        LOG.error("{} {} failed", request.method(), path(request), e);
        failures.accept("the last answer to " + path(request) + " failed: " + e.getMessage());
    }
}
