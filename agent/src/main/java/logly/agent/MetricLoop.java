package logly.agent;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import logly.agent.collect.InventoryCollector;
import logly.agent.collect.NetworkMetricCollector;
import logly.agent.collect.SystemMetricCollector;
import logly.agent.proc.KernelFiles;
import logly.agent.spool.Spool;
import logly.agent.spool.SpoolException;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import logly.schemas.Topics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples this host into the spool and sends heartbeats, both without drift. Metrics do not wait: what a full or broken
 * spool does not take is shed and counted.
 */
final class MetricLoop {
    /** Ticks that the first sample's processor share is taken over. */
    private static final Duration BASELINE = Duration.ofSeconds(1);

    private static final Logger log = LoggerFactory.getLogger(MetricLoop.class);

    /**
     * What the loop does when, and in whose name.
     *
     * @param longestWait when the oldest sample has waited in the spool for so long, further ones are shed
     */
    record Plan(String host, Duration sampleEvery, Duration reportEvery, Duration longestWait) {}

    private final Plan plan;
    private final Topics topics;
    private final Sinks sinks;
    private final StatusReport report;
    private final AgentMetrics metrics;
    private final Clock clock;
    private final LongSupplier nanos;
    private final SystemMetricCollector systemMetrics;
    private final NetworkMetricCollector networkMetrics;
    private final InventoryCollector inventory;
    private String inventoryTrouble = "";
    private volatile @Nullable String trouble;

    MetricLoop(
            Plan plan,
            Topics topics,
            Sinks sinks,
            StatusReport report,
            AgentMetrics metrics,
            KernelFiles files,
            Clock clock,
            LongSupplier nanos) {
        this.plan = plan;
        this.topics = topics;
        this.sinks = sinks;
        this.report = report;
        this.metrics = metrics;
        this.clock = clock;
        this.nanos = nanos;
        this.systemMetrics = new SystemMetricCollector(plan.host(), files, clock, nanos);
        this.networkMetrics = new NetworkMetricCollector(plan.host(), files, clock, nanos);
        this.inventory = new InventoryCollector(files, nanos);
    }

    void run(CountDownLatch stop) throws InterruptedException {
        long now = nanos.getAsLong();
        Cadence samples = new Cadence(now + BASELINE.toNanos(), plan.sampleEvery());
        Cadence reports = new Cadence(now, plan.reportEvery());
        takeBaseline();
        boolean stopped = false;
        while (!stopped) {
            now = nanos.getAsLong();
            if (samples.isDue(now)) {
                sample();
            }
            if (reports.isDue(now)) {
                report();
            }
            now = nanos.getAsLong();
            long pause = Math.min(samples.nanosUntilNext(now), reports.nanosUntilNext(now));
            stopped = stop.await(pause, TimeUnit.NANOSECONDS);
        }
    }

    private void takeBaseline() {
        try {
            systemMetrics.takeBaseline();
        } catch (IOException | RuntimeException e) {
            cannotSample(e);
        }
    }

    private void sample() {
        try {
            store(systemMetrics.sample(), networkMetrics.sample());
        } catch (IOException | RuntimeException e) {
            // The kernel's files change under the reader: a device goes, a number is not one. The next sample may do.
            cannotSample(e);
        }
    }

    private void cannotSample(Exception e) {
        metrics.sampleFailed();
        String cause = "this host cannot be sampled: " + e;
        if (!cause.equals(trouble)) {
            log.warn("This host cannot be sampled; said once per cause", e);
        }
        trouble = cause;
    }

    private void report() {
        try {
            report.send(inventory.inventory(), sinks);
            inventoryTrouble = "";
        } catch (IOException | RuntimeException e) {
            metrics.sampleFailed();
            if (!e.toString().equals(inventoryTrouble)) {
                log.warn("The inventory of this host cannot be taken; said once per cause", e);
            }
            inventoryTrouble = e.toString();
        }
    }

    private void store(SystemMetric systemMetric, NetworkMetric networkMetric) {
        List<Spool.Entry> entries = List.of(
                new Spool.Entry(topics.systemMetrics().name(), plan.host(), systemMetric),
                new Spool.Entry(topics.networkMetrics().name(), plan.host(), networkMetric));
        Optional<String> cause = waitsTooLong();
        if (cause.isPresent()) {
            sinks.shed(entries);
        } else {
            cause = sinks.storeOrShed(entries);
        }
        trouble = cause.map(why -> "metrics are dropped: " + why).orElse(null);
    }

    private Optional<String> waitsTooLong() {
        Instant limit = clock.instant().minus(plan.longestWait());
        try {
            return sinks.spool()
                    .oldestOf(topics.systemMetrics().name())
                    .filter(oldest -> oldest.isBefore(limit))
                    .map(oldest -> "the oldest wait for the broker since " + oldest);
        } catch (SpoolException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }
}
