package logly.storage;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import logly.schemas.HourlyAggregate;
import logly.schemas.Summary;

/** Table of hours in a month file. Holds the mergeable parts of an aggregate; the rest follows from them. */
final class HourlyTable {
    static final String NAME = "hourly_aggregates";

    private static final String REVISION =
            "SELECT revision FROM hourly_aggregates WHERE hour = ? AND host_id = ? AND generation = ?";

    private static final String PUT = """
            INSERT OR REPLACE INTO hourly_aggregates (hour, host_id, generation, revision,
                cpu_count, cpu_sum_micros, cpu_min, cpu_max,
                memory_count, memory_sum_micros, memory_min, memory_max,
                disk_count, disk_sum_micros, disk_min, disk_max,
                total_bytes_sent, total_bytes_received, total_packets_sent, total_packets_received,
                system_metrics_count, network_metrics_count, log_events_count,
                failed_login_count, banned_ip_count, error_count, warning_count,
                counts_by_level, counts_by_action, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""";

    /** Selects whole rows, newest hour first, once conditions are put in the middle. */
    static final String SELECT = """
            SELECT hour, (SELECT text FROM hosts WHERE hosts.id = host_id) AS host, generation, revision,
                cpu_count, cpu_sum_micros, cpu_min, cpu_max,
                memory_count, memory_sum_micros, memory_min, memory_max,
                disk_count, disk_sum_micros, disk_min, disk_max,
                total_bytes_sent, total_bytes_received, total_packets_sent, total_packets_received,
                system_metrics_count, network_metrics_count, log_events_count,
                failed_login_count, banned_ip_count, error_count, warning_count,
                counts_by_level, counts_by_action, updated_at
            FROM hourly_aggregates""";

    private HourlyTable() {}

    /** Puts an aggregate where its generation has no such revision yet; true where the generation had no row. */
    static boolean put(OpenFile file, HourlyAggregate aggregate) throws SQLException {
        long host = file.dictionaries().id("hosts", aggregate.getHost());
        PreparedStatement find = file.statement(REVISION);
        find.setLong(1, aggregate.getHour().toEpochMilli());
        find.setLong(2, host);
        find.setLong(3, aggregate.getGeneration());
        boolean isNew;
        try (ResultSet row = find.executeQuery()) {
            isNew = !row.next();
            if (!isNew && row.getLong(1) >= aggregate.getRevision()) {
                return false;
            }
        }
        PreparedStatement put = file.statement(PUT);
        bind(put, aggregate, host);
        put.executeUpdate();
        return isNew;
    }

    private static void bind(PreparedStatement row, HourlyAggregate aggregate, long host) throws SQLException {
        row.setLong(1, aggregate.getHour().toEpochMilli());
        row.setLong(2, host);
        row.setLong(3, aggregate.getGeneration());
        row.setLong(4, aggregate.getRevision());
        bind(row, 5, aggregate.getCpuPercent());
        bind(row, 9, aggregate.getMemoryPercent());
        bind(row, 13, aggregate.getDiskPercent());
        row.setLong(17, aggregate.getTotalBytesSent());
        row.setLong(18, aggregate.getTotalBytesReceived());
        row.setLong(19, aggregate.getTotalPacketsSent());
        row.setLong(20, aggregate.getTotalPacketsReceived());
        row.setLong(21, aggregate.getSystemMetricsCount());
        row.setLong(22, aggregate.getNetworkMetricsCount());
        row.setLong(23, aggregate.getLogEventsCount());
        row.setLong(24, aggregate.getFailedLoginCount());
        row.setLong(25, aggregate.getBannedIpCount());
        row.setLong(26, aggregate.getErrorCount());
        row.setLong(27, aggregate.getWarningCount());
        row.setString(28, JsonText.ofMap(aggregate.getCountsByLevel()));
        row.setString(29, JsonText.ofMap(aggregate.getCountsByAction()));
        row.setLong(30, aggregate.getUpdatedAt().toEpochMilli());
    }

    private static void bind(PreparedStatement row, int index, Summary summary) throws SQLException {
        row.setLong(index, summary.getCount());
        row.setLong(index + 1, summary.getSumMicros());
        row.setDouble(index + 2, summary.getMin());
        row.setDouble(index + 3, summary.getMax());
    }

    /** The parts that merge; means and maxima follow from them, by the merge. */
    static HourlyAggregate read(ResultSet row) throws SQLException {
        HourlyAggregate.Builder aggregate = HourlyAggregate.newBuilder()
                .setHour(Instant.ofEpochMilli(row.getLong(1)))
                .setHost(row.getString(2))
                .setGeneration(row.getLong(3))
                .setRevision(row.getLong(4))
                .setTotalBytesSent(row.getLong(17))
                .setTotalBytesReceived(row.getLong(18))
                .setTotalPacketsSent(row.getLong(19))
                .setTotalPacketsReceived(row.getLong(20))
                .setSystemMetricsCount(row.getLong(21))
                .setNetworkMetricsCount(row.getLong(22))
                .setLogEventsCount(row.getLong(23))
                .setFailedLoginCount(row.getLong(24))
                .setBannedIpCount(row.getLong(25))
                .setErrorCount(row.getLong(26))
                .setWarningCount(row.getLong(27))
                .setCountsByLevel(JsonText.counts(row.getString(28)))
                .setCountsByAction(JsonText.counts(row.getString(29)))
                .setUpdatedAt(Instant.ofEpochMilli(row.getLong(30)))
                .setCpuPercent(summary(row, 5))
                .setMemoryPercent(summary(row, 9))
                .setDiskPercent(summary(row, 13));
        return aggregate.build();
    }

    private static Summary summary(ResultSet row, int index) throws SQLException {
        return new Summary(
                row.getLong(index), row.getLong(index + 1), row.getDouble(index + 2), row.getDouble(index + 3));
    }
}
