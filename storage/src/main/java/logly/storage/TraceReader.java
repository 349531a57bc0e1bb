package logly.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import logly.schemas.EventTrace;

/** Reads one trace whole: with its event and its children. */
final class TraceReader {
    /** A trace has the id of its event; either noun finds it. */
    private static final Set<String> NOUNS = Set.of(TraceTable.NOUN, "log-event");

    private final Catalogue catalogue;
    private final ReadConnections connections;

    TraceReader(Catalogue catalogue, ReadConnections connections) {
        this.catalogue = catalogue;
        this.connections = connections;
    }

    Optional<EventTrace> trace(String id) {
        RowName name = RowName.parse(id, NOUNS);
        List<EventTrace> forms = new ArrayList<>();
        for (Path file : catalogue.files(TraceTable.NAME, name.day())) {
            connections.ask(file, forms, connection -> {
                read(connection, name.id()).ifPresent(forms::add);
                return forms;
            });
        }
        return forms.stream().reduce(Tables.EVENT_TRACES::newer);
    }

    /** In one transaction, so that trace and children are of one revision. */
    private static Optional<EventTrace> read(Connection connection, long id) throws SQLException {
        connection.setAutoCommit(false);
        try {
            Optional<EventTrace> trace = RowReader.row(connection, Tables.EVENT_TRACES, id);
            return trace.isEmpty() ? trace : Optional.of(WholeTraces.whole(connection, id, trace.get()));
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
