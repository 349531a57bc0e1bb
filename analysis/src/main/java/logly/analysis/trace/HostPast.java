package logly.analysis.trace;

import java.nio.ByteBuffer;

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

    /** Event time of the newest record that is kept here; the epoch where there is none. */
    long newestMillis() {
        return Math.max(events.newestMillis(), metrics.newestMillis());
    }

    public byte[] toBytes() {
        return PastCodec.toBytes(this);
    }

    /** The past that {@link #toBytes} wrote down. */
    public static HostPast fromBytes(byte[] bytes) {
        return PastCodec.fromBytes(bytes);
    }

    /** Event time of the newest record, read without the rest. */
    public static long newestMillis(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getLong();
    }
}
