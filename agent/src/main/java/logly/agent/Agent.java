package logly.agent;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
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
import logly.agent.proc.AuxiliaryVector;
import logly.agent.proc.KernelFiles;
import logly.agent.publish.Ledger;
import logly.agent.publish.ProducerOptions;
import logly.agent.publish.Publisher;
import logly.agent.publish.SchemaLookup;
import logly.agent.redact.Redaction;
import logly.agent.snapshot.Snapshots;
import logly.agent.source.Bell;
import logly.agent.source.Checkpoints;
import logly.agent.source.LogSourceFinder;
import logly.agent.spool.Incident;
import logly.agent.spool.Spool;
import logly.agent.spool.SpoolException;
import logly.runtime.ExitCode;
import logly.runtime.Health;
import logly.runtime.OperatorMistake;
import logly.runtime.Service;
import logly.schemas.RawProducers;
import logly.schemas.SchemaRegistry;
import logly.schemas.Topics;
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

    /** All that exists between start and close. */
    private record Running(
            Spool spool,
            Publisher publisher,
            LogSourceFinder finder,
            LogLoop logs,
            MetricLoop metrics,
            Snapshots snapshots) {}

    private final AgentSettings.Values values;
    private final String version;
    private final Partners partners;
    private final PrometheusRegistry registry;
    private final Clock clock;
    private final RandomGenerator random;

    private final Bell bell = new Bell();
    private final CountDownLatch stop = new CountDownLatch(1);
    private final List<Thread> loops = new ArrayList<>();
    private @Nullable Thread publisherThread;
    private volatile @Nullable Running running;
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
        this.version = version;
        this.partners = partners;
        this.registry = registry;
        this.clock = clock;
        this.random = random;
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
        Running all = prepare();
        running = all;
        publisherThread = thread("agent-publish", all.publisher()::run);
        loops.add(thread("agent-logs", () -> all.logs().run(stop)));
        loops.add(thread("agent-metrics", () -> all.metrics().run(stop)));
        loops.add(thread("agent-snapshots", () -> all.snapshots().run(stop)));
    }

    private Running prepare() throws IOException {
        Topics topics = new Topics(values.topics());
        AgentIdentity identity = identity();
        String host = values.host().isEmpty() ? HostName.ofMachine(Path.of("/proc")) : values.host();
        Ledger ledger = new Ledger(registry);
        Stream.of(topics.systemMetrics(), topics.networkMetrics(), topics.logEvents(), topics.hostSnapshots())
                .forEach(t -> ledger.list(t.name()));
        Spool spool = new Spool(
                new Spool.Options(
                        values.folder().resolve(Spool.FILE),
                        identity.agentId(),
                        identity.epoch(),
                        values.spoolBytes(),
                        values.acknowledgedKeep()),
                clock,
                System::nanoTime);
        open(spool);
        Publisher publisher = new Publisher(
                spool,
                topics,
                partners.registry(),
                partners.producers(),
                ledger,
                new Publisher.Plan(identity.epoch(), values.bytesPerSecond()),
                System::nanoTime,
                random);
        Sinks sinks = new Sinks(spool, publisher, ledger);
        AgentMetrics metrics = new AgentMetrics(registry);
        metrics.observe(spool);
        metrics.observe(publisher);
        LogSourceFinder finder = partners.finders().finder(host, spool, bell);
        KernelFiles files = KernelFiles.ofThisHost();
        Snapshots snapshots = snapshots(topics, host, files, sinks);
        LogLoop logs = new LogLoop(
                finder, topics.logEvents(), sinks, metrics, clock, System::nanoTime, snapshots::appended, bell);
        StatusReport report = new StatusReport(
                new StatusReport.Whose(identity, host, version, values.statusInterval(), values.spoolBytes()),
                clock,
                logs::statuses,
                snapshots);
        MetricLoop.Plan plan =
                new MetricLoop.Plan(host, values.metricsInterval(), values.statusInterval(), values.metricsWait());
        MetricLoop loop = new MetricLoop(plan, topics, sinks, report, metrics, files, clock, System::nanoTime);
        return new Running(spool, publisher, finder, logs, loop, snapshots);
    }

    private Snapshots snapshots(Topics topics, String host, KernelFiles files, Sinks sinks) {
        String topic = topics.hostSnapshots().name();
        Redaction commandLines = Redaction.of(new Redaction.Options(true, List.of()));
        return new Snapshots(
                new Snapshots.Plan(
                        host,
                        topics.logEvents(),
                        values.snapshotRate(),
                        values.snapshotServiceRate(),
                        values.snapshotInterval()),
                new Snapshots.Eyes(files, AuxiliaryVector.ofThisMachine(files), commandLines::apply),
                snapshot -> sinks.storeOrShed(List.of(new Spool.Entry(topic, snapshot.getHost(), snapshot)))
                        .ifPresent(cause -> log.debug("A snapshot is dropped: {}", cause)),
                registry,
                clock,
                System::nanoTime);
    }

    private AgentIdentity identity() {
        try {
            return AgentIdentity.load(values.folder(), Path.of("/etc/machine-id"), random);
        } catch (IOException e) {
            throw new OperatorMistake(
                    ExitCode.CANNOT_WRITE, "data.dir: the agent cannot use " + values.folder() + ": " + e);
        }
    }

    private static void open(Spool spool) {
        try {
            spool.open();
        } catch (SpoolException e) {
            throw new OperatorMistake(ExitCode.CANNOT_WRITE, "data.dir: " + e.getMessage());
        }
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
        Running all = running;
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
        Running all = running;
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
