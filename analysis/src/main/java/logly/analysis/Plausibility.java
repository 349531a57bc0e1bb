package logly.analysis;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import logly.schemas.AddressCounts;
import logly.schemas.IpDay;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;

/**
 * What no true record can say. A value that fails here is a dead letter: it would make an average meaningless for a whole
 * hour, or a merge depend on its order.
 */
public final class Plausibility {
    /** Agents divide counters read one after the other, so a share may exceed 100 by a little. */
    private static final double GREATEST_PERCENT = 101;

    private static final Instant GREATEST_TIME =
            LocalDate.of(9999, 12, 31).atStartOfDay().toInstant(ZoneOffset.UTC);

    private Plausibility() {}

    /** Why this cannot be; empty where it can. */
    public static Optional<String> problem(SystemMetric metric) {
        return percent("cpuPercent", metric.getCpuPercent())
                .or(() -> percent("memoryPercent", metric.getMemoryPercent()))
                .or(() -> percent("diskPercent", metric.getDiskPercent()))
                .or(() -> time(metric.getTimestamp()));
    }

    /** Why this cannot be; empty where it can. */
    public static Optional<String> problem(NetworkMetric metric) {
        return count("bytesSentDelta", metric.getBytesSentDelta())
                .or(() -> count("bytesReceivedDelta", metric.getBytesReceivedDelta()))
                .or(() -> count("packetsSentDelta", metric.getPacketsSentDelta()))
                .or(() -> count("packetsReceivedDelta", metric.getPacketsReceivedDelta()))
                .or(() -> time(metric.getTimestamp()));
    }

    /** Why this cannot be; empty where it can. */
    public static Optional<String> problem(AddressCounts counts) {
        String ip = counts.getIp();
        if (!AddressLists.isSubject(ip)) {
            return Optional.of("ip is '" + ip + "'");
        }
        for (IpDay day : counts.getDailyCounts()) {
            for (long count : day.getCounts().values()) {
                if (count < 0) {
                    return Optional.of("dailyCounts of day " + day.getDay() + " hold " + count);
                }
            }
        }
        return time(counts.getFirstSeen()).or(() -> time(counts.getLastSeen()));
    }

    /** Whether a time lies in the years that RFC 3339 can spell. */
    public static Optional<String> time(Instant timestamp) {
        return timestamp.isBefore(Instant.EPOCH) || timestamp.isAfter(GREATEST_TIME)
                ? Optional.of("timestamp is " + timestamp)
                : Optional.empty();
    }

    private static Optional<String> percent(String field, double value) {
        return value >= 0 && value <= GREATEST_PERCENT ? Optional.empty() : Optional.of(field + " is " + value);
    }

    private static Optional<String> count(String field, long value) {
        return value >= 0 ? Optional.empty() : Optional.of(field + " is " + value);
    }
}
