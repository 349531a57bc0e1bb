package logly.runtime;

import com.sun.net.httpserver.HttpExchange;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import logly.runtime.OpsEndpoints.Answer;
import org.jspecify.annotations.Nullable;

/** Serves {@link OpsEndpoints} on the JDK's HTTP server. */
public final class OpsServer implements Service {
    private static final int THREADS = 2;
    private static final Set<String> METHODS = Set.of("GET", "HEAD");

    private final String address;
    private final int port;
    private final OpsEndpoints endpoints;
    private volatile @Nullable HttpListener listener;

    /** Listens where {@link CommonSettings#HTTP_ADDRESS} and {@link CommonSettings#HTTP_PORT} say. */
    public OpsServer(Settings settings, OpsEndpoints endpoints, PrometheusRegistry registry) {
        this.address = settings.get(CommonSettings.HTTP_ADDRESS);
        this.port = settings.get(CommonSettings.HTTP_PORT);
        this.endpoints = endpoints;
        CounterWithCallback.builder()
                .name("logly_ops_dropped_requests_total")
                .help("Requests refused because every thread was busy and the queue full.")
                .callback(counter -> counter.call((double) dropped()))
                .register(registry);
    }

    @Override
    public String name() {
        return "ops";
    }

    @Override
    public void start() {
        HttpListener bound = HttpListener.bind(address, port, CommonSettings.HTTP_PORT, THREADS);
        bound.server().createContext("/", this::handle);
        bound.server().start();
        listener = bound;
    }

    /** The port it listens on; only after {@link #start}. */
    public int port() {
        HttpListener current = listener;
        if (current == null) {
            throw new IllegalStateException("not started");
        }
        return current.port();
    }

    private long dropped() {
        HttpListener current = listener;
        return current == null ? 0 : current.dropped();
    }

    @Override
    public Health health() {
        return listener == null ? Health.starting("not started") : Health.up();
    }

    @Override
    public void close() {
        HttpListener current = listener;
        if (current != null) {
            current.close();
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (METHODS.contains(exchange.getRequestMethod())) {
                send(
                        exchange,
                        endpoints.answer(exchange.getRequestURI().getPath()).orElseGet(OpsServer::notFound));
            } else {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                send(exchange, plain(405, "only GET and HEAD\n"));
            }
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    private static Answer notFound() {
        return plain(404, "there are " + String.join(", ", OpsEndpoints.PATHS) + "\n");
    }

    private static Answer plain(int status, String text) {
        return new Answer(status, "text/plain; charset=utf-8", text);
    }
}
