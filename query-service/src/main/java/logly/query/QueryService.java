package logly.query;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.ContentTooLargeResponse;
import io.javalin.http.Context;
import io.javalin.http.NotFoundResponse;
import io.javalin.util.JavalinBindException;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.random.RandomGenerator;
import logly.query.fleet.Fleet;
import logly.query.metadata.MetadataStore;
import logly.query.metadata.MetadataTrouble;
import logly.runtime.ExitCode;
import logly.runtime.Health;
import logly.runtime.OperatorMistake;
import logly.runtime.OpsEndpoints;
import logly.runtime.Service;
import logly.runtime.Worker;
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

    /** Of the heap: room for answers that are on their way. */
    private static final int HELD_PART = 4;

    private static final Duration BETWEEN_NOTES = Duration.ofMinutes(1);

    private final QueryOptions options;
    private final Surroundings surroundings;
    private final MetadataStore metadata;
    private final Doorkeeper doorkeeper;
    private final Clock clock;
    private final QueryApi.Admissions admissions;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Worker upkeep;
    private final RequestMetrics metrics;

    private volatile Health health = Health.starting("the HTTP server");
    private volatile @Nullable Javalin server;
    private volatile @Nullable StoreReader store;

    /**
     * Listens at {@link #start}.
     *
     * @param random makes keys and sessions
     */
    public QueryService(
            QueryOptions options,
            Surroundings surroundings,
            PrometheusRegistry registry,
            Clock clock,
            RandomGenerator random) {
        this.options = options;
        this.surroundings = surroundings;
        this.clock = clock;
        Protection protection = options.protection();
        metadata =
                new MetadataStore(QueryOptions.folder(options.dataDir()).resolve("metadata"), surroundings.metadata());
        doorkeeper = new Doorkeeper(
                protection.isOpen(options.address()),
                protection.isEncrypted(),
                metadata,
                new ApiKeys(metadata, clock, random),
                new Sessions(metadata, clock, random));
        upkeep = new Worker("query-service-upkeep", this::noteUses);
        Counter refused = Admission.refused(registry);
        admissions = new QueryApi.Admissions(
                new Admission(options.concurrency(), refused),
                new Admission(options.streams(), refused),
                new OfKeys(protection.keyConcurrency()),
                new Admission(options.concurrency(), refused),
                new Outbox(Runtime.getRuntime().maxMemory() / HELD_PART));
        metrics = new RequestMetrics(registry);
    }

    @Override
    public String name() {
        return "query-service";
    }

    @Override
    public void start() {
        options.protection().check(options.address());
        checkPort();
        metadata.start();
        surroundings.rules().start();
        surroundings.nodes().start();
        StoreReader reader = new StoreReader(options.dataDir());
        store = reader;
        Javalin javalin = Javalin.create(config -> configure(config, reader));
        server = javalin;
        try {
            if (options.protection().isEncrypted()) {
                javalin.start();
            } else {
                javalin.start(options.address(), options.port());
            }
        } catch (JavalinBindException e) {
            close();
            throw cannotListen();
        }
        health = Health.up();
        upkeep.start();
        LOG.info(
                "answers at {}://{}:{}{}",
                scheme(),
                options.address(),
                port(),
                doorkeeper.isOpen() ? ", and lets everybody in who reaches it: no keys are asked for" : "");
    }

    /** Of its addresses: http or https. */
    public String scheme() {
        return options.protection().isEncrypted() ? "https" : "http";
    }

    private void noteUses(Worker worker) throws InterruptedException {
        try {
            doorkeeper.keys().noteUses(name());
        } catch (MetadataTrouble e) {
            LOG.debug("uses of keys are noted later: {}", e.getMessage());
        }
        worker.pause(BETWEEN_NOTES);
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
        Health ofMetadata = metadata.health();
        if (!ofMetadata.isAlive()) {
            return ofMetadata;
        }
        List<String> lacks = new ArrayList<>();
        Map<Path, String> damaged = reader.damaged();
        if (!damaged.isEmpty()) {
            lacks.add("answers leave out what is damaged: " + damaged);
        }
        String unknown = surroundings.nodes().trouble();
        if (!unknown.isEmpty()) {
            lacks.add("answers are of the files here, and of no other node: " + unknown);
        }
        if (ofMetadata.state() == Health.State.DEGRADED) {
            lacks.add(ofMetadata.cause());
        }
        return lacks.isEmpty() ? own : Health.degraded(String.join("; ", lacks));
    }

    @Override
    public void close() {
        health = Health.down("closed");
        closing.countDown();
        upkeep.close();
        Javalin javalin = server;
        if (javalin != null) {
            javalin.stop();
        }
        StoreReader reader = store;
        if (reader != null) {
            reader.close();
        }
        metadata.close();
        surroundings.nodes().close();
        surroundings.rules().close();
        surroundings.decisions().close();
    }

    private void configure(JavalinConfig config, StoreReader reader) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.prefer405over404 = true;
        config.jetty.modifyServer(jetty -> jetty.setErrorHandler(new ProblemPages()));
        config.jetty.modifyServletContextHandler(handler -> {
            handler.setErrorHandler(new ProblemPages());
            OwnThread.on(handler);
        });
        if (options.protection().isEncrypted()) {
            config.jetty.addConnector(new EncryptedConnector(options)::on);
        }
        RoutesConfig routes = config.routes;
        routes.before(new HostGuard(options.address())::check);
        new WebPage().addTo(routes);
        routes.before(QueryService::boundBody);
        QueryApi api = new QueryApi(new QueryApi.Parts(
                reader,
                new Fleet(surroundings.nodes(), options.peers()),
                metadata,
                doorkeeper,
                surroundings.decisions(),
                surroundings.rules(),
                surroundings.lines(),
                clock,
                closing));
        api.addTo(routes, admissions, this::recovered);
        for (String path : OpsEndpoints.PATHS) {
            routes.get(path, this::ops).head(path, this::ops);
        }
        routes.get("/endpoints.json", this::endpoints).head("/endpoints.json", this::endpoints);
        new Refusals(api, failure -> health = Health.degraded(failure), metrics::notTaken).addTo(routes);
        config.requestLogger.http(metrics::answered);
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
        if (request.path().equals("/metrics")) {
            Rule.SEE_FLEET.check(doorkeeper.caller(request, Rule.SEE_FLEET));
        }
        OpsEndpoints.Answer answer =
                surroundings.ops().get().answer(request.path()).orElseThrow(() -> new NotFoundResponse(request.path()));
        request.status(answer.status())
                .contentType(answer.contentType())
                .header("Cache-Control", "no-store")
                .result(answer.body());
    }

    private void endpoints(Context request) {
        String json =
                surroundings.endpoints().get().orElseThrow(() -> new NotFoundResponse("no endpoints are known here"));
        request.contentType("application/json")
                .header("Cache-Control", "no-store")
                .result(json);
    }
}
