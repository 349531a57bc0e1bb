package logly.storage;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Damaged files in {@code node.db}. */
final class DamageTable {
    private static final String PUT = """
            INSERT INTO damages (path, last_written, reason, set_aside, rows_before, rows_after)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET last_written = excluded.last_written, reason = excluded.reason,
                set_aside = excluded.set_aside, rows_before = excluded.rows_before, rows_after = excluded.rows_after""";

    private static final String SELECT = """
            SELECT path, last_written, reason, set_aside, rows_before, rows_after FROM damages
            ORDER BY last_written, path""";

    private static final String REMOVE = "DELETE FROM damages WHERE path = ?";

    private static final String ROWS = "SELECT coalesce(sum(rows), 0) FROM file_contents WHERE path = ?";

    private DamageTable() {}

    static void put(NodeFile node, Damage damage) throws SQLException {
        PreparedStatement statement = node.statement(PUT);
        statement.setString(1, damage.path());
        statement.setLong(2, damage.lastWritten().toEpochMilli());
        statement.setString(3, damage.reason());
        statement.setBoolean(4, damage.isSetAside());
        statement.setLong(5, damage.rowsBefore());
        if (damage.rowsAfter().isPresent()) {
            statement.setLong(6, damage.rowsAfter().getAsLong());
        } else {
            statement.setNull(6, Types.NULL);
        }
        statement.executeUpdate();
    }

    static List<Damage> all(NodeFile node) throws SQLException {
        List<Damage> damages = new ArrayList<>();
        try (ResultSet row = node.statement(SELECT).executeQuery()) {
            while (row.next()) {
                long after = row.getLong(6);
                OptionalLong rowsAfter = row.wasNull() ? OptionalLong.empty() : OptionalLong.of(after);
                damages.add(new Damage(
                        row.getString(1),
                        Instant.ofEpochMilli(row.getLong(2)),
                        row.getString(3),
                        row.getBoolean(4),
                        row.getLong(5),
                        rowsAfter));
            }
        }
        return damages;
    }

    static void remove(NodeFile node, String path) throws SQLException {
        PreparedStatement statement = node.statement(REMOVE);
        statement.setString(1, path);
        statement.executeUpdate();
    }

    /** Rows of a file by the catalogue. */
    static long rows(NodeFile node, String path) throws SQLException {
        PreparedStatement statement = node.statement(ROWS);
        statement.setString(1, path);
        try (ResultSet row = statement.executeQuery()) {
            return row.getLong(1);
        }
    }
}
