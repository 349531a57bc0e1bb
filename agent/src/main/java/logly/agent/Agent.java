package logly.agent;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import logly.agent.publish.ProducerOptions;
import logly.agent.publish.SchemaLookup;
import logly.agent.source.Bell;
import logly.agent.source.Checkpoints;
import logly.agent.source.LogSourceFinder;
import logly.agent.spool.Incident;
import logly.runtime.Health;
import logly.runtime.Service;
import logly.schemas.RawProducers;
import logly.schemas.SchemaRegistry;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples this host, reads its logs, looks at its processes, and publishes all through the spool. Four threads: one
 * samples, one reads log sources, one makes snapshots, one publishes; the spool is all that they share, but that the
 * reader of logs tells the maker of snapshots what it appended. Without broker or registry the agent is degraded and
 * goes on.
 */
public final class Agent implements Service {
    private static final Duration LOOPS_END = Duration.ofMillis(600);
    private static final Duration DRAIN = Duration.ofSeconds(1);
    private static final Duration PUBLISHER_ENDS = Duration.ofMillis(1_600);
    private static final Duration AFTER_INTERRUPT = Duration.ofMillis(400);
    private static final Logger log = LoggerFactory.getLogger(Agent.class);

    /** Whom the agent works with; all is made without I/O, or only when it is first used. */
    record Partners(SchemaLookup registry, Supplier<Producer<byte[], byte[]>> producers, FinderFactory finders) {}

    /** Makes the finder of a host's log sources, which asks the spool for what a source must remember. */
    interface FinderFactory {
        LogSourceFinder finder(String host, Checkpoints checkpoints, Bell bell);
    }

    private final AgentSettings.Values values;
    private final Partners partners;
    private final AgentAssembly.Given given;
    private final Bell bell = new Bell();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> loops = new ArrayList<>();
    private @Nullable Thread publisherThread;
    private volatile AgentAssembly.@Nullable Parts running;
    private volatile @Nullable String bug;
    private boolean closed;

    /**
     * The agent as it runs: with Kafka's producer and the registry that the settings name.
     *
     * @param version of this build, for the heartbeat
     * @param clock its zone is that of log lines that name none
     * @param random draws the agent's id and epoch
     * @param stdin is read if the settings say so
     */
    public Agent(
            AgentSettings.Values values,
            String version,
            PrometheusRegistry registry,
            Clock clock,
            RandomGenerator random,
            InputStream stdin) {
        this(
                values,
                version,
                partners(values, new HostSources(values.sources(), registry, clock, clock.getZone(), stdin)),
                registry,
                clock,
                random);
    }

    Agent(
            AgentSettings.Values values,
            String version,
            Partners partners,
            PrometheusRegistry registry,
            Clock clock,
            RandomGenerator random) {
        this.values = values;
        this.partners = partners;
        this.given = new AgentAssembly.Given(version, registry, clock, random, bell);
    }

    private static Partners partners(AgentSettings.Values values, FinderFactory finders) {
        SchemaRegistry schemas = SchemaRegistry.of(Map.of(
                SchemaRegistry.URL, values.schemaRegistry().toString(),
                SchemaRegistry.ID_CACHE,
                        values.folder().resolve("schema-ids.json").toString()));
        Map<String, Object> producer = ProducerOptions.of(values.bootstrapServers());
        return new Partners(schemas::lookUp, () -> RawProducers.of(producer), finders);
    }

    @Override
    public String name() {
        return "agent";
    }

    @Override
    public synchronized void start() throws IOException {
        AgentAssembly.Parts all = new AgentAssembly(values, partners, given).assemble();
        running = all;
        publisherThread = thread("agent-publish", all.publisher()::run);
        loops.add(thread("agent-logs", () -> all.logs().run(stop)));
        loops.add(thread("agent-metrics", () -> all.metrics().run(stop)));
        loops.add(thread("agent-snapshots", () -> all.snapshots().run(stop)));
    }

    private interface Body {
        void run() throws InterruptedException;
    }

    private Thread thread(String name, Body body) {
        Thread thread = new Thread(() -> guard(name, body), name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void guard(String name, Body body) {
        try {
            body.run();
        } catch (InterruptedException e) {
            log.debug("{} was interrupted", name);
        } catch (RuntimeException | Error e) {
            log.error("{} stopped", name, e);
            bug = name + " stopped: " + e;
        }
    }

    @Override
    public Health health() {
        AgentAssembly.Parts all = running;
        if (bug != null) {
            return Health.down(bug);
        }
        if (all == null) {
            return Health.starting("not started");
        }
        List<Incident> incidents = all.spool().incidents();
        Optional<String> damage = incidents.stream()
                .reduce((older, newer) -> newer)
                .map(last -> "spool: " + last.what() + " ('logly spool status' tells more)");
        return Stream.of(
                        all.publisher().trouble(),
                        all.logs().trouble(),
                        all.metrics().trouble(),
                        damage)
                .flatMap(Optional::stream)
                .findFirst()
                .map(Health::degraded)
                .orElseGet(Health::up);
    }

    @Override
    public synchronized void close() {
        AgentAssembly.Parts all = running;
        if (all == null || closed) {
            return;
        }
        closed = true;
        stop.countDown();
        bell.ring();
        all.snapshots().wake();
        end(loops, LOOPS_END);
        all.publisher().stop(DRAIN);
        if (publisherThread != null) {
            end(List.of(publisherThread), PUBLISHER_ENDS);
        }
        all.finder().close();
        all.spool().close();
    }

    private static void end(List<Thread> threads, Duration atMost) {
        try {
            joinAll(threads, atMost);
            threads.forEach(Thread::interrupt);
            joinAll(threads, AFTER_INTERRUPT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void joinAll(List<Thread> threads, Duration atMost) throws InterruptedException {
        long deadline = System.nanoTime() + atMost.toNanos();
        for (Thread thread : threads) {
            long left = Math.max(1, (deadline - System.nanoTime()) / 1_000_000);
            thread.join(left);
        }
    }
}
