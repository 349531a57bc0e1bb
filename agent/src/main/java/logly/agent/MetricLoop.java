package logly.agent;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import logly.agent.collect.InventoryCollector;
import logly.agent.collect.NetworkMetricCollector;
import logly.agent.collect.SystemMetricCollector;
import logly.agent.proc.KernelFiles;
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
    private final Sinks sinks;
    private final MetricSink sink;
    private final StatusReport report;
    private final AgentMetrics metrics;
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
        this.sinks = sinks;
        this.sink = new MetricSink(topics, plan.host(), plan.longestWait(), sinks, clock);
        this.report = report;
        this.metrics = metrics;
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
            trouble = sink.store(systemMetrics.sample(), networkMetrics.sample())
                    .map(why -> "metrics are dropped: " + why)
                    .orElse(null);
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

    Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }
}
