package logly.analysis;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import logly.schemas.DailyAggregate;
import logly.schemas.HourlyAggregate;

/** One host on one UTC day, by the law of its hours: {@link HourlyRollup}. */
public final class DailyRollup {
    private DailyRollup() {}

    /**
     * One aggregate of several generations of the same host and day, for readers. Counts and sums are added. Distinct
     * addresses and users of two generations may be the same ones, so that the greatest number of them counts: there are
     * no fewer.
     */
    public static DailyAggregate merge(List<DailyAggregate> generations) {
        DailyAggregate first = generations.get(0);
        HourlyAggregate merged =
                HourlyRollup.merge(generations.stream().map(DailyRollup::toHour).toList());
        return DailyAggregate.newBuilder()
                .setDate(first.getDate())
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
                .setCpuPercent(merged.getCpuPercent())
                .setMemoryPercent(merged.getMemoryPercent())
                .setDiskPercent(merged.getDiskPercent())
                .setUniqueIpsBanned(generations.stream()
                        .mapToLong(DailyAggregate::getUniqueIpsBanned)
                        .max()
                        .orElse(0))
                .setUniqueUsersFailed(generations.stream()
                        .mapToLong(DailyAggregate::getUniqueUsersFailed)
                        .max()
                        .orElse(0))
                .setUpdatedAt(merged.getUpdatedAt())
                .build();
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
                .setCpuPercent(day.getCpuPercent())
                .setMemoryPercent(day.getMemoryPercent())
                .setDiskPercent(day.getDiskPercent())
                .setUpdatedAt(day.getUpdatedAt())
                .build();
    }

    /** First moment of the day that an aggregate is of. */
    public static Instant beginOf(DailyAggregate day) {
        return LocalDate.parse(day.getDate()).atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
