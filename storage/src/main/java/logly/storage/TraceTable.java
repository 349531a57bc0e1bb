package logly.storage;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import logly.schemas.Action;
import logly.schemas.CausalityStep;
import logly.schemas.ErrorTrace;
import logly.schemas.EventTrace;
import logly.schemas.Level;
import logly.schemas.NetworkTrace;
import logly.schemas.ProcessTrace;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * The table of traces in a day file and those of their children. A trace stands under the id of its event and has the
 * event's message; of its revisions the highest stands here. Rows are read without event and children.
 */
final class TraceTable implements RowSource<EventTrace> {
    static final String NAME = "event_traces";
    static final String NOUN = "event-trace";

    /** Column of where the revision stands in Kafka. */
    static final String PLACE = "place";

    static final ChildTable<ProcessTrace> PROCESSES = new ChildTable<>(
            "process_traces",
            ProcessTrace::new,
            EventTrace::getProcesses,
            List.of(
                    Column.time("timestamp", "timestamp"),
                    Column.bigint("pid", "pid"),
                    Column.looked("name_id", "name", "texts"),
                    Column.looked("cmdline_id", "cmdline", "texts"),
                    Column.text("state", "state"),
                    Column.bigint("parent_pid", "parentPid"),
                    Column.looked("user_id", "user", "users"),
                    Column.bigint("memory_rss_bytes", "memoryRssBytes"),
                    Column.bigint("memory_virtual_bytes", "memoryVirtualBytes"),
                    Column.bigint("cpu_user_millis", "cpuUserMillis"),
                    Column.bigint("cpu_system_millis", "cpuSystemMillis"),
                    Column.integer("threads", "threads"),
                    Column.bigint("read_bytes", "readBytes"),
                    Column.bigint("write_bytes", "writeBytes"),
                    Column.bigint("read_syscalls", "readSyscalls"),
                    Column.bigint("write_syscalls", "writeSyscalls"),
                    Column.time("started_at", "startedAt")));

    static final ChildTable<NetworkTrace> CONNECTIONS = new ChildTable<>(
            "network_traces",
            NetworkTrace::new,
            EventTrace::getConnections,
            List.of(
                    Column.time("timestamp", "timestamp"),
                    Column.looked("protocol_id", "protocol", "texts"),
                    Column.looked("local_ip_id", "localIp", "ips"),
                    Column.integer("local_port", "localPort"),
                    Column.looked("remote_ip_id", "remoteIp", "ips"),
                    Column.integer("remote_port", "remotePort"),
                    Column.looked("state_id", "state", "texts"),
                    Column.bigint("pid", "pid")));

    static final ChildTable<ErrorTrace> ERRORS = new ChildTable<>(
            "error_traces",
            ErrorTrace::new,
            EventTrace::getErrors,
            List.of(
                    Column.time("timestamp", "timestamp"),
                    Column.looked("error_type_id", "errorType", "texts"),
                    Column.looked("error_category_id", "errorCategory", "texts"),
                    Column.looked("exception_type_id", "exceptionType", "texts"),
                    Column.integer("severity", "severity"),
                    Column.looked("file_path_id", "filePath", "texts"),
                    Column.integer("line_number", "lineNumber"),
                    Column.looked("error_code_id", "errorCode", "texts"),
                    Column.flag("has_stacktrace", "hasStacktrace"),
                    Column.lookedList("root_cause_hints_id", "rootCauseHints", "texts"),
                    Column.lookedList("recovery_suggestions_id", "recoverySuggestions", "texts")));

    static final List<ChildTable<? extends SpecificRecordBase>> CHILDREN = List.of(PROCESSES, CONNECTIONS, ERRORS);

    private static final String MESSAGE = "(SELECT message FROM log_events WHERE log_events.id = event_traces.id)";
    private static final String REVISION = "SELECT revision FROM event_traces WHERE id = ?";

    private final RecordColumns<EventTrace> columns = new RecordColumns<>(
            EventTrace.getClassSchema(),
            List.of(
                    Column.bigint("revision", "revision"),
                    Column.looked("host_id", "host", "hosts"),
                    Column.looked("source_id", "source", "sources"),
                    Column.symbol("level_id", "level", Level.class),
                    Column.integer("severity_score", "severityScore"),
                    Column.symbol("action_id", "action", Action.class),
                    Column.looked("service_id", "service", "services"),
                    Column.looked("user_id", "user", "users"),
                    Column.looked("ip_id", "ipAddress", "ips"),
                    Column.looked("root_cause_id", "rootCause", "texts"),
                    Column.looked("trigger_event_id", "triggerEvent", "texts"),
                    Column.records("causality_chain", "causalityChain", CausalityStep.class),
                    Column.lookedList("related_services_id", "relatedServices", "texts"),
                    Column.looked("tracer_version_id", "tracerVersion", "texts"),
                    Column.lookedList("tracers_used_id", "tracersUsed", "texts"),
                    Column.time("traced_at", "tracedAt")));

    private final String put;
    private final String select;

    TraceTable() {
        List<String> all = new ArrayList<>(List.of("id", "timestamp", "claimed_timestamp"));
        all.addAll(columns.names());
        all.add(PLACE);
        put = "INSERT INTO event_traces (" + String.join(", ", all) + ") VALUES ("
                + String.join(", ", Collections.nCopies(all.size(), "?")) + ") ON CONFLICT (id) DO UPDATE SET "
                + all.stream()
                        .skip(1)
                        .map(column -> column + " = excluded." + column)
                        .collect(Collectors.joining(", "));
        select = "SELECT id, timestamp, claimed_timestamp, " + MESSAGE + ", " + columns.expressions() + ", " + PLACE
                + " FROM event_traces";
    }

    @Override
    public String name() {
        return NAME;
    }

    List<Column> columns() {
        return columns.list();
    }

    @Override
    public Optional<Column> column(String field) {
        return switch (field) {
            case "timestamp" -> Optional.of(RecordTable.claimedTime(field));
            case "message" -> Optional.of(Column.text(MESSAGE, field));
            default -> columns.of(field);
        };
    }

    @Override
    public String selectStatement() {
        return select;
    }

    /**
     * Puts a trace with its children, where no such revision of it is there yet; its event must be. True where a row was
     * added or replaced.
     *
     * @param place where it stands in Kafka; null where it does not come from there
     */
    boolean put(OpenFile file, long id, EventTrace trace, Instant effective, @Nullable RowId place)
            throws SQLException {
        PreparedStatement find = file.statement(REVISION);
        find.setLong(1, id);
        boolean isNew;
        try (ResultSet row = find.executeQuery()) {
            isNew = !row.next();
            if (!isNew && row.getLong(1) >= trace.getRevision()) {
                return false;
            }
        }
        PreparedStatement row = file.statement(put);
        RecordTable.bindTimes(row, id, trace.getTimestamp(), effective);
        int last = columns.bind(row, 4, trace, file.dictionaries());
        if (place == null) {
            row.setNull(last, Types.NULL);
        } else {
            row.setLong(last, place.pack());
        }
        row.executeUpdate();
        file.changed(NAME, isNew ? 1 : 0, effective.toEpochMilli());
        for (ChildTable<?> table : CHILDREN) {
            file.changed(table.name(), table.replace(file, id, trace), effective.toEpochMilli());
        }
        return true;
    }

    @Override
    public EventTrace read(ResultSet row) throws SQLException {
        EventTrace trace = new EventTrace();
        RowId id = RowId.unpack(row.getLong(1));
        trace.put("id", RowId.text(NOUN, RecordTable.day(row), id.pack()));
        trace.put("eventPartition", id.partition());
        trace.put("eventOffset", id.offset());
        trace.put("timestamp", RecordTable.claimed(row));
        trace.put("message", row.getString(4));
        columns.read(row, 5, trace);
        for (String list : List.of("processes", "connections", "errors")) {
            trace.put(list, new ArrayList<>());
        }
        return trace;
    }

    @Override
    public long bytes(EventTrace trace) {
        return columns.bytes(trace) + trace.getMessage().length();
    }

    @Override
    public boolean isAmended() {
        return true;
    }

    @Override
    public EventTrace newer(EventTrace one, EventTrace other) {
        return one.getRevision() >= other.getRevision() ? one : other;
    }
}
