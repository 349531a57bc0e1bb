package logly.runtime;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code /health}, {@code /ready} and {@code /metrics} answer, whatever server carries them. Thread-safe. */
public final class OpsEndpoints {
    /** The paths that have an answer. */
    public static final List<String> PATHS = List.of("/health", "/ready", "/metrics");

    private static final String JSON = "application/json";

    private final List<Service> services;
    private final PrometheusRegistry registry;
    private final ObjectMapper json = new ObjectMapper();

    public OpsEndpoints(List<Service> services, PrometheusRegistry registry) {
        this.services = List.copyOf(services);
        this.registry = registry;
    }

    /** One HTTP answer, its body to be sent as UTF-8. */
    public record Answer(int status, String contentType, String body) {}

    /** Empty for every other path. */
    public Optional<Answer> answer(String path) {
        return switch (path) {
            case "/health" -> Optional.of(health());
            case "/ready" -> Optional.of(ready());
            case "/metrics" -> Optional.of(metrics());
            default -> Optional.empty();
        };
    }

    /** 200 while every service is alive. */
    private Answer health() {
        Map<String, Health> all = healths();
        Health.State worst =
                all.values().stream().map(Health::state).max(Enum::compareTo).orElse(Health.State.UP);
        ObjectNode body = json.createObjectNode().put("state", worst.name());
        ArrayNode list = body.putArray("services");
        all.forEach((name, health) -> list.addObject()
                .put("name", name)
                .put("state", health.state().name())
                .put("cause", health.cause()));
        return answer(all.values().stream().allMatch(Health::isAlive), body);
    }

    /** 200 when every service is ready, else 503 and what it waits for; of those that suffer from something, what. */
    private Answer ready() {
        Map<String, Health> all = healths();
        boolean ready = all.values().stream().allMatch(Health::isReady);
        ObjectNode body = json.createObjectNode().put("ready", ready);
        ArrayNode list = body.putArray("waitsFor");
        all.forEach((name, health) -> {
            if (!health.isReady()) {
                list.addObject().put("name", name).put("cause", health.cause());
            }
        });
        all.forEach((name, health) -> {
            if (health.state() == Health.State.DEGRADED) {
                body.withArray("lacks").addObject().put("name", name).put("cause", health.cause());
            }
        });
        return answer(ready, body);
    }

    private Answer metrics() {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try {
            PrometheusTextFormatWriter.create().write(body, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Answer(200, PrometheusTextFormatWriter.CONTENT_TYPE, body.toString(StandardCharsets.UTF_8));
    }

    private Map<String, Health> healths() {
        Map<String, Health> healths = new LinkedHashMap<>();
        services.forEach(service -> healths.put(service.name(), health(service)));
        return healths;
    }

    private static Health health(Service service) {
        try {
            return service.health();
        } catch (RuntimeException e) {
            return Health.down("cannot tell: " + e);
        }
    }

    private static Answer answer(boolean well, ObjectNode body) {
        return new Answer(well ? 200 : 503, JSON, body + "\n");
    }
}
