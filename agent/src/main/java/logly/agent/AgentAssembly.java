package logly.agent;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import logly.agent.proc.AuxiliaryVector;
import logly.agent.proc.KernelFiles;
import logly.agent.publish.Ledger;
import logly.agent.publish.Publisher;
import logly.agent.snapshot.Snapshots;
import logly.agent.source.Bell;
import logly.agent.source.LogSourceFinder;
import logly.agent.spool.Spool;
import logly.agent.spool.SpoolException;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.schemas.Topics;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts an agent together. */
final class AgentAssembly {
    private static final Logger log = LoggerFactory.getLogger(AgentAssembly.class);

    /** All that exists between start and close. */
    record Parts(
            Spool spool,
            Publisher publisher,
            LogSourceFinder finder,
            LogLoop logs,
            MetricLoop metrics,
            Snapshots snapshots) {}

    /** What comes from outside: this build's version, where metrics are shown, time, chance, and what wakes the reader. */
    record Given(String version, PrometheusRegistry registry, Clock clock, RandomGenerator random, Bell bell) {}

    private final AgentSettings.Values values;
    private final Agent.Partners partners;
    private final Given given;
    private final Topics topics;
    private final KernelFiles files = KernelFiles.ofThisHost();

    /** Does no I/O. */
    AgentAssembly(AgentSettings.Values values, Agent.Partners partners, Given given) {
        this.values = values;
        this.partners = partners;
        this.given = given;
        this.topics = new Topics(values.topics());
    }

    /** Opens the spool and makes all the rest. */
    Parts assemble() throws IOException {
        AgentIdentity identity = identity();
        String host = values.host().isEmpty() ? HostName.ofMachine(Path.of("/proc")) : values.host();
        Ledger ledger = new Ledger(given.registry());
        Stream.of(topics.systemMetrics(), topics.networkMetrics(), topics.logEvents(), topics.hostSnapshots())
                .forEach(t -> ledger.list(t.name()));
        Spool spool = openSpool(identity);
        Publisher publisher = publisher(identity, spool, ledger);
        Sinks sinks = new Sinks(spool, publisher, ledger);
        AgentMetrics metrics = new AgentMetrics(given.registry());
        metrics.observe(spool);
        metrics.observe(publisher);
        LogSourceFinder finder = partners.finders().finder(host, spool, given.bell());
        Snapshots snapshots = snapshots(host, sinks);
        LogLoop logs = new LogLoop(
                finder,
                topics.logEvents(),
                sinks,
                metrics,
                new EventGate(values.redaction(), given.registry()),
                given.clock(),
                System::nanoTime,
                snapshots::appended,
                given.bell());
        StatusReport report = new StatusReport(
                new StatusReport.Whose(identity, host, given.version(), values.statusInterval(), values.spoolBytes()),
                given.clock(),
                logs::statuses,
                snapshots);
        MetricLoop.Plan plan =
                new MetricLoop.Plan(host, values.metricsInterval(), values.statusInterval(), values.metricsWait());
        MetricLoop loop = new MetricLoop(plan, topics, sinks, report, metrics, files, given.clock(), System::nanoTime);
        return new Parts(spool, publisher, finder, logs, loop, snapshots);
    }

    private AgentIdentity identity() {
        try {
            return AgentIdentity.load(values.folder(), Path.of("/etc/machine-id"), given.random());
        } catch (IOException e) {
            throw new OperatorMistake(
                    ExitCode.CANNOT_WRITE, "data.dir: the agent cannot use " + values.folder() + ": " + e);
        }
    }

    private Spool openSpool(AgentIdentity identity) {
        Spool.Options options = new Spool.Options(
                values.folder().resolve(Spool.FILE),
                identity.agentId(),
                identity.epoch(),
                values.spoolBytes(),
                values.acknowledgedKeep());
        Spool spool = new Spool(options, given.clock(), System::nanoTime);
        try {
            spool.open();
        } catch (SpoolException e) {
            throw new OperatorMistake(ExitCode.CANNOT_WRITE, "data.dir: " + e.getMessage());
        }
        return spool;
    }

    private Publisher publisher(AgentIdentity identity, Spool spool, Ledger ledger) {
        return new Publisher(
                spool,
                topics,
                partners.registry(),
                partners.producers(),
                ledger,
                new Publisher.Plan(identity.epoch(), values.bytesPerSecond()),
                System::nanoTime,
                given.random());
    }

    private Snapshots snapshots(String host, Sinks sinks) {
        String topic = topics.hostSnapshots().name();
        return new Snapshots(
                new Snapshots.Plan(
                        host,
                        topics.logEvents(),
                        values.snapshotRate(),
                        values.snapshotServiceRate(),
                        values.snapshotInterval()),
                new Snapshots.Eyes(files, AuxiliaryVector.ofThisMachine(files), values.redaction()::apply),
                snapshot -> sinks.storeOrShed(List.of(new Spool.Entry(topic, snapshot.getHost(), snapshot)))
                        .ifPresent(cause -> log.debug("A snapshot is dropped: {}", cause)),
                given.registry(),
                given.clock(),
                System::nanoTime);
    }
}
