package logly.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import logly.agent.spool.Spool;
import logly.agent.spool.SpoolException;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import logly.schemas.Topics;

/**
 * Puts samples into the spool. They take part of its room for a bounded time only: where the oldest has waited for longer
 * than that, further ones are shed before they get a seq, and so are those that a full or broken spool does not take.
 */
final class MetricSink {
    private final Topics topics;
    private final String host;
    private final Duration longestWait;
    private final Sinks sinks;
    private final InstantSource clock;

    MetricSink(Topics topics, String host, Duration longestWait, Sinks sinks, InstantSource clock) {
        this.topics = topics;
        this.host = host;
        this.longestWait = longestWait;
        this.sinks = sinks;
        this.clock = clock;
    }

    /** Stores or sheds both; why they were shed, empty where they were not. */
    Optional<String> store(SystemMetric system, NetworkMetric network) {
        List<Spool.Entry> entries = List.of(
                new Spool.Entry(topics.systemMetrics().name(), host, system),
                new Spool.Entry(topics.networkMetrics().name(), host, network));
        Optional<String> cause = waitsTooLong();
        if (cause.isPresent()) {
            sinks.shed(entries);
            return cause;
        }
        return sinks.storeOrShed(entries);
    }

    private Optional<String> waitsTooLong() {
        Instant limit = clock.instant().minus(longestWait);
        try {
            return sinks.spool()
                    .oldestOf(topics.systemMetrics().name())
                    .filter(oldest -> oldest.isBefore(limit))
                    .map(oldest -> "the oldest wait for the broker since " + oldest);
        } catch (SpoolException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}
