package logly.agent.spool;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import logly.schemas.RecordIdentity;
import org.jspecify.annotations.Nullable;

/**
 * The batches that wait, or were acknowledged a moment ago. {@code positions} stands in the last batch of an append that
 * moved positions, behind a checksum of its own.
 */
final class BatchTable {
    static final String TABLE = """
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
                payload     BLOB    NOT NULL,
                appended_at INTEGER NOT NULL DEFAULT 0,
                positions   TEXT
            ) STRICT
            """;
    static final String INDEX = "CREATE INDEX IF NOT EXISTS batches_by_topic ON batches (topic, id)";

    private static final String COLUMNS =
            "id, topic, key, fingerprint, agent_id, epoch, first_seq, records, bytes, checksum, payload";

    private static final int COLUMN_COUNT = 13;

    /** What all batches take together. */
    record Totals(long lastId, long batches, long bytes, long records) {}

    /** A batch whose checksum does not hold. */
    record Damaged(long id, int bytes, int records) {}

    /** A batch with what stands beside it. */
    record Row(
            SpooledBatch batch,
            long appendedAtMillis,
            @Nullable String positions) {}

    /** A batch that may carry positions. */
    interface Visitor {
        /** Whether to go on. */
        boolean visit(long id, @Nullable String positions);
    }

    private BatchTable() {}

    static Totals totals(Connection c) throws SQLException {
        String sql = """
                SELECT coalesce(max(id), 0), count(*), coalesce(sum(bytes), 0), coalesce(sum(records), 0)
                FROM batches NOT INDEXED
                """;
        try (Statement statement = c.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return new Totals(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
        }
    }

    /** Whether the index has a row for each of the table, and no other: what it does not lead to would never be sent. */
    static boolean indexAgrees(Connection c) throws SQLException {
        String sql = """
                SELECT (SELECT count(*) FROM batches INDEXED BY batches_by_topic)
                     = (SELECT count(*) FROM batches NOT INDEXED)
                   AND NOT EXISTS (
                       SELECT 1 FROM batches AS b NOT INDEXED
                       WHERE NOT EXISTS (SELECT 1 FROM batches AS i INDEXED BY batches_by_topic
                                         WHERE i.topic = b.topic AND i.id = b.id))
                """;
        try (Statement statement = c.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.getBoolean(1);
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

    static void insert(Connection c, Row row) throws SQLException {
        String sql = """
                INSERT INTO batches (id, topic, key, fingerprint, agent_id, epoch, first_seq, records, bytes, checksum,
                                     payload, appended_at, positions)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """;
        SpooledBatch batch = row.batch();
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
            insert.setLong(12, row.appendedAtMillis());
            insert.setString(13, row.positions());
            insert.executeUpdate();
        }
    }

    /** Batches of a topic after this id, oldest first. */
    static void select(
            Connection c, String topic, long afterId, int limit, List<SpooledBatch> found, List<Damaged> damaged)
            throws SQLException {
        String sql = "SELECT " + COLUMNS + " FROM batches WHERE topic = ? AND id > ? ORDER BY id LIMIT ?";
        try (PreparedStatement select = c.prepareStatement(sql)) {
            select.setString(1, topic);
            select.setLong(2, afterId);
            select.setInt(3, limit);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Optional<SpooledBatch> batch = batch(row);
                    batch.ifPresent(found::add);
                    if (batch.isEmpty()) {
                        damaged.add(new Damaged(row.getLong(1), row.getInt(9), row.getInt(8)));
                    }
                }
            }
        }
    }

    /** One batch by the table alone, whatever became of its columns' names; empty where it is not there or altered. */
    static Optional<Row> row(Connection c, long id) throws SQLException {
        String sql = "SELECT * FROM batches NOT INDEXED WHERE rowid = ?";
        try (PreparedStatement select = c.prepareStatement(sql)) {
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                if (!row.next() || row.getMetaData().getColumnCount() != COLUMN_COUNT) {
                    return Optional.empty();
                }
                long appendedAt = row.getLong(12);
                String positions = row.getString(13);
                return batch(row).filter(b -> b.id() == id).map(b -> new Row(b, appendedAt, positions));
            }
        }
    }

    /** Ids after this one, at most so many, from the table alone. */
    static List<Long> ids(Connection c, long afterId, int limit) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (PreparedStatement select =
                c.prepareStatement("SELECT id FROM batches NOT INDEXED WHERE id > ? ORDER BY id LIMIT ?")) {
            select.setLong(1, afterId);
            select.setInt(2, limit);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getLong(1));
                }
            }
        }
        return ids;
    }

    /** Deletes all; returns how many there were. */
    static int clear(Connection c) throws SQLException {
        try (Statement statement = c.createStatement()) {
            return statement.executeUpdate("DELETE FROM batches");
        }
    }

    private static Optional<SpooledBatch> batch(ResultSet row) throws SQLException {
        try {
            RecordIdentity first = new RecordIdentity(row.getLong(5), row.getLong(6), row.getLong(7));
            List<ByteBuffer> bodies = bodies(row.getBytes(11));
            SpooledBatch batch =
                    new SpooledBatch(row.getLong(1), row.getString(2), row.getString(3), row.getLong(4), first, bodies);
            boolean whole = bodies.size() == row.getInt(8) && batch.checksum() == row.getLong(10);
            return whole ? Optional.of(batch) : Optional.empty();
        } catch (BufferUnderflowException | IndexOutOfBoundsException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static List<ByteBuffer> bodies(byte @Nullable [] payload) {
        List<ByteBuffer> bodies = new ArrayList<>();
        ByteBuffer rest = ByteBuffer.wrap(payload == null ? new byte[0] : payload);
        while (rest.hasRemaining()) {
            int length = rest.getInt();
            bodies.add(rest.slice(rest.position(), length));
            rest.position(rest.position() + length);
        }
        return bodies;
    }

    /** Walks over the batches after this id, oldest first, whatever their topic. */
    static void walk(Connection c, long afterId, Visitor visitor) throws SQLException {
        String sql = "SELECT id, positions FROM batches NOT INDEXED WHERE id > ? ORDER BY id";
        try (PreparedStatement select = c.prepareStatement(sql)) {
            select.setLong(1, afterId);
            try (ResultSet row = select.executeQuery()) {
                boolean goOn = true;
                while (goOn && row.next()) {
                    goOn = visitor.visit(row.getLong(1), row.getString(2));
                }
            }
        }
    }

    static boolean has(Connection c, long id) throws SQLException {
        try (PreparedStatement select = c.prepareStatement("SELECT 1 FROM batches NOT INDEXED WHERE id = ?")) {
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    static Optional<String> positions(Connection c, long id) throws SQLException {
        try (PreparedStatement select = c.prepareStatement("SELECT positions FROM batches NOT INDEXED WHERE id = ?")) {
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
            }
        }
    }

    /** When the oldest batch of this topic was appended; empty where none waits, or it is too old to say. */
    static Optional<Instant> oldestAppendedAt(Connection c, String topic) throws SQLException {
        String sql = "SELECT appended_at FROM batches WHERE topic = ? ORDER BY id LIMIT 1";
        try (PreparedStatement select = c.prepareStatement(sql)) {
            select.setString(1, topic);
            try (ResultSet row = select.executeQuery()) {
                long millis = row.next() ? row.getLong(1) : 0;
                return millis > 0 ? Optional.of(Instant.ofEpochMilli(millis)) : Optional.empty();
            }
        }
    }

    static void delete(Connection c, Collection<Long> ids) throws SQLException {
        try (PreparedStatement delete = c.prepareStatement("DELETE FROM batches WHERE id = ?")) {
            for (long id : ids) {
                delete.setLong(1, id);
                delete.executeUpdate();
            }
        }
    }

    /** Owner of the seal of a batch's positions. */
    static String owner(long id) {
        return "batch " + id;
    }
}
