package logly.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import logly.schemas.EventTrace;
import org.apache.avro.specific.SpecificRecordBase;

/** A table of what belongs to traces, keyed by trace and ordinal. Children come and go with a revision of their trace. */
final class ChildTable<T extends SpecificRecordBase> {
    private final String name;
    private final Supplier<T> blank;
    private final Function<EventTrace, List<T>> children;
    private final RecordColumns<T> columns;
    private final String delete;
    private final String insert;
    private final String select;

    /**
     * A table of one kind of child.
     *
     * @param children those of a trace; the list of a trace that is read is filled
     */
    ChildTable(String name, Supplier<T> blank, Function<EventTrace, List<T>> children, List<Column> columns) {
        this.name = name;
        this.blank = blank;
        this.children = children;
        this.columns = new RecordColumns<>(blank.get().getSchema(), columns);
        List<String> all = new ArrayList<>(List.of("trace_id", "ordinal"));
        all.addAll(this.columns.names());
        delete = "DELETE FROM " + name + " WHERE trace_id = ?";
        insert = "INSERT INTO " + name + " (" + String.join(", ", all) + ") VALUES ("
                + String.join(", ", Collections.nCopies(all.size(), "?")) + ")";
        select = "SELECT " + this.columns.expressions() + " FROM " + name + " WHERE trace_id = ? ORDER BY ordinal";
    }

    String name() {
        return name;
    }

    List<Column> columns() {
        return columns.list();
    }

    /** Puts the children of a trace in the place of those that it had; returns by how many there are more now. */
    int replace(OpenFile file, long traceId, EventTrace trace) throws SQLException {
        PreparedStatement old = file.statement(delete);
        old.setLong(1, traceId);
        int more = -old.executeUpdate();
        PreparedStatement row = file.statement(insert);
        int ordinal = 0;
        for (T child : children.apply(trace)) {
            row.setLong(1, traceId);
            row.setInt(2, ordinal++);
            columns.bind(row, 3, child, file.dictionaries());
            more += row.executeUpdate();
        }
        return more;
    }

    List<T> read(Connection connection, long traceId) throws SQLException {
        List<T> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(select)) {
            statement.setLong(1, traceId);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(StorageTrouble.decoded(() -> {
                        T child = blank.get();
                        columns.read(row, 1, child);
                        return child;
                    }));
                }
            }
        }
        return found;
    }
}
