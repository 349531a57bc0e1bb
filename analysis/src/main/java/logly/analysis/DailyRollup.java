package logly.analysis;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import logly.schemas.Action;
import logly.schemas.DailyAggregate;
import logly.schemas.HourlyAggregate;

/** One host on one UTC day, by the law of its hours: {@link HourlyRollup}. */
public final class DailyRollup {
    private DailyRollup() {}

    /**
     * The day whose hours were merged, each weighted by its samples. Its revision is the number of records in it, which
     * rises with every record that comes in.
     */
    public static DailyAggregate of(String host, LocalDate date, long generation, HourlyRollup hours) {
        return toDay(date.toString(), hours.toRecord(host, beginOf(date), generation, hours.records()));
    }

    /** One aggregate of several generations of the same host and day, for readers. */
    public static DailyAggregate merge(List<DailyAggregate> generations) {
        return toDay(generations.get(0).getDate(), HourlyRollup.merge(hours(generations)));
    }

    /** One aggregate of several hosts on the same day, for readers; its host is empty: {@link HourlyRollup#fleet}. */
    public static DailyAggregate fleet(List<DailyAggregate> hosts) {
        return toDay(hosts.get(0).getDate(), HourlyRollup.fleet(hours(hosts)));
    }

    private static DailyAggregate toDay(String date, HourlyAggregate merged) {
        return DailyAggregate.newBuilder()
                .setDate(date)
                .setHost(merged.getHost())
                .setGeneration(merged.getGeneration())
                .setRevision(merged.getRevision())
                .setAvgCpuPercent(merged.getAvgCpuPercent())
                .setMaxCpuPercent(merged.getMaxCpuPercent())
                .setAvgMemoryPercent(merged.getAvgMemoryPercent())
                .setMaxMemoryPercent(merged.getMaxMemoryPercent())
                .setAvgDiskPercent(merged.getAvgDiskPercent())
                .setMaxDiskPercent(merged.getMaxDiskPercent())
                .setTotalBytesSent(merged.getTotalBytesSent())
                .setTotalBytesReceived(merged.getTotalBytesReceived())
                .setTotalPacketsSent(merged.getTotalPacketsSent())
                .setTotalPacketsReceived(merged.getTotalPacketsReceived())
                .setSystemMetricsCount(merged.getSystemMetricsCount())
                .setNetworkMetricsCount(merged.getNetworkMetricsCount())
                .setLogEventsCount(merged.getLogEventsCount())
                .setFailedLoginCount(merged.getFailedLoginCount())
                .setBannedIpCount(merged.getBannedIpCount())
                .setErrorCount(merged.getErrorCount())
                .setWarningCount(merged.getWarningCount())
                .setCountsByLevel(merged.getCountsByLevel())
                .setCountsByAction(merged.getCountsByAction())
                .setCountsBySource(merged.getCountsBySource())
                .setUniqueIpsByAction(merged.getUniqueIpsByAction())
                .setUniqueUsersByAction(merged.getUniqueUsersByAction())
                .setIpsByAction(merged.getIpsByAction())
                .setUsersByAction(merged.getUsersByAction())
                .setCpuPercent(merged.getCpuPercent())
                .setMemoryPercent(merged.getMemoryPercent())
                .setDiskPercent(merged.getDiskPercent())
                .setUniqueIpsBanned(merged.getUniqueIpsByAction().getOrDefault(Action.BAN.name(), 0L))
                .setUniqueUsersFailed(merged.getUniqueUsersByAction().getOrDefault(Action.FAILED_LOGIN.name(), 0L))
                .setUpdatedAt(merged.getUpdatedAt())
                .build();
    }

    private static List<HourlyAggregate> hours(List<DailyAggregate> days) {
        return days.stream().map(DailyRollup::toHour).toList();
    }

    private static HourlyAggregate toHour(DailyAggregate day) {
        return HourlyAggregate.newBuilder()
                .setHour(beginOf(day))
                .setHost(day.getHost())
                .setGeneration(day.getGeneration())
                .setRevision(day.getRevision())
                .setTotalBytesSent(day.getTotalBytesSent())
                .setTotalBytesReceived(day.getTotalBytesReceived())
                .setTotalPacketsSent(day.getTotalPacketsSent())
                .setTotalPacketsReceived(day.getTotalPacketsReceived())
                .setSystemMetricsCount(day.getSystemMetricsCount())
                .setNetworkMetricsCount(day.getNetworkMetricsCount())
                .setLogEventsCount(day.getLogEventsCount())
                .setCountsByLevel(day.getCountsByLevel())
                .setCountsByAction(day.getCountsByAction())
                .setCountsBySource(day.getCountsBySource())
                .setIpsByAction(day.getIpsByAction())
                .setUsersByAction(day.getUsersByAction())
                .setCpuPercent(day.getCpuPercent())
                .setMemoryPercent(day.getMemoryPercent())
                .setDiskPercent(day.getDiskPercent())
                .setUpdatedAt(day.getUpdatedAt())
                .build();
    }

    /** First moment of the day that an aggregate is of. */
    public static Instant beginOf(DailyAggregate day) {
        return beginOf(LocalDate.parse(day.getDate()));
    }

    private static Instant beginOf(LocalDate date) {
        return date.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
