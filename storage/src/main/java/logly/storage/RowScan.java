package logly.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Every row of a table that stands under an id, in the order of ids, in short statements beside a writer. */
final class RowScan<T> {
    private static final int ROWS_PER_STATEMENT = 2000;

    private final RowSource<T> table;
    private final String sql;

    /**
     * A row.
     *
     * @param effective time by which it is filed
     * @param appended when the broker appended the record; of a trace that of its event does not stand here
     */
    record Row<T>(long id, Instant effective, Instant appended, T record) {}

    /** Takes rows. */
    interface Sink<T> {
        void take(Row<T> row) throws SQLException;
    }

    RowScan(RowSource<T> table) {
        this.table = table;
        sql = table.selectStatement() + " WHERE id > ? ORDER BY id LIMIT " + ROWS_PER_STATEMENT;
    }

    /** Gives each row of a file; nothing where the file is not there. */
    void each(ReadConnections connections, Path file, Sink<T> sink) {
        long last = Long.MIN_VALUE;
        List<Row<T>> rows;
        do {
            long behind = last;
            rows = connections.ask(file, List.of(), reader -> some(reader, behind));
            for (Row<T> row : rows) {
                last = row.id();
                StoreFiles.work(file, () -> {
                    sink.take(row);
                    return row;
                });
            }
        } while (rows.size() == ROWS_PER_STATEMENT);
    }

    private List<Row<T>> some(Connection reader, long behind) throws SQLException {
        List<Row<T>> rows = new ArrayList<>();
        try (PreparedStatement statement = reader.prepareStatement(sql)) {
            statement.setLong(1, behind);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    T record = StorageTrouble.decoded(() -> table.read(row));
                    Instant effective = Instant.ofEpochMilli(row.getLong(2));
                    Instant appended = table instanceof RecordTable ? Instant.ofEpochMilli(row.getLong(4)) : effective;
                    rows.add(new Row<>(row.getLong(1), effective, appended, record));
                }
            }
        }
        return rows;
    }
}
