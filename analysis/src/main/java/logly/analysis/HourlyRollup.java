package logly.analysis;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import logly.schemas.Action;
import logly.schemas.HourlyAggregate;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;

/**
 * Accumulates what one host did in one UTC hour. {@link #merge} is associative and commutative and an empty rollup is
 * neutral, so any split of the same records, in any order, gives the same aggregate. All counts and sums are
 * non-negative, as {@link Plausibility} sees to, and stay at {@link Long#MAX_VALUE} instead of overflowing.
 */
public final class HourlyRollup {
    private RunningSummary cpuPercent = new RunningSummary();
    private RunningSummary memoryPercent = new RunningSummary();
    private RunningSummary diskPercent = new RunningSummary();
    private long bytesSent;
    private long bytesReceived;
    private long packetsSent;
    private long packetsReceived;
    private long systemMetrics;
    private long networkMetrics;
    private long logEvents;
    private final Map<String, Long> byLevel = new HashMap<>();
    private final Map<String, Long> byAction = new HashMap<>();
    private NamedCounts bySource = new NamedCounts();
    private Distincts ips = new Distincts();
    private Distincts users = new Distincts();
    private Instant updatedAt = Instant.EPOCH;

    /** Start of the UTC hour that a record of this effective time belongs to. */
    public static Instant hourOf(Instant effective) {
        return effective.truncatedTo(ChronoUnit.HOURS);
    }

    /** The accumulator that {@link #toRecord} wrote down. */
    public static HourlyRollup from(HourlyAggregate aggregate) {
        HourlyRollup rollup = new HourlyRollup();
        rollup.cpuPercent = RunningSummary.from(aggregate.getCpuPercent());
        rollup.memoryPercent = RunningSummary.from(aggregate.getMemoryPercent());
        rollup.diskPercent = RunningSummary.from(aggregate.getDiskPercent());
        rollup.bytesSent = aggregate.getTotalBytesSent();
        rollup.bytesReceived = aggregate.getTotalBytesReceived();
        rollup.packetsSent = aggregate.getTotalPacketsSent();
        rollup.packetsReceived = aggregate.getTotalPacketsReceived();
        rollup.systemMetrics = aggregate.getSystemMetricsCount();
        rollup.networkMetrics = aggregate.getNetworkMetricsCount();
        rollup.logEvents = aggregate.getLogEventsCount();
        rollup.byLevel.putAll(aggregate.getCountsByLevel());
        rollup.byAction.putAll(aggregate.getCountsByAction());
        rollup.bySource = NamedCounts.from(aggregate.getCountsBySource());
        rollup.ips = Distincts.from(aggregate.getIpsByAction());
        rollup.users = Distincts.from(aggregate.getUsersByAction());
        rollup.updatedAt = aggregate.getUpdatedAt();
        return rollup;
    }

    /**
     * One aggregate of several generations of the same host and hour, for readers. Its revision is the sum of theirs, so
     * that it rises whenever one of them does; its generation is theirs where they agree, else 0.
     */
    public static HourlyAggregate merge(List<HourlyAggregate> generations) {
        HourlyAggregate first = generations.get(0);
        for (HourlyAggregate each : generations) {
            if (!each.getHost().equals(first.getHost())) {
                throw different(first, each);
            }
        }
        return together(generations, first.getHost());
    }

    /**
     * One aggregate of several hosts in the same hour, for readers; its host is empty. Percentiles and distinct counts
     * are those of all their samples and events together.
     */
    public static HourlyAggregate fleet(List<HourlyAggregate> hosts) {
        return together(hosts, "");
    }

    private static HourlyAggregate together(List<HourlyAggregate> parts, String host) {
        HourlyAggregate first = parts.get(0);
        HourlyRollup merged = new HourlyRollup();
        long generation = first.getGeneration();
        long revision = 0;
        for (HourlyAggregate each : parts) {
            if (!each.getHour().equals(first.getHour())) {
                throw different(first, each);
            }
            merged.merge(from(each));
            generation = generation == each.getGeneration() ? generation : 0;
            revision = Saturating.add(revision, each.getRevision());
        }
        return merged.toRecord(host, first.getHour(), generation, revision);
    }

    private static IllegalArgumentException different(HourlyAggregate one, HourlyAggregate other) {
        return new IllegalArgumentException("aggregates of different buckets do not merge: " + one.getHost() + " "
                + one.getHour() + ", " + other.getHost() + " " + other.getHour());
    }

    /** Records in it, which never become fewer. */
    long records() {
        return Saturating.add(Saturating.add(systemMetrics, networkMetrics), logEvents);
    }

    public void add(SystemMetric metric, Instant appended) {
        cpuPercent.add(metric.getCpuPercent());
        memoryPercent.add(metric.getMemoryPercent());
        diskPercent.add(metric.getDiskPercent());
        systemMetrics = Saturating.add(systemMetrics, 1);
        touch(appended);
    }

    public void add(NetworkMetric metric, Instant appended) {
        bytesSent = Saturating.add(bytesSent, metric.getBytesSentDelta());
        bytesReceived = Saturating.add(bytesReceived, metric.getBytesReceivedDelta());
        packetsSent = Saturating.add(packetsSent, metric.getPacketsSentDelta());
        packetsReceived = Saturating.add(packetsReceived, metric.getPacketsReceivedDelta());
        networkMetrics = Saturating.add(networkMetrics, 1);
        touch(appended);
    }

    public void add(LogEvent event, Instant appended) {
        byLevel.merge(event.getLevel().name(), 1L, Saturating::add);
        String action = event.getAction().name();
        byAction.merge(action, 1L, Saturating::add);
        bySource.add(event.getSource(), 1);
        if (event.getIpAddress() != null) {
            ips.add(action, event.getIpAddress());
        }
        if (event.getUser() != null) {
            users.add(action, event.getUser());
        }
        logEvents = Saturating.add(logEvents, 1);
        touch(appended);
    }

    public void merge(HourlyRollup other) {
        cpuPercent.merge(other.cpuPercent);
        memoryPercent.merge(other.memoryPercent);
        diskPercent.merge(other.diskPercent);
        bytesSent = Saturating.add(bytesSent, other.bytesSent);
        bytesReceived = Saturating.add(bytesReceived, other.bytesReceived);
        packetsSent = Saturating.add(packetsSent, other.packetsSent);
        packetsReceived = Saturating.add(packetsReceived, other.packetsReceived);
        systemMetrics = Saturating.add(systemMetrics, other.systemMetrics);
        networkMetrics = Saturating.add(networkMetrics, other.networkMetrics);
        logEvents = Saturating.add(logEvents, other.logEvents);
        other.byLevel.forEach((level, count) -> byLevel.merge(level, count, Saturating::add));
        other.byAction.forEach((action, count) -> byAction.merge(action, count, Saturating::add));
        bySource.merge(other.bySource);
        ips.merge(other.ips);
        users.merge(other.users);
        touch(other.updatedAt);
    }

    public HourlyAggregate toRecord(String host, Instant hour, long generation, long revision) {
        return HourlyAggregate.newBuilder()
                .setHour(hour)
                .setHost(host)
                .setGeneration(generation)
                .setRevision(revision)
                .setAvgCpuPercent(cpuPercent.average())
                .setMaxCpuPercent(cpuPercent.maximum())
                .setAvgMemoryPercent(memoryPercent.average())
                .setMaxMemoryPercent(memoryPercent.maximum())
                .setAvgDiskPercent(diskPercent.average())
                .setMaxDiskPercent(diskPercent.maximum())
                .setTotalBytesSent(bytesSent)
                .setTotalBytesReceived(bytesReceived)
                .setTotalPacketsSent(packetsSent)
                .setTotalPacketsReceived(packetsReceived)
                .setSystemMetricsCount(systemMetrics)
                .setNetworkMetricsCount(networkMetrics)
                .setLogEventsCount(logEvents)
                .setFailedLoginCount(count(Action.FAILED_LOGIN))
                .setBannedIpCount(count(Action.BAN))
                .setErrorCount(Saturating.add(count(Level.ERROR), count(Level.CRITICAL)))
                .setWarningCount(count(Level.WARNING))
                .setCountsByLevel(new TreeMap<>(byLevel))
                .setCountsByAction(new TreeMap<>(byAction))
                .setCountsBySource(bySource.toMap())
                .setUniqueIpsByAction(ips.counts())
                .setUniqueUsersByAction(users.counts())
                .setIpsByAction(ips.toBytes())
                .setUsersByAction(users.toBytes())
                .setCpuPercent(cpuPercent.toRecord())
                .setMemoryPercent(memoryPercent.toRecord())
                .setDiskPercent(diskPercent.toRecord())
                .setUpdatedAt(updatedAt)
                .build();
    }

    private long count(Level level) {
        return byLevel.getOrDefault(level.name(), 0L);
    }

    private long count(Action action) {
        return byAction.getOrDefault(action.name(), 0L);
    }

    private void touch(Instant appended) {
        if (appended.isAfter(updatedAt)) {
            updatedAt = appended;
        }
    }
}
