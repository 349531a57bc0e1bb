package logly.storage;

import java.util.List;
import java.util.Map;
import logly.schemas.Action;
import logly.schemas.DeadLetter;
import logly.schemas.DeadLetterStage;
import logly.schemas.DiskDevice;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.Mount;
import logly.schemas.NetworkInterface;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import org.apache.avro.specific.SpecificRecordBase;

/** The tables of a day file. */
final class Tables {
    static final RecordTable<SystemMetric> SYSTEM_METRICS = new RecordTable<>(
            "system_metrics",
            "system-metric",
            "timestamp",
            SystemMetric::new,
            List.of(
                    Column.looked("host_id", "host", "hosts"),
                    Column.bigint("interval_millis", "intervalMillis"),
                    Column.real("cpu_percent", "cpuPercent"),
                    Column.integer("cpu_count", "cpuCount"),
                    Column.bigint("memory_total_bytes", "memoryTotalBytes"),
                    Column.bigint("memory_available_bytes", "memoryAvailableBytes"),
                    Column.real("memory_percent", "memoryPercent"),
                    Column.bigint("disk_total_bytes", "diskTotalBytes"),
                    Column.bigint("disk_used_bytes", "diskUsedBytes"),
                    Column.real("disk_percent", "diskPercent"),
                    Column.bigint("disk_read_bytes", "diskReadBytes"),
                    Column.bigint("disk_write_bytes", "diskWriteBytes"),
                    Column.bigint("disk_read_bytes_delta", "diskReadBytesDelta"),
                    Column.bigint("disk_write_bytes_delta", "diskWriteBytesDelta"),
                    Column.flag("counter_reset", "counterReset"),
                    Column.real("load_1min", "load1Min"),
                    Column.real("load_5min", "load5Min"),
                    Column.real("load_15min", "load15Min"),
                    Column.records("mounts", "mounts", Mount.class),
                    Column.records("devices", "devices", DiskDevice.class),
                    Column.bigint("swap_total_bytes", "swapTotalBytes"),
                    Column.bigint("swap_used_bytes", "swapUsedBytes"),
                    Column.bigint("swap_in_bytes", "swapInBytes"),
                    Column.bigint("swap_out_bytes", "swapOutBytes"),
                    Column.bigint("swap_in_bytes_delta", "swapInBytesDelta"),
                    Column.bigint("swap_out_bytes_delta", "swapOutBytesDelta"),
                    Column.bigint("context_switches", "contextSwitches"),
                    Column.bigint("context_switches_delta", "contextSwitchesDelta"),
                    Column.bigint("interrupts", "interrupts"),
                    Column.bigint("interrupts_delta", "interruptsDelta"),
                    Column.integer("processes_running", "processesRunning"),
                    Column.integer("processes_blocked", "processesBlocked"),
                    Column.bigint("file_descriptors_used", "fileDescriptorsUsed"),
                    Column.bigint("file_descriptors_max", "fileDescriptorsMax"),
                    Column.real("cpu_pressure_some_percent", "cpuPressureSomePercent"),
                    Column.real("cpu_pressure_full_percent", "cpuPressureFullPercent"),
                    Column.real("memory_pressure_some_percent", "memoryPressureSomePercent"),
                    Column.real("memory_pressure_full_percent", "memoryPressureFullPercent"),
                    Column.real("io_pressure_some_percent", "ioPressureSomePercent"),
                    Column.real("io_pressure_full_percent", "ioPressureFullPercent"),
                    Column.bigint("cpu_pressure_some_micros", "cpuPressureSomeMicros"),
                    Column.bigint("cpu_pressure_full_micros", "cpuPressureFullMicros"),
                    Column.bigint("memory_pressure_some_micros", "memoryPressureSomeMicros"),
                    Column.bigint("memory_pressure_full_micros", "memoryPressureFullMicros"),
                    Column.bigint("io_pressure_some_micros", "ioPressureSomeMicros"),
                    Column.bigint("io_pressure_full_micros", "ioPressureFullMicros"),
                    Column.time("collected_at", "collectedAt"),
                    Column.bigint("seq", "seq")));

    static final RecordTable<NetworkMetric> NETWORK_METRICS = new RecordTable<>(
            "network_metrics",
            "network-metric",
            "timestamp",
            NetworkMetric::new,
            List.of(
                    Column.looked("host_id", "host", "hosts"),
                    Column.bigint("interval_millis", "intervalMillis"),
                    Column.bigint("bytes_sent", "bytesSent"),
                    Column.bigint("bytes_received", "bytesReceived"),
                    Column.bigint("packets_sent", "packetsSent"),
                    Column.bigint("packets_received", "packetsReceived"),
                    Column.bigint("errors_in", "errorsIn"),
                    Column.bigint("errors_out", "errorsOut"),
                    Column.bigint("drops_in", "dropsIn"),
                    Column.bigint("drops_out", "dropsOut"),
                    Column.bigint("bytes_sent_delta", "bytesSentDelta"),
                    Column.bigint("bytes_received_delta", "bytesReceivedDelta"),
                    Column.bigint("packets_sent_delta", "packetsSentDelta"),
                    Column.bigint("packets_received_delta", "packetsReceivedDelta"),
                    Column.bigint("errors_in_delta", "errorsInDelta"),
                    Column.bigint("errors_out_delta", "errorsOutDelta"),
                    Column.bigint("drops_in_delta", "dropsInDelta"),
                    Column.bigint("drops_out_delta", "dropsOutDelta"),
                    Column.flag("counter_reset", "counterReset"),
                    Column.integer("connections_established", "connectionsEstablished"),
                    Column.integer("connections_listen", "connectionsListen"),
                    Column.integer("connections_time_wait", "connectionsTimeWait"),
                    Column.records("interfaces", "interfaces", NetworkInterface.class),
                    Column.time("collected_at", "collectedAt"),
                    Column.bigint("seq", "seq")));

    static final RecordTable<LogEvent> LOG_EVENTS = new RecordTable<>(
            "log_events",
            "log-event",
            "timestamp",
            LogEvent::new,
            List.of(
                    Column.looked("host_id", "host", "hosts"),
                    Column.looked("source_id", "source", "sources"),
                    Column.looked("service_id", "service", "services"),
                    Column.looked("format_id", "format", "formats"),
                    Column.symbol("level_id", "level", Level.class),
                    Column.text("message", "message"),
                    Column.looked("ip_id", "ipAddress", "ips"),
                    Column.looked("user_id", "user", "users"),
                    Column.symbol("action_id", "action", Action.class),
                    Column.texts("metadata", "metadata"),
                    Column.looked("source_path_id", "sourcePath", "paths"),
                    Column.bigint("source_offset", "sourceOffset"),
                    Column.time("collected_at", "collectedAt"),
                    Column.bigint("seq", "seq")));

    static final RecordTable<DeadLetter> DEAD_LETTERS = new RecordTable<>(
            "dead_letters",
            "dead-letter",
            "timestamp",
            DeadLetter::new,
            List.of(
                    Column.looked("host_id", "host", "hosts"),
                    Column.looked("topic_id", "topic", "topics"),
                    Column.integer("partition", "partition"),
                    Column.bigint("offset", "offset"),
                    Column.symbol("stage_id", "stage", DeadLetterStage.class),
                    Column.looked("service_id", "service", "services"),
                    Column.text("reason", "reason"),
                    Column.blob("record_key", "recordKey"),
                    Column.blob("record_value", "recordValue"),
                    Column.buffers("headers", "headers"),
                    Column.time("failed_at", "failedAt")));

    static final TraceTable EVENT_TRACES = new TraceTable();

    private static final Map<Class<?>, RecordTable<?>> BY_TYPE = Map.of(
            SystemMetric.class, SYSTEM_METRICS,
            NetworkMetric.class, NETWORK_METRICS,
            LogEvent.class, LOG_EVENTS,
            DeadLetter.class, DEAD_LETTERS);

    private Tables() {}

    @SuppressWarnings("unchecked") // the map above pairs each class with its own table
    static <T extends SpecificRecordBase> RecordTable<T> of(T record) {
        RecordTable<?> table = BY_TYPE.get(record.getClass());
        if (table == null) {
            throw new IllegalArgumentException(
                    "no table for " + record.getClass().getSimpleName());
        }
        return (RecordTable<T>) table;
    }
}
