package logly.storage;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import logly.analysis.selector.Selector;
import logly.schemas.EventTrace;
import logly.schemas.LogEvent;

/** Traces with their events and children, of which each row costs further statements: for those who ask for them. */
record WholeTraces(TraceTable table) implements RowSource<EventTrace> {
    /** Fields that rows of the table alone leave empty. */
    private static final Set<String> FIELDS = Set.of("event", "processes", "connections", "errors");

    /** Whether a selector asks for what rows of the table alone do not tell. */
    static boolean areAskedBy(Selector selector) {
        return selector.matchers().stream()
                .anyMatch(matcher -> FIELDS.contains(matcher.label().path().get(0)));
    }

    static EventTrace whole(Connection connection, long id, EventTrace trace) throws SQLException {
        Optional<LogEvent> event = RowReader.row(connection, Tables.LOG_EVENTS, id);
        return EventTrace.newBuilder(trace)
                .setEvent(event.orElse(null))
                .setProcesses(TraceTable.PROCESSES.read(connection, id))
                .setConnections(TraceTable.CONNECTIONS.read(connection, id))
                .setErrors(TraceTable.ERRORS.read(connection, id))
                .build();
    }

    static EventTrace withoutChildren(EventTrace trace) {
        return EventTrace.newBuilder(trace)
                .setEvent(null)
                .setProcesses(List.of())
                .setConnections(List.of())
                .setErrors(List.of())
                .build();
    }

    @Override
    public String name() {
        return table.name();
    }

    @Override
    public String selectStatement() {
        return table.selectStatement();
    }

    @Override
    public Optional<Column> column(String field) {
        return table.column(field);
    }

    @Override
    public EventTrace read(ResultSet row) throws SQLException {
        return whole(row.getStatement().getConnection(), row.getLong(1), table.read(row));
    }

    @Override
    public long bytes(EventTrace trace) {
        return table.bytes(trace);
    }

    @Override
    public boolean isAmended() {
        return table.isAmended();
    }

    @Override
    public EventTrace newer(EventTrace one, EventTrace other) {
        return table.newer(one, other);
    }
}
