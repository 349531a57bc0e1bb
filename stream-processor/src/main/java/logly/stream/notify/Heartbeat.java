package logly.stream.notify;

import io.prometheus.metrics.core.metrics.Counter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls an address every minute while aggregates come out of the stream: who is called notices by the silence that
 * something between the agents and here stands still.
 */
final class Heartbeat {
    static final Duration EVERY = Duration.ofMinutes(1);
    /** The newest aggregate is at most so old while the pipeline is fresh. */
    static final Duration FRESH = Duration.ofMinutes(2);

    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

    private final @Nullable URI url;
    private final HttpClient client;
    private final Counter calls;
    private @Nullable Future<?> running;
    private long newestMillis = Long.MIN_VALUE;
    private long calledMillis = Long.MIN_VALUE;

    /** @param calls counts by outcome */
    Heartbeat(@Nullable URI url, HttpClient client, Counter calls) {
        this.url = url;
        this.client = client;
        this.calls = calls;
    }

    /** An aggregate was appended then. */
    void seen(long appendMillis) {
        newestMillis = Math.max(newestMillis, appendMillis);
    }

    void beat(Instant now) {
        long millis = now.toEpochMilli();
        boolean isDue = calledMillis == Long.MIN_VALUE || millis - calledMillis >= EVERY.toMillis();
        if (url == null || !isDue || millis - newestMillis > FRESH.toMillis() || newestMillis == Long.MIN_VALUE) {
            return;
        }
        calledMillis = millis;
        if (running != null) {
            running.cancel(true);
        }
        HttpRequest request =
                HttpRequest.newBuilder(url).timeout(Duration.ofSeconds(10)).build();
        running = client.sendAsync(request, BodyHandlers.discarding()).whenComplete((answer, failure) -> {
            boolean isDone = failure == null && answer.statusCode() < 400;
            calls.labelValues(isDone ? "answered" : "failed").inc();
            if (!isDone) {
                log.warn("the heartbeat was not taken: {}", failure == null ? answer.statusCode() : failure);
            }
        });
    }
}
