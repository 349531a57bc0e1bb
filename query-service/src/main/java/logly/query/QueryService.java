package logly.query;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.ContentTooLargeResponse;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.http.NotFoundResponse;
import io.javalin.router.Endpoint;
import io.javalin.util.JavalinBindException;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import logly.runtime.ExitCode;
import logly.runtime.Health;
import logly.runtime.OperatorMistake;
import logly.runtime.OpsEndpoints;
import logly.runtime.Service;
import logly.storage.StorageTrouble;
import logly.storage.StoreReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers people, dashboards and scripts over HTTP from the store's files, which it never writes; what people decide it
 * passes on to Kafka.
 */
public final class QueryService implements Service {
    private static final Logger LOG = LoggerFactory.getLogger(QueryService.class);

    /** What Jetty takes for "close the connection". */
    private static final int ABORT = -1;

    private final QueryOptions options;
    private final Supplier<OpsEndpoints> ops;
    private final Supplier<Optional<String>> endpoints;
    private final Decisions decisions;
    private final Clock clock;
    private final QueryApi.Admissions admissions;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Counter requests;
    private final Histogram seconds;

    private volatile Health health = Health.starting("the HTTP server");
    private volatile @Nullable Javalin server;
    private volatile @Nullable StoreReader store;

    /**
     * Listens at {@link #start}.
     *
     * @param ops what this process tells about itself, this service among the others; asked at each request
     * @param decisions takes what people decide; closed with the service
     * @param endpoints the JSON of {@code /endpoints.json}; empty answers 404
     */
    public QueryService(
            QueryOptions options,
            Supplier<OpsEndpoints> ops,
            Supplier<Optional<String>> endpoints,
            Decisions decisions,
            PrometheusRegistry registry,
            Clock clock) {
        this.options = options;
        this.ops = ops;
        this.endpoints = endpoints;
        this.decisions = decisions;
        this.clock = clock;
        Counter refused = Admission.refused(registry);
        admissions = new QueryApi.Admissions(
                new Admission(options.concurrency(), refused), new Admission(options.streams(), refused));
        requests = Counter.builder()
                .name("logly_query_requests_total")
                .help("Requests answered, by route and status.")
                .labelNames("route", "status")
                .register(registry);
        seconds = Histogram.builder()
                .name("logly_query_request_seconds")
                .help("Time from a request to the end of its answer, by route.")
                .labelNames("route")
                .register(registry);
    }

    @Override
    public String name() {
        return "query-service";
    }

    @Override
    public void start() {
        checkPort();
        StoreReader reader = new StoreReader(options.dataDir());
        store = reader;
        Javalin javalin = Javalin.create(config -> configure(config, reader));
        server = javalin;
        try {
            javalin.start(options.address(), options.port());
        } catch (JavalinBindException e) {
            close();
            throw cannotListen();
        }
        health = Health.up();
        LOG.info("answers at http://{}:{}", options.address(), port());
    }

    /** Tries the port first, because the server logs a failure to bind with its stack trace. */
    private void checkPort() {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(options.address(), options.port()));
        } catch (IOException e) {
            throw cannotListen();
        }
    }

    private OperatorMistake cannotListen() {
        return new OperatorMistake(
                ExitCode.BUSY,
                "http.port: cannot listen on " + options.address() + ":" + options.port()
                        + "; the port is taken, or the address is not this host's");
    }

    /** The port that it listens on, also where 0 asked for a free one. */
    public int port() {
        Javalin javalin = server;
        if (javalin == null) {
            throw new IllegalStateException("the query service has not started");
        }
        return javalin.port();
    }

    @Override
    public Health health() {
        Health own = health;
        StoreReader reader = store;
        if (reader == null || !own.equals(Health.up())) {
            return own;
        }
        Map<Path, String> damaged = reader.damaged();
        return damaged.isEmpty() ? own : Health.degraded("answers leave out what is damaged: " + damaged);
    }

    @Override
    public void close() {
        health = Health.down("closed");
        closing.countDown();
        Javalin javalin = server;
        if (javalin != null) {
            javalin.stop();
        }
        StoreReader reader = store;
        if (reader != null) {
            reader.close();
        }
        decisions.close();
    }

    private void configure(JavalinConfig config, StoreReader reader) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.prefer405over404 = true;
        RoutesConfig routes = config.routes;
        routes.before(new HostGuard(options.address())::check);
        new WebPage().addTo(routes);
        routes.before(QueryService::boundBody);
        QueryApi api = new QueryApi(reader, clock, closing, decisions);
        api.addTo(routes, admissions, this::recovered);
        for (String path : OpsEndpoints.PATHS) {
            routes.get(path, this::ops).head(path, this::ops);
        }
        routes.get("/endpoints.json", this::endpoints).head("/endpoints.json", this::endpoints);
        addProblems(routes, api);
        config.requestLogger.http((request, millis) -> measure(label(request), request, millis / 1000));
    }

    private void addProblems(RoutesConfig routes, QueryApi api) {
        routes.exception(BadParameter.class, (e, request) -> Problem.of(e).answer(request));
        routes.exception(TooBusy.class, (e, request) -> {
            request.header("Retry-After", "1");
            Problem.of(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()))
                    .answer(request);
        });
        routes.exception(NotPassedOn.class, (e, request) -> {
            LOG.warn("{} {}: {}", request.method(), request.path(), e.getMessage());
            request.header("Retry-After", "5");
            Problem.of(HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()))
                    .answer(request);
        });
        routes.exception(StorageTrouble.class, (e, request) -> {
            failed(e, request);
            request.header("Retry-After", "1");
            Problem.of(HttpStatus.SERVICE_UNAVAILABLE, "the store cannot be read; the log of the service says why")
                    .answer(request);
        });
        routes.exception(HttpResponseException.class, (e, request) -> {
            if (e.getStatus() == 405) {
                request.header("Allow", api.allowed(request.path()));
            }
            Problem.of(HttpStatus.forStatus(e.getStatus()), detail(e, request, api))
                    .answer(request);
        });
        routes.exception(IOException.class, QueryService::abort);
        routes.exception(Exception.class, (e, request) -> {
            failed(e, request);
            Problem.of(HttpStatus.INTERNAL_SERVER_ERROR, "the answer failed; the log of the service says why")
                    .answer(request);
        });
    }

    /** The client went away or is too slow: trouble of its own. What was sent must not look like a whole answer. */
    private static void abort(IOException e, Context request) {
        LOG.debug("{} {} was not taken: {}", request.method(), request.path(), e.getMessage());
        try {
            request.res().sendError(ABORT);
        } catch (IOException | IllegalStateException gone) {
            LOG.debug("the connection is gone: {}", gone.getMessage());
        }
    }

    private void failed(Exception e, Context request) {
        LOG.error("{} {} failed", request.method(), request.path(), e);
        health = Health.degraded("the last answer to " + request.path() + " failed: " + e.getMessage());
    }

    private static String detail(HttpResponseException e, Context request, QueryApi api) {
        return switch (e.getStatus()) {
            case 404 -> "there is nothing at " + request.path();
            case 405 -> request.path() + " answers only " + api.allowed(request.path());
            default -> String.valueOf(e.getMessage());
        };
    }

    private static void boundBody(Context request) {
        String length = request.header("Content-Length");
        // Jetty has checked that it is a number; one of more than 18 digits it refuses itself.
        if (length != null && Long.parseLong(length) > Call.GREATEST_BODY) {
            throw new ContentTooLargeResponse("a body may have " + Call.GREATEST_BODY + " bytes");
        }
    }

    private void recovered() {
        if (health.state() == Health.State.DEGRADED) {
            health = Health.up();
        }
    }

    private void ops(Context request) {
        OpsEndpoints.Answer answer =
                ops.get().answer(request.path()).orElseThrow(() -> new NotFoundResponse(request.path()));
        request.status(answer.status())
                .contentType(answer.contentType())
                .header("Cache-Control", "no-store")
                .result(answer.body());
    }

    private void endpoints(Context request) {
        String json = endpoints.get().orElseThrow(() -> new NotFoundResponse("no endpoints are known here"));
        request.contentType("application/json")
                .header("Cache-Control", "no-store")
                .result(json);
    }

    private void measure(String route, Context request, float time) {
        requests.labelValues(route, String.valueOf(request.statusCode())).inc();
        seconds.labelValues(route).observe(time);
    }

    /** One of a bounded set of labels, whatever is asked for: the address as the tables of routes spell it. */
    private static String label(Context request) {
        Endpoint matched = request.endpoints().lastHttpEndpoint();
        if (matched == null) {
            return "other";
        }
        return matched.path.startsWith("/assets/") ? "/assets" : matched.path;
    }
}
