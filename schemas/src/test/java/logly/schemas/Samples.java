package logly.schemas;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One good record of each kind, at fixed instants; tests change what they are about through a builder. */
public final class Samples {
    public static final Instant TIME = Instant.parse("2026-11-23T21:54:31.123Z");
    public static final String HOST = "web-1";
    public static final long AGENT_ID = 0x8f3a_11d2_9c04_77e6L;
    public static final long EPOCH = 0x0123_4567_89ab_cdefL;

    private static final Duration READ_AFTER = Duration.ofMillis(40);
    private static final long GIB = 1L << 30;

    private Samples() {}

    public static SystemMetric systemMetric() {
        return SystemMetric.newBuilder()
                .setTimestamp(TIME)
                .setHost(HOST)
                .setIntervalMillis(10_000)
                .setCpuPercent(12.5)
                .setCpuCount(4)
                .setMemoryTotalBytes(8 * GIB)
                .setMemoryAvailableBytes(6 * GIB)
                .setMemoryPercent(25.0)
                .setDiskTotalBytes(100 * GIB)
                .setDiskUsedBytes(40 * GIB)
                .setDiskPercent(42.1)
                .setDiskReadBytes(5 * GIB)
                .setDiskWriteBytes(9 * GIB)
                .setDiskReadBytesDelta(4_096)
                .setDiskWriteBytesDelta(81_920)
                .setLoad1Min(0.5)
                .setLoad5Min(0.4)
                .setLoad15Min(0.3)
                .setMounts(List.of(Mount.newBuilder()
                        .setPath("/")
                        .setDevice("/dev/vda1")
                        .setFileSystem("ext4")
                        .setTotalBytes(100 * GIB)
                        .setUsedBytes(40 * GIB)
                        .setPercent(42.1)
                        .setInodesTotal(6_553_600)
                        .setInodesUsed(200_000)
                        .build()))
                .setDevices(List.of(DiskDevice.newBuilder()
                        .setName("vda")
                        .setReadBytes(5 * GIB)
                        .setWriteBytes(9 * GIB)
                        .setReadBytesDelta(4_096)
                        .setWriteBytesDelta(81_920)
                        .build()))
                .setCollectedAt(TIME.plus(READ_AFTER))
                .setAgentId(AGENT_ID)
                .setEpoch(EPOCH)
                .setSeq(1)
                .build();
    }

    public static NetworkMetric networkMetric() {
        return NetworkMetric.newBuilder()
                .setTimestamp(TIME)
                .setHost(HOST)
                .setIntervalMillis(10_000)
                .setBytesSent(3 * GIB)
                .setBytesReceived(7 * GIB)
                .setPacketsSent(4_000_000)
                .setPacketsReceived(9_000_000)
                .setBytesSentDelta(120_000)
                .setBytesReceivedDelta(480_000)
                .setPacketsSentDelta(900)
                .setPacketsReceivedDelta(1_100)
                .setConnectionsEstablished(17)
                .setConnectionsListen(6)
                .setConnectionsTimeWait(3)
                .setInterfaces(List.of(NetworkInterface.newBuilder()
                        .setName("eth0")
                        .setUp(true)
                        .setSpeedBitsPerSecond(1_000_000_000)
                        .setBytesSent(3 * GIB)
                        .setBytesReceived(7 * GIB)
                        .setPacketsSent(4_000_000)
                        .setPacketsReceived(9_000_000)
                        .setBytesSentDelta(120_000)
                        .setBytesReceivedDelta(480_000)
                        .setPacketsSentDelta(900)
                        .setPacketsReceivedDelta(1_100)
                        .build()))
                .setCollectedAt(TIME.plus(READ_AFTER))
                .setAgentId(AGENT_ID)
                .setEpoch(EPOCH)
                .setSeq(1)
                .build();
    }

    /** A failed login over SSH. */
    public static LogEvent logEvent() {
        return LogEvent.newBuilder()
                .setTimestamp(TIME)
                .setHost(HOST)
                .setSource("auth")
                .setService("sshd")
                .setFormat("auth")
                .setLevel(Level.WARNING)
                .setMessage("Failed password for root from 203.0.113.7 port 51234 ssh2")
                .setIpAddress("203.0.113.7")
                .setUser("root")
                .setAction(Action.FAILED_LOGIN)
                .setMetadata(Map.of("pid", "812", "port", "51234", "method", "password"))
                .setSourcePath("/var/log/auth.log")
                .setSourceOffset(65_536L)
                .setCollectedAt(TIME.plus(READ_AFTER))
                .setError(ErrorTrace.newBuilder()
                        .setTimestamp(TIME)
                        .setErrorType("authentication_failure")
                        .setErrorCategory("security")
                        .setSeverity(35)
                        .setRootCauseHints(List.of("a wrong password or key"))
                        .setRecoverySuggestions(List.of("did one succeed afterwards?"))
                        .build())
                .setAgentId(AGENT_ID)
                .setEpoch(EPOCH)
                .setSeq(1)
                .build();
    }

    public static AgentStatus agentStatus() {
        return AgentStatus.newBuilder()
                .setTimestamp(TIME)
                .setHost(HOST)
                .setAgentId(AGENT_ID)
                .setEpoch(EPOCH)
                .setSeq(1)
                .setStartedAt(TIME.minus(Duration.ofHours(1)))
                .setVersion("0.1.0")
                .setOperatingSystem("Debian GNU/Linux 12")
                .setKernel("6.1.0-18-amd64")
                .setArchitecture("amd64")
                .setCpuModel("Example CPU")
                .setCpuCount(4)
                .setMemoryTotalBytes(8 * GIB)
                .setBootedAt(TIME.minus(Duration.ofDays(3)))
                .setAddresses(List.of("192.0.2.10", "2001:db8::10"))
                .setSpoolBytes(32_768)
                .setSources(List.of(SourceStatus.newBuilder()
                        .setPath("/var/log/auth.log")
                        .setSource("auth")
                        .setFormat("auth")
                        .setState(SourceState.ACTIVE)
                        .setLines(700)
                        .setBytes(65_600)
                        .setSizeBytes(65_600)
                        .setOffset(65_600)
                        .setLastLineAt(TIME)
                        .build()))
                .setLedger(List.of(LedgerEntry.newBuilder()
                        .setTopic("logly.log-events")
                        .setAppended(700)
                        .setAcknowledged(700)
                        .build()))
                .build();
    }

    /** The hour of {@link #TIME}: one system metric, one network metric, one log event. */
    public static HourlyAggregate hourlyAggregate() {
        return HourlyAggregate.newBuilder()
                .setHour(Instant.parse("2026-11-23T21:00:00Z"))
                .setHost(HOST)
                .setGeneration(0x7a5c_0000_0000_0001L)
                .setRevision(3)
                .setAvgCpuPercent(12.5)
                .setMaxCpuPercent(12.5)
                .setAvgMemoryPercent(25.0)
                .setMaxMemoryPercent(25.0)
                .setAvgDiskPercent(42.1)
                .setMaxDiskPercent(42.1)
                .setTotalBytesSent(120_000)
                .setTotalBytesReceived(480_000)
                .setTotalPacketsSent(900)
                .setTotalPacketsReceived(1_100)
                .setSystemMetricsCount(1)
                .setNetworkMetricsCount(1)
                .setLogEventsCount(1)
                .setFailedLoginCount(1)
                .setWarningCount(1)
                .setCountsByLevel(Map.of("WARNING", 1L))
                .setCountsByAction(Map.of("FAILED_LOGIN", 1L))
                .setCpuPercent(of(12.5))
                .setMemoryPercent(of(25.0))
                .setDiskPercent(of(42.1))
                .setUpdatedAt(TIME.plusSeconds(1))
                .build();
    }

    private static Summary of(double value) {
        return new Summary(1L, Math.round(value * 1e6), value, value, null, null, null, ByteBuffer.allocate(0));
    }
}
