package logly.analysis.trace;

/**
 * The recent past of one host, as far as it can explain what comes: what its events said and how its metrics went, each
 * with the id by which a chain cites it. Bounds: see {@link EventPast} and {@link MetricPast}.
 */
public final class HostPast {
    private final String host;
    private final EventPast events;
    private final MetricPast metrics;

    public HostPast(String host) {
        this(host, new EventPast(), new MetricPast());
    }

    HostPast(String host, EventPast events, MetricPast metrics) {
        this.host = host;
        this.events = events;
        this.metrics = metrics;
    }

    String host() {
        return host;
    }

    EventPast events() {
        return events;
    }

    MetricPast metrics() {
        return metrics;
    }
}
