package logly.agent.spool;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import logly.schemas.RecordIdentity;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** The statements of the spool's file; the caller commits. */
final class SpoolTables {
    static final int VERSION = 1;

    private static final int SQLITE_CORRUPT = 11;
    private static final int SQLITE_NOTADB = 26;

    private static final List<String> TABLES = List.of(
            """
            CREATE TABLE IF NOT EXISTS batches (
                id          INTEGER PRIMARY KEY,
                topic       TEXT    NOT NULL,
                key         TEXT    NOT NULL,
                fingerprint INTEGER NOT NULL,
                agent_id    INTEGER NOT NULL,
                epoch       INTEGER NOT NULL,
                first_seq   INTEGER NOT NULL,
                records     INTEGER NOT NULL,
                bytes       INTEGER NOT NULL,
                checksum    INTEGER NOT NULL,
                payload     BLOB    NOT NULL
            ) STRICT
            """,
            "CREATE INDEX IF NOT EXISTS batches_by_topic ON batches (topic, id)",
            """
            CREATE TABLE IF NOT EXISTS schemas (fingerprint INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT
            """,
            """
            CREATE TABLE IF NOT EXISTS checkpoints (source TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID
            """,
            QuarantineTable.TABLE,
            "PRAGMA user_version = " + VERSION);

    /** What all batches take together. */
    record Totals(long lastId, long batches, long bytes, long records) {}

    /** A batch whose checksum does not hold. */
    record Damaged(long id, int bytes, int records) {}

    private SpoolTables() {}

    static boolean isCorruption(SQLException e) {
        int primary = e.getErrorCode() & 0xff;
        return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
    }

    static void create(Connection c) throws SQLException {
        try (Statement statement = c.createStatement()) {
            try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
                if (row.getInt(1) > VERSION) {
                    throw new SQLException("its version " + row.getInt(1) + " is newer than this agent knows");
                }
            }
            for (String sql : TABLES) {
                statement.execute(sql);
            }
        }
    }

    static Totals totals(Connection c) throws SQLException {
        String sql =
                "SELECT coalesce(max(id), 0), count(*), coalesce(sum(bytes), 0), coalesce(sum(records), 0) FROM batches";
        try (Statement statement = c.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return new Totals(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
        }
    }

    static Set<String> topics(Connection c) throws SQLException {
        Set<String> topics = new HashSet<>();
        try (Statement statement = c.createStatement();
                ResultSet rows = statement.executeQuery("SELECT DISTINCT topic FROM batches")) {
            while (rows.next()) {
                topics.add(rows.getString(1));
            }
        }
        return topics;
    }

    static Map<String, String> checkpoints(Connection c) throws SQLException {
        Map<String, String> checkpoints = new HashMap<>();
        try (Statement statement = c.createStatement();
                ResultSet rows = statement.executeQuery("SELECT source, state FROM checkpoints")) {
            while (rows.next()) {
                checkpoints.put(rows.getString(1), rows.getString(2));
            }
        }
        return checkpoints;
    }

    static void putCheckpoints(Connection c, Map<String, String> positions) throws SQLException {
        String sql = """
                INSERT INTO checkpoints (source, state) VALUES (?, ?)
                ON CONFLICT (source) DO UPDATE SET state = excluded.state
                """;
        try (PreparedStatement put = c.prepareStatement(sql)) {
            for (Map.Entry<String, String> position : positions.entrySet()) {
                put.setString(1, position.getKey());
                put.setString(2, position.getValue());
                put.executeUpdate();
            }
        }
    }

    static void putSchema(Connection c, long fingerprint, Schema schema) throws SQLException {
        String sql = "INSERT INTO schemas (fingerprint, json) VALUES (?, ?) ON CONFLICT (fingerprint) DO NOTHING";
        try (PreparedStatement put = c.prepareStatement(sql)) {
            put.setLong(1, fingerprint);
            put.setString(2, schema.toString());
            put.executeUpdate();
        }
    }

    /** Empty where it is not there, or no schema. */
    static Optional<Schema> schema(Connection c, long fingerprint) throws SQLException {
        try (PreparedStatement get = c.prepareStatement("SELECT json FROM schemas WHERE fingerprint = ?")) {
            get.setLong(1, fingerprint);
            try (ResultSet row = get.executeQuery()) {
                return row.next() ? Optional.of(new Schema.Parser().parse(row.getString(1))) : Optional.empty();
            }
        } catch (AvroRuntimeException e) {
            return Optional.empty();
        }
    }

    static void insert(Connection c, SpooledBatch batch) throws SQLException {
        String sql = """
                INSERT INTO batches (id, topic, key, fingerprint, agent_id, epoch, first_seq, records, bytes, checksum, payload)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """;
        RecordIdentity first = batch.identity(0);
        try (PreparedStatement insert = c.prepareStatement(sql)) {
            insert.setLong(1, batch.id());
            insert.setString(2, batch.topic());
            insert.setString(3, batch.key());
            insert.setLong(4, batch.fingerprint());
            insert.setLong(5, first.agentId());
            insert.setLong(6, first.epoch());
            insert.setLong(7, first.seq());
            insert.setInt(8, batch.count());
            insert.setInt(9, batch.payloadBytes());
            insert.setLong(10, batch.checksum());
            insert.setBytes(11, batch.payload());
            insert.executeUpdate();
        }
    }

    static void select(
            Connection c, String topic, long afterId, int limit, List<SpooledBatch> found, List<Damaged> damaged)
            throws SQLException {
        String sql = """
                SELECT id, key, fingerprint, agent_id, epoch, first_seq, records, checksum, payload, bytes
                FROM batches WHERE topic = ? AND id > ? ORDER BY id LIMIT ?
                """;
        try (PreparedStatement select = c.prepareStatement(sql)) {
            select.setString(1, topic);
            select.setLong(2, afterId);
            select.setInt(3, limit);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Optional<SpooledBatch> batch = batch(topic, row);
                    batch.ifPresent(found::add);
                    if (batch.isEmpty()) {
                        damaged.add(new Damaged(row.getLong(1), row.getInt(10), row.getInt(7)));
                    }
                }
            }
        }
    }

    private static Optional<SpooledBatch> batch(String topic, ResultSet row) throws SQLException {
        try {
            RecordIdentity first = new RecordIdentity(row.getLong(4), row.getLong(5), row.getLong(6));
            List<ByteBuffer> bodies = bodies(row.getBytes(9));
            SpooledBatch batch =
                    new SpooledBatch(row.getLong(1), topic, row.getString(2), row.getLong(3), first, bodies);
            boolean whole = bodies.size() == row.getInt(7) && batch.checksum() == row.getLong(8);
            return whole ? Optional.of(batch) : Optional.empty();
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<ByteBuffer> bodies(byte[] payload) {
        List<ByteBuffer> bodies = new ArrayList<>();
        ByteBuffer rest = ByteBuffer.wrap(payload);
        while (rest.hasRemaining()) {
            int length = rest.getInt();
            bodies.add(rest.slice(rest.position(), length));
            rest.position(rest.position() + length);
        }
        return bodies;
    }

    static void delete(Connection c, List<Long> ids) throws SQLException {
        try (PreparedStatement delete = c.prepareStatement("DELETE FROM batches WHERE id = ?")) {
            for (long id : ids) {
                delete.setLong(1, id);
                delete.executeUpdate();
            }
        }
    }

    /** Moves the file and what stands beside it; returns the new name. */
    static Path moveAside(Path file, long atMillis) throws SQLException {
        Path bad = file.resolveSibling(file.getFileName() + ".bad-" + atMillis);
        try {
            for (String suffix : List.of("", "-wal", "-shm")) {
                Path from = file.resolveSibling(file.getFileName() + suffix);
                if (Files.exists(from)) {
                    Files.move(from, bad.resolveSibling(bad.getFileName() + suffix));
                }
            }
        } catch (IOException e) {
            throw new SQLException("cannot move " + file + " aside: " + e.getMessage(), e);
        }
        return bad;
    }
}
