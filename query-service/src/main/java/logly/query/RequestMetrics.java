package logly.query;

import io.javalin.http.Context;
import io.javalin.router.Endpoint;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** How many requests were answered, and in what time. */
final class RequestMetrics {
    private final Counter requests;
    private final Histogram seconds;
    private final Counter notTaken;

    RequestMetrics(PrometheusRegistry registry) {
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
        notTaken = Counter.builder()
                .name("logly_query_not_taken_total")
                .help("Answers that ended early because the client went away or took them too slowly.")
                .register(registry);
    }

    void notTaken() {
        notTaken.inc();
    }

    void answered(Context request, float millis) {
        String route = label(request);
        requests.labelValues(route, String.valueOf(request.statusCode())).inc();
        seconds.labelValues(route).observe(millis / 1000);
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
