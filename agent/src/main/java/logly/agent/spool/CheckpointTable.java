package logly.agent.spool;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The positions of sources, each behind a checksum. */
final class CheckpointTable {
    static final String TABLE = """
            CREATE TABLE IF NOT EXISTS checkpoints (source TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID
            """;

    /** Positions that are whole, and sources whose position was altered. */
    record Content(Map<String, String> positions, Set<String> damaged) {}

    private CheckpointTable() {}

    static Content read(Connection c) throws SQLException {
        Map<String, String> positions = new HashMap<>();
        Set<String> damaged = new HashSet<>();
        try (Statement statement = c.createStatement();
                ResultSet rows = statement.executeQuery("SELECT source, state FROM checkpoints")) {
            while (rows.next()) {
                String source = rows.getString(1);
                Optional<String> state = SealedText.open(source, rows.getString(2));
                state.ifPresentOrElse(whole -> positions.put(source, whole), () -> damaged.add(source));
            }
        }
        return new Content(positions, damaged);
    }

    static void put(Connection c, Map<String, String> positions) throws SQLException {
        String sql = """
                INSERT INTO checkpoints (source, state) VALUES (?, ?)
                ON CONFLICT (source) DO UPDATE SET state = excluded.state
                """;
        try (PreparedStatement put = c.prepareStatement(sql)) {
            for (Map.Entry<String, String> position : positions.entrySet()) {
                put.setString(1, position.getKey());
                put.setString(2, SealedText.seal(position.getKey(), position.getValue()));
                put.executeUpdate();
            }
        }
    }

    static void delete(Connection c, Collection<String> sources) throws SQLException {
        try (PreparedStatement delete = c.prepareStatement("DELETE FROM checkpoints WHERE source = ?")) {
            for (String source : sources) {
                delete.setString(1, source);
                delete.executeUpdate();
            }
        }
    }

    /** The first version of the table had no checksums. */
    static void sealAll(Connection c) throws SQLException {
        Map<String, String> plain = new HashMap<>();
        try (Statement statement = c.createStatement();
                ResultSet rows = statement.executeQuery("SELECT source, state FROM checkpoints")) {
            while (rows.next()) {
                plain.put(rows.getString(1), rows.getString(2));
            }
        }
        put(c, plain);
    }
}
