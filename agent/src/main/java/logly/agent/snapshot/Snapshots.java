package logly.agent.snapshot;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import logly.agent.proc.AuxiliaryVector;
import logly.agent.proc.KernelFiles;
import logly.schemas.HostSnapshot;
import logly.schemas.LogEvent;
import logly.schemas.Topic;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a snapshot of this host as soon as an event that asks for one is appended, and a regular one now and then. Events
 * come in on the thread that reads logs, which is never held up; snapshots are made on a thread of their own.
 */
public final class Snapshots {
    /** Events that wait while a snapshot is made. */
    static final int MAX_WAITING = 64;

    private static final Duration LONGEST_SLEEP = Duration.ofHours(1);
    private static final Logger log = LoggerFactory.getLogger(Snapshots.class);

    /**
     * When snapshots are made.
     *
     * @param topic of the events
     * @param perMinute for events; 0 makes none
     * @param perServiceAndMinute of these, for one service and action
     * @param every time between regular ones; zero makes none
     */
    public record Plan(String host, Topic<LogEvent> topic, int perMinute, int perServiceAndMinute, Duration every) {}

    /**
     * With what the agent looks at its host.
     *
     * @param redaction masks the secrets of a command line
     */
    public record Eyes(KernelFiles files, AuxiliaryVector machine, UnaryOperator<String> redaction) {}

    private final Plan plan;
    private final SnapshotTaker taker;
    private final SnapshotLimits limits;
    private final Consumer<HostSnapshot> sink;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final Queue<LogEvent> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
    private final Semaphore wakeUps = new Semaphore(0);
    private final Counter taken;
    private final Counter skipped;
    private final Counter failed;

    /**
     * Does no I/O.
     *
     * @param sink takes what is made, on the thread of {@link #run}
     */
    public Snapshots(
            Plan plan,
            Eyes eyes,
            Consumer<HostSnapshot> sink,
            PrometheusRegistry metrics,
            InstantSource clock,
            LongSupplier nanos) {
        this.plan = plan;
        this.taker = new SnapshotTaker(new HostView(eyes), clock);
        this.limits = new SnapshotLimits(plan.perServiceAndMinute(), plan.perMinute(), nanos.getAsLong());
        this.sink = sink;
        this.clock = clock;
        this.nanos = nanos;
        taken = Counter.builder()
                .name("logly_agent_snapshots_total")
                .help("Snapshots of processes and sockets that were made.")
                .labelNames("trigger")
                .register(metrics);
        skipped = Counter.builder()
                .name("logly_agent_snapshots_skipped_total")
                .help("Events that ask for a snapshot and got none: too many, or older than five minutes when read.")
                .labelNames("reason")
                .register(metrics);
        failed = Counter.builder()
                .name("logly_agent_snapshots_failed_total")
                .help("Snapshots that could not be made.")
                .register(metrics);
    }

    /** Events that were just appended, with their identity. One thread calls this. */
    public void appended(List<LogEvent> events) {
        for (LogEvent event : events) {
            if (plan.perMinute() > 0 && SnapshotRule.asks(event)) {
                ask(event);
            }
        }
    }

    private void ask(LogEvent event) {
        if (SnapshotRule.isHistory(event, clock.instant())) {
            skipped.labelValues("history").inc();
        } else if (!limits.admit(event, nanos.getAsLong()) || !waiting.offer(event)) {
            skipped.labelValues("rate").inc();
        } else {
            wakeUps.release();
        }
    }

    /** Makes snapshots until the latch is down; {@link #wake} must follow. The first regular one comes at once. */
    public void run(CountDownLatch stop) throws InterruptedException {
        boolean regular = !plan.every().isZero();
        long next = nanos.getAsLong();
        while (stop.getCount() > 0) {
            for (LogEvent event = waiting.poll(); event != null; event = waiting.poll()) {
                LogEvent cause = event;
                make("event", () -> taker.of(cause, plan.topic().name()));
            }
            long now = nanos.getAsLong();
            if (regular && now - next >= 0) {
                make("periodic", () -> taker.regular(plan.host()));
                next = now + plan.every().toNanos();
            }
            if (wakeUps.tryAcquire(regular ? next - now : LONGEST_SLEEP.toNanos(), TimeUnit.NANOSECONDS)) {
                wakeUps.drainPermits();
            }
        }
    }

    private interface Making {
        HostSnapshot snapshot();
    }

    private void make(String trigger, Making making) {
        try {
            sink.accept(making.snapshot());
            taken.labelValues(trigger).inc();
        } catch (RuntimeException e) {
            // The kernel's files change under the reader: the next snapshot may do.
            failed.inc();
            log.warn("A snapshot of this host could not be made: {}", e.toString());
        }
    }

    /** Ends a sleep. May be called from any thread. */
    public void wake() {
        wakeUps.release();
    }

    /** Snapshots made for events by this process. */
    public long taken() {
        return taken.labelValues("event").getLongValue();
    }

    /** Events that got none, as there were too many. */
    public long skipped() {
        return skipped.labelValues("rate").getLongValue();
    }
}
