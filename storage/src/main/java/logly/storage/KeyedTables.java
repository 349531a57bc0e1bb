package logly.storage;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import logly.schemas.DailyAggregate;
import logly.schemas.Finding;
import logly.schemas.FindingStatus;
import logly.schemas.FindingType;
import logly.schemas.HourlyAggregate;
import logly.schemas.IpDay;
import logly.schemas.IpReputation;
import logly.schemas.OperatorAction;
import logly.schemas.TracePattern;
import org.apache.avro.specific.SpecificRecordBase;

/** The tables of the month files and of {@code node.db} that hold records. */
final class KeyedTables {
    /** Holds the mergeable parts of an aggregate; the rest follows from them. */
    static final KeyedTable<HourlyAggregate> HOURLY_AGGREGATES = new KeyedTable<>(new KeyedTable.Parts<>(
            "hourly_aggregates",
            HourlyAggregate::new,
            aggregate(
                    List.of(Column.time("hour", "hour"), Column.looked("host_id", "host", "hosts")),
                    List.of(Column.time("updated_at", "updatedAt"))),
            List.of("hour", "host_id", "generation"),
            List.of("hour", "host_id"),
            aggregate -> aggregate.getHost() + "|" + DateTimeFormatter.ISO_INSTANT.format(aggregate.getHour()),
            key -> HourlyAggregate.newBuilder()
                    .setHost(beforeBar(key))
                    .setHour(time(() -> Instant.parse(afterBar(key))))
                    .build()));

    /** Holds the mergeable parts of an aggregate; the rest follows from them. */
    static final KeyedTable<DailyAggregate> DAILY_AGGREGATES = new KeyedTable<>(new KeyedTable.Parts<>(
            "daily_aggregates",
            DailyAggregate::new,
            aggregate(
                    List.of(Column.day("day", "date"), Column.looked("host_id", "host", "host_names")),
                    List.of(
                            Column.bigint("unique_ips_banned", "uniqueIpsBanned"),
                            Column.bigint("unique_users_failed", "uniqueUsersFailed"),
                            Column.time("updated_at", "updatedAt"))),
            List.of("day", "host_id", "generation"),
            List.of("day", "host_id"),
            aggregate -> aggregate.getHost() + "|" + aggregate.getDate(),
            key -> DailyAggregate.newBuilder()
                    .setHost(beforeBar(key))
                    .setDate(time(() -> LocalDate.parse(afterBar(key))).toString())
                    .build()));

    static final KeyedTable<IpReputation> IP_REPUTATION = new KeyedTable<>(new KeyedTable.Parts<>(
            "ip_reputation",
            IpReputation::new,
            List.of(
                    Column.text("ip", "ip"),
                    Column.bigint("generation", "generation"),
                    Column.bigint("revision", "revision"),
                    Column.looked("type_id", "type", "texts"),
                    Column.flag("is_whitelisted", "isWhitelisted"),
                    Column.flag("is_blacklisted", "isBlacklisted"),
                    Column.integer("threat_score", "threatScore"),
                    Column.time("first_seen", "firstSeen"),
                    Column.time("last_seen", "lastSeen"),
                    Column.bigint("total_events", "totalEvents"),
                    Column.bigint("failed_login_count", "failedLoginCount"),
                    Column.bigint("successful_login_count", "successfulLoginCount"),
                    Column.bigint("banned_count", "bannedCount"),
                    Column.bigint("probe_count", "probeCount"),
                    Column.records("daily_counts", "dailyCounts", IpDay.class),
                    Column.list("hosts", "hosts"),
                    Column.looked("country_code_id", "countryCode", "texts"),
                    Column.looked("city_id", "city", "texts"),
                    Column.looked("asn_id", "asn", "texts"),
                    Column.time("updated_at", "updatedAt")),
            List.of("ip", "generation"),
            List.of("ip"),
            IpReputation::getIp,
            key -> IpReputation.newBuilder().setIp(key).build()));

    static final KeyedTable<TracePattern> TRACE_PATTERNS = new KeyedTable<>(new KeyedTable.Parts<>(
            "trace_patterns",
            TracePattern::new,
            List.of(
                    Column.text("pattern", "pattern"),
                    Column.bigint("revision", "revision"),
                    Column.looked("pattern_type_id", "patternType", "texts"),
                    Column.looked("pattern_name_id", "patternName", "texts"),
                    Column.text("description", "description"),
                    Column.list("affected_services", "affectedServices"),
                    Column.list("affected_ips", "affectedIps"),
                    Column.list("affected_hosts", "affectedHosts"),
                    Column.bigint("event_count", "eventCount"),
                    Column.integer("severity", "severity"),
                    Column.time("start_time", "startTime"),
                    Column.time("end_time", "endTime"),
                    Column.bigint("duration_millis", "durationMillis"),
                    Column.looked("root_cause_id", "rootCause", "texts"),
                    Column.list("recommendations", "recommendations"),
                    Column.time("detected_at", "detectedAt")),
            List.of("pattern"),
            List.of("pattern"),
            TracePattern::getPattern,
            key -> TracePattern.newBuilder().setPattern(key).build()));

    static final KeyedTable<Finding> FINDINGS = new KeyedTable<>(new KeyedTable.Parts<>(
            "findings",
            Finding::new,
            finding(List.of(
                    Column.text("id", "id"),
                    Column.text("fingerprint", "fingerprint"),
                    Column.time("timestamp", "timestamp"),
                    Column.time("last_seen", "lastSeen"))),
            List.of("id"),
            List.of("fingerprint"),
            Finding::getFingerprint,
            key -> Finding.newBuilder().setFingerprint(key).build()));

    /** In the file of the day in which the finding was last seen. */
    static final RecordTable<Finding> FINDING_REVISIONS = new RecordTable<>(
            "finding_revisions",
            null,
            "lastSeen",
            Finding::new,
            finding(List.of(
                    Column.looked("finding_id", "id", "texts"),
                    Column.looked("fingerprint_id", "fingerprint", "texts"),
                    Column.time("changed_at", "timestamp"))));

    static final RecordTable<OperatorAction> OPERATOR_ACTIONS = new RecordTable<>(
            "operator_actions",
            null,
            "timestamp",
            OperatorAction::new,
            List.of(
                    Column.looked("subject_id", "subject", "texts"),
                    Column.looked("noun_id", "noun", "texts"),
                    Column.looked("action_id", "action", "texts"),
                    Column.looked("operator_id", "operator", "texts"),
                    Column.text("reason", "reason"),
                    Column.time("expires_at", "expiresAt"),
                    Column.texts("parameters", "parameters")));

    private static final Map<Class<?>, KeyedTable<?>> BY_TYPE = Map.of(
            HourlyAggregate.class, HOURLY_AGGREGATES,
            DailyAggregate.class, DAILY_AGGREGATES,
            IpReputation.class, IP_REPUTATION,
            TracePattern.class, TRACE_PATTERNS,
            Finding.class, FINDINGS);

    private KeyedTables() {}

    private static List<Column> aggregate(List<Column> first, List<Column> last) {
        List<Column> columns = new ArrayList<>(first);
        columns.addAll(List.of(
                Column.bigint("generation", "generation"),
                Column.bigint("revision", "revision"),
                Column.summary("cpu", "cpuPercent"),
                Column.summary("memory", "memoryPercent"),
                Column.summary("disk", "diskPercent"),
                Column.bigint("total_bytes_sent", "totalBytesSent"),
                Column.bigint("total_bytes_received", "totalBytesReceived"),
                Column.bigint("total_packets_sent", "totalPacketsSent"),
                Column.bigint("total_packets_received", "totalPacketsReceived"),
                Column.bigint("system_metrics_count", "systemMetricsCount"),
                Column.bigint("network_metrics_count", "networkMetricsCount"),
                Column.bigint("log_events_count", "logEventsCount"),
                Column.bigint("failed_login_count", "failedLoginCount"),
                Column.bigint("banned_ip_count", "bannedIpCount"),
                Column.bigint("error_count", "errorCount"),
                Column.bigint("warning_count", "warningCount"),
                Column.counts("counts_by_level", "countsByLevel"),
                Column.counts("counts_by_action", "countsByAction"),
                Column.counts("counts_by_source", "countsBySource"),
                Column.counts("unique_ips_by_action", "uniqueIpsByAction"),
                Column.counts("unique_users_by_action", "uniqueUsersByAction"),
                Column.buffers("ips_by_action", "ipsByAction"),
                Column.buffers("users_by_action", "usersByAction")));
        columns.addAll(last);
        return columns;
    }

    private static List<Column> finding(List<Column> first) {
        List<Column> columns = new ArrayList<>(first);
        columns.addAll(List.of(
                Column.bigint("opening", "opening"),
                Column.bigint("revision", "revision"),
                Column.symbol("type_id", "type", FindingType.class),
                Column.symbol("status_id", "status", FindingStatus.class),
                Column.looked("rule_id", "ruleId", "texts"),
                Column.looked("title_id", "title", "texts"),
                Column.text("description", "description"),
                Column.integer("severity", "severity"),
                Column.real("confidence", "confidence"),
                Column.bigint("event_count", "eventCount"),
                Column.bigint("time_window_millis", "timeWindowMillis"),
                Column.time("first_seen", "firstSeen"),
                Column.lists("resources", "resources"),
                Column.blob("pattern", "pattern"),
                Column.vector("embedding", "embedding"),
                Column.integer("embedding_version", "embeddingVersion"),
                Column.list("evidence", "evidence"),
                Column.list("recommended_actions", "recommendedActions"),
                Column.text("incident", "incident")));
        return columns;
    }

    private static String beforeBar(String key) {
        return key.substring(0, bar(key));
    }

    private static String afterBar(String key) {
        return key.substring(bar(key) + 1);
    }

    private static int bar(String key) {
        int bar = key.lastIndexOf('|');
        if (bar < 0) {
            throw new IllegalArgumentException("'" + key + "' is not host|time");
        }
        return bar;
    }

    private static <T> T time(Supplier<T> parsing) {
        try {
            return parsing.get();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @SuppressWarnings("unchecked") // the map above pairs each class with its own table
    static <T extends SpecificRecordBase> KeyedTable<T> of(Class<T> type) {
        KeyedTable<?> table = BY_TYPE.get(type);
        if (table == null) {
            throw new IllegalArgumentException("no keyed table for " + type.getSimpleName());
        }
        return (KeyedTable<T>) table;
    }

    /** Whether records of this kind are held by key and revision. */
    static boolean hold(Class<?> type) {
        return BY_TYPE.containsKey(type);
    }
}
