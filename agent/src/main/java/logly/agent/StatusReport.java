package logly.agent;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import logly.agent.collect.HostInventory;
import logly.agent.spool.Spool;
import logly.schemas.AgentStatus;
import logly.schemas.SourceStatus;

/** Makes heartbeats; numbers them from 1. Used by one thread. */
final class StatusReport {
    private final AgentIdentity identity;
    private final String host;
    private final String version;
    private final InstantSource clock;
    private final Supplier<List<SourceStatus>> sources;
    private final Instant startedAt;
    private long seq;

    StatusReport(
            AgentIdentity identity,
            String host,
            String version,
            InstantSource clock,
            Supplier<List<SourceStatus>> sources) {
        this.identity = identity;
        this.host = host;
        this.version = version;
        this.clock = clock;
        this.sources = sources;
        this.startedAt = clock.instant();
    }

    AgentStatus make(HostInventory inventory, Sinks sinks) {
        Spool.Fill fill = sinks.spool().fill();
        seq++;
        return AgentStatus.newBuilder()
                .setTimestamp(clock.instant())
                .setHost(host)
                .setAgentId(identity.agentId())
                .setEpoch(identity.epoch())
                .setSeq(seq)
                .setStartedAt(startedAt)
                .setVersion(version)
                .setOperatingSystem(inventory.operatingSystem())
                .setKernel(inventory.kernel())
                .setArchitecture(inventory.architecture())
                .setCpuModel(inventory.cpuModel())
                .setCpuCount(inventory.cpuCount())
                .setMemoryTotalBytes(inventory.memoryTotalBytes())
                .setBootedAt(Instant.ofEpochSecond(inventory.bootedAtSeconds()))
                .setAddresses(inventory.addresses())
                .setSpoolBytes(fill.bytes())
                .setSpoolRecords(fill.waitingRecords())
                .setSources(sources.get())
                .setLedger(sinks.ledger().entries())
                .build();
    }
}
