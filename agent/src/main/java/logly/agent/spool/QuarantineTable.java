package logly.agent.spool;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import logly.schemas.RecordIdentity;

/** Batches that were damaged and records that the broker refused for good: kept for people, never published. */
final class QuarantineTable {
    /** Rows beyond this number push out the oldest. */
    static final int MAX_ROWS = 100;

    static final String TABLE = """
            CREATE TABLE IF NOT EXISTS quarantine (
                id          INTEGER PRIMARY KEY,
                at_millis   INTEGER NOT NULL,
                reason      TEXT    NOT NULL,
                topic       TEXT    NOT NULL,
                key         TEXT    NOT NULL,
                fingerprint INTEGER NOT NULL,
                agent_id    INTEGER NOT NULL,
                epoch       INTEGER NOT NULL,
                first_seq   INTEGER NOT NULL,
                records     INTEGER NOT NULL,
                payload     BLOB    NOT NULL
            ) STRICT
            """;

    private QuarantineTable() {}

    /** Whatever its columns hold: a damaged row may have a value of another kind, or none. */
    static void move(Connection c, long id, String reason, long atMillis) throws SQLException {
        String sql = """
                INSERT INTO quarantine
                    (at_millis, reason, topic, key, fingerprint, agent_id, epoch, first_seq, records, payload)
                SELECT ?, ?, coalesce(CAST(topic AS TEXT), ''), coalesce(CAST(key AS TEXT), ''),
                       coalesce(CAST(fingerprint AS INTEGER), 0), coalesce(CAST(agent_id AS INTEGER), 0),
                       coalesce(CAST(epoch AS INTEGER), 0), coalesce(CAST(first_seq AS INTEGER), 0),
                       coalesce(CAST(records AS INTEGER), 0), coalesce(CAST(payload AS BLOB), x'')
                FROM batches WHERE id = ?
                """;
        try (PreparedStatement move = c.prepareStatement(sql)) {
            move.setLong(1, atMillis);
            move.setString(2, reason);
            move.setLong(3, id);
            move.executeUpdate();
        }
        BatchTable.delete(c, List.of(id));
        prune(c);
    }

    static void insert(Connection c, SpooledBatch batch, int index, String reason, long atMillis) throws SQLException {
        String sql = """
                INSERT INTO quarantine
                    (at_millis, reason, topic, key, fingerprint, agent_id, epoch, first_seq, records, payload)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1, ?)
                """;
        RecordIdentity identity = batch.identity(index);
        try (PreparedStatement insert = c.prepareStatement(sql)) {
            insert.setLong(1, atMillis);
            insert.setString(2, reason);
            insert.setString(3, batch.topic());
            insert.setString(4, batch.key());
            insert.setLong(5, batch.fingerprint());
            insert.setLong(6, identity.agentId());
            insert.setLong(7, identity.epoch());
            insert.setLong(8, identity.seq());
            insert.setBytes(9, batch.body(index));
            insert.executeUpdate();
        }
        prune(c);
    }

    private static void prune(Connection c) throws SQLException {
        String sql = "DELETE FROM quarantine WHERE id NOT IN (SELECT id FROM quarantine ORDER BY id DESC LIMIT ?)";
        try (PreparedStatement prune = c.prepareStatement(sql)) {
            prune.setInt(1, MAX_ROWS);
            prune.executeUpdate();
        }
    }
}
