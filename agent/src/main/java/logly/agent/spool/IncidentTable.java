package logly.agent.spool;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What was found wrong with this spool over time, for people. */
final class IncidentTable {
    /** Rows beyond this number push out the oldest. */
    static final int MAX_ROWS = 100;

    static final String TABLE = """
            CREATE TABLE IF NOT EXISTS incidents (
                id          INTEGER PRIMARY KEY,
                at_millis   INTEGER NOT NULL,
                what        TEXT    NOT NULL,
                first_batch INTEGER NOT NULL,
                last_batch  INTEGER NOT NULL,
                lost        INTEGER NOT NULL
            ) STRICT
            """;

    private IncidentTable() {}

    static void insert(Connection c, Incident incident) throws SQLException {
        String sql = "INSERT INTO incidents (at_millis, what, first_batch, last_batch, lost) VALUES (?, ?, ?, ?, ?)";
        try (PreparedStatement insert = c.prepareStatement(sql)) {
            insert.setLong(1, incident.at().toEpochMilli());
            insert.setString(2, incident.what());
            insert.setLong(3, incident.firstBatch());
            insert.setLong(4, incident.lastBatch());
            insert.setLong(5, incident.lost());
            insert.executeUpdate();
        }
        String prune = "DELETE FROM incidents WHERE id NOT IN (SELECT id FROM incidents ORDER BY id DESC LIMIT ?)";
        try (PreparedStatement delete = c.prepareStatement(prune)) {
            delete.setInt(1, MAX_ROWS);
            delete.executeUpdate();
        }
    }

    /** Oldest first. */
    static List<Incident> all(Connection c) throws SQLException {
        List<Incident> incidents = new ArrayList<>();
        String sql = "SELECT at_millis, what, first_batch, last_batch, lost FROM incidents ORDER BY id";
        try (Statement statement = c.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                incidents.add(new Incident(
                        Instant.ofEpochMilli(row.getLong(1)),
                        row.getString(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5)));
            }
        }
        return incidents;
    }
}
