package logly.agent;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import logly.agent.collect.HostInventory;
import logly.agent.collect.HostInventory.Machine;
import logly.agent.collect.PackageDatabase;
import logly.agent.snapshot.Snapshots;
import logly.agent.spool.Spool;
import logly.schemas.AgentStatus;
import logly.schemas.SourceStatus;

/** Makes heartbeats; numbers them from 1. Used by one thread. */
final class StatusReport {
    /**
     * Whose heartbeats they are.
     *
     * @param every time between two
     */
    record Whose(AgentIdentity identity, String host, String version, Duration every, long spoolMaxBytes) {}

    private final Whose whose;
    private final InstantSource clock;
    private final Supplier<List<SourceStatus>> sources;
    private final Snapshots snapshots;
    private final LineRates rates = new LineRates();
    private final ClockSkew skew = new ClockSkew();
    private final Instant startedAt;
    private long seq;

    StatusReport(Whose whose, InstantSource clock, Supplier<List<SourceStatus>> sources, Snapshots snapshots) {
        this.whose = whose;
        this.clock = clock;
        this.sources = sources;
        this.snapshots = snapshots;
        this.startedAt = clock.instant();
    }

    /** Makes a heartbeat and sends it; when the broker has it, its append time tells how far the clocks differ. */
    void send(HostInventory inventory, Sinks sinks) {
        long sentAt = clock.millis();
        sinks.publisher().offer(make(inventory, sinks), appendedAt -> skew.note(sentAt, appendedAt, clock.millis()));
    }

    private AgentStatus make(HostInventory inventory, Sinks sinks) {
        Instant now = clock.instant();
        Machine machine = inventory.machine();
        Spool.Fill fill = sinks.spool().fill();
        seq++;
        return AgentStatus.newBuilder()
                .setTimestamp(now)
                .setHost(whose.host())
                .setAgentId(whose.identity().agentId())
                .setEpoch(whose.identity().epoch())
                .setSeq(seq)
                .setStartedAt(startedAt)
                .setIntervalMillis(whose.every().toMillis())
                .setVersion(whose.version())
                .setOperatingSystem(machine.operatingSystem())
                .setKernel(machine.kernel())
                .setArchitecture(machine.architecture())
                .setCpuModel(machine.cpuModel())
                .setCpuCount(machine.cpuCount())
                .setMemoryTotalBytes(machine.memoryTotalBytes())
                .setBootedAt(Instant.ofEpochSecond(machine.bootedAtSeconds()))
                .setAddresses(inventory.addresses())
                .setDisks(inventory.disks())
                .setInterfaces(inventory.interfaces())
                .setListeningPorts(inventory.listeningPorts())
                .setUsers(inventory.users())
                .setPackagesHash(
                        inventory.packages().map(PackageDatabase.Hash::sha256).orElse(null))
                .setPackagesChangedAt(inventory
                        .packages()
                        .map(PackageDatabase.Hash::changedAt)
                        .orElse(null))
                .setRefusals(inventory.refusals())
                .setClockSkewMillis(skew.millis().orElse(null))
                .setSnapshotsTaken(snapshots.taken())
                .setSnapshotsSkipped(snapshots.skipped())
                .setSpoolMaxBytes(whose.spoolMaxBytes())
                .setSpoolBytes(fill.bytes())
                .setSpoolRecords(fill.waitingRecords())
                .setSources(rates.advance(sources.get(), now))
                .setLedger(sinks.ledger().entries())
                .build();
    }
}
