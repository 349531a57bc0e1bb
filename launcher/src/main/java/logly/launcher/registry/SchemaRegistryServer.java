package logly.launcher.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import logly.runtime.Health;
import logly.runtime.HttpListener;
import logly.runtime.Service;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schema registry as a service: an HTTP server over the schema topic. Several may run on one topic; each answers
 * what it has read, and a change lands only on top of everything that was written before.
 */
public final class SchemaRegistryServer implements Service {
    private static final Logger log = LoggerFactory.getLogger(SchemaRegistryServer.class);
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final int THREADS = 4;

    private final RegistrySettings settings;
    private final SchemaLog schemaLog;
    private final RegistryRoutes routes;
    private final Counter requests;
    private @Nullable HttpListener listener;
    private volatile boolean stopped;

    public SchemaRegistryServer(RegistrySettings settings, PrometheusRegistry metrics) {
        this.settings = settings;
        SchemaStore store = new SchemaStore();
        this.schemaLog = new SchemaLog(settings, store);
        this.routes = new RegistryRoutes(store, new RegistryWriter(store, schemaLog));
        this.requests = Counter.builder()
                .name("logly_registry_requests_total")
                .help("Requests to the schema registry by status of the answer.")
                .labelNames("status")
                .register(metrics);
        GaugeWithCallback.builder()
                .name("logly_registry_schemas")
                .help("Schemas that have an id.")
                .callback(gauge -> gauge.call(store.schemaCount()))
                .register(metrics);
    }

    @Override
    public String name() {
        return "registry";
    }

    /** Returns when the port is bound; {@link #health} tells when the topic has been read. */
    @Override
    public synchronized void start() {
        HttpListener bound = HttpListener.bind(settings.address(), settings.port(), RegistrySettings.PORT, THREADS);
        listener = bound;
        bound.server().createContext("/", this::handle);
        schemaLog.start();
        bound.server().start();
    }

    /** The port it listens on, once it has started. */
    public synchronized int port() {
        if (listener == null) {
            throw new IllegalStateException("the registry has not started");
        }
        return listener.port();
    }

    /** Whether the topic was read to its end within this time, so that requests are answered. */
    public boolean awaitReady(Duration limit) throws InterruptedException {
        return schemaLog.awaitReady(limit);
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            JsonNode answer;
            int status = 200;
            try {
                Optional<byte[]> body = body(exchange);
                answer = body.isPresent()
                        ? answer(exchange, body.get())
                        : error(413, "the body is longer than " + settings.bodyLimit() + " bytes");
                status = body.isPresent() ? 200 : 413;
            } catch (RegistryError e) {
                answer = error(e.code(), String.valueOf(e.getMessage()));
                status = e.status();
            } catch (RuntimeException e) {
                log.error("{} {} failed", exchange.getRequestMethod(), exchange.getRequestURI(), e);
                answer = error(500, "Internal Server Error");
                status = 500;
            }
            requests.labelValues(Integer.toString(status)).inc();
            send(exchange, status, answer);
        } catch (IOException e) {
            log.debug("a client of the schema registry went away: {}", e.getMessage());
        }
    }

    private JsonNode answer(HttpExchange exchange, byte[] body) {
        Health health = schemaLog.health();
        if (!health.isReady()) {
            throw RegistryError.storeTrouble("the registry " + health.cause());
        }
        URI uri = exchange.getRequestURI();
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        return routes.answer(exchange.getRequestMethod(), uri.getRawPath(), query, body);
    }

    /** The body, or nothing if it is too long. */
    private Optional<byte[]> body(HttpExchange exchange) throws IOException {
        int limit = Math.toIntExact(settings.bodyLimit());
        byte[] body = exchange.getRequestBody().readNBytes(limit + 1);
        return body.length > limit ? Optional.empty() : Optional.of(body);
    }

    private static JsonNode error(int code, String message) {
        return JsonNodeFactory.instance.objectNode().put("error_code", code).put("message", message);
    }

    private static void send(HttpExchange exchange, int status, JsonNode answer) throws IOException {
        byte[] bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public Health health() {
        return stopped ? Health.down("stopped") : schemaLog.health();
    }

    @Override
    public synchronized void close() {
        stopped = true;
        if (listener != null) {
            listener.close();
            listener = null;
        }
        schemaLog.close();
    }
}
