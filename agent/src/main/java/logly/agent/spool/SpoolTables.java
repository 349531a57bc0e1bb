package logly.agent.spool;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import logly.schemas.WireFormat;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** The tables of the spool's file, its schemas and its numbers; the caller commits. */
final class SpoolTables {
    static final int VERSION = 2;

    private static final int CORRUPT = 11;

    private static final Set<Integer> DAMAGE = Set.of(CORRUPT, 26); // SQLITE_CORRUPT, SQLITE_NOTADB
    /** Also SQLITE_ERROR, CONSTRAINT, MISMATCH, FORMAT: so speaks a damaged catalogue of tables. */
    private static final Set<Integer> DAMAGE_AT_OPEN = Set.of(1, 11, 19, 20, 24, 26);

    private static final int READ_ONLY = 8;

    private static final String LAST_ID = "last_id";
    private static final String VERSION_NAME = "version";

    private static final List<String> TABLES = List.of(
            BatchTable.TABLE,
            BatchTable.INDEX,
            "CREATE TABLE IF NOT EXISTS schemas (fingerprint INTEGER PRIMARY KEY, json TEXT NOT NULL) STRICT",
            "CREATE TABLE IF NOT EXISTS numbers (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID",
            CheckpointTable.TABLE,
            QuarantineTable.TABLE,
            IncidentTable.TABLE,
            "PRAGMA user_version = " + VERSION);

    /** Each names every column of a table: they fail where the catalogue of tables is damaged. */
    private static final List<String> PROBES = List.of(
            "SELECT id, topic, key, fingerprint, agent_id, epoch, first_seq, records, bytes, checksum, payload,"
                    + " appended_at, positions FROM batches INDEXED BY batches_by_topic WHERE topic = '' LIMIT 1",
            "SELECT fingerprint, json FROM schemas LIMIT 1",
            "SELECT name, value FROM numbers LIMIT 1",
            "SELECT source, state FROM checkpoints LIMIT 1",
            "SELECT id, at_millis, reason, topic, key, fingerprint, agent_id, epoch, first_seq, records, payload"
                    + " FROM quarantine LIMIT 1",
            "SELECT id, at_millis, what, first_batch, last_batch, lost FROM incidents LIMIT 1");

    /** What a file holds, as far as memory must know. */
    record Content(BatchTable.Totals totals, long lastId, Set<String> topics, CheckpointTable.Content checkpoints) {}

    private SpoolTables() {}

    static boolean isDamage(SQLException e) {
        return DAMAGE.contains(e.getErrorCode() & 0xff);
    }

    static boolean isReadOnly(SQLException e) {
        return (e.getErrorCode() & 0xff) == READ_ONLY;
    }

    static boolean isDamageAtOpen(SQLException e) {
        return DAMAGE_AT_OPEN.contains(e.getErrorCode() & 0xff);
    }

    /** Makes what is missing, brings an older file up to date, and refuses one that a newer agent wrote. */
    static void create(Connection c) throws SQLException {
        boolean old = hasTable(c, "batches") && !hasTable(c, "numbers");
        if (!old && hasTable(c, "numbers")) {
            requireKnownVersion(c, number(c, VERSION_NAME));
        }
        try (Statement statement = c.createStatement()) {
            if (old) {
                statement.execute("ALTER TABLE batches ADD COLUMN appended_at INTEGER NOT NULL DEFAULT 0");
                statement.execute("ALTER TABLE batches ADD COLUMN positions TEXT");
                CheckpointTable.sealAll(c);
            }
            for (String sql : TABLES) {
                statement.execute(sql);
            }
            for (String probe : PROBES) {
                statement.executeQuery(probe).close();
            }
        }
        putNumber(c, VERSION_NAME, VERSION);
    }

    /** A newer agent says so in two places; where they differ, one of them is damaged. */
    private static void requireKnownVersion(Connection c, long version) throws SQLException {
        if (version <= VERSION) {
            return;
        }
        try (Statement statement = c.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            if (row.getLong(1) != version) {
                throw new SQLException("its version " + version + " is damaged", "", CORRUPT);
            }
        }
        throw new SQLException("its version " + version + " is newer than this agent knows");
    }

    private static boolean hasTable(Connection c, String name) throws SQLException {
        try (PreparedStatement get =
                c.prepareStatement("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?")) {
            get.setString(1, name);
            try (ResultSet row = get.executeQuery()) {
                return row.next();
            }
        }
    }

    static Content content(Connection c) throws SQLException {
        BatchTable.Totals totals = BatchTable.totals(c);
        long lastId = Math.max(totals.lastId(), lastId(c));
        return new Content(totals, lastId, BatchTable.topics(c), CheckpointTable.read(c));
    }

    /** Id of the batch that was appended last, also when it has left. */
    static long lastId(Connection c) throws SQLException {
        return number(c, LAST_ID);
    }

    static void putLastId(Connection c, long id) throws SQLException {
        putNumber(c, LAST_ID, id);
    }

    private static long number(Connection c, String name) throws SQLException {
        try (PreparedStatement get = c.prepareStatement("SELECT value FROM numbers WHERE name = ?")) {
            get.setString(1, name);
            try (ResultSet row = get.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }

    private static void putNumber(Connection c, String name, long value) throws SQLException {
        String sql = """
                INSERT INTO numbers (name, value) VALUES (?, ?)
                ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE value <> excluded.value
                """;
        try (PreparedStatement put = c.prepareStatement(sql)) {
            put.setString(1, name);
            put.setLong(2, value);
            put.executeUpdate();
        }
    }

    static void putSchemas(Connection c, Map<Long, Schema> schemas) throws SQLException {
        String sql = """
                INSERT INTO schemas (fingerprint, json) VALUES (?, ?)
                ON CONFLICT (fingerprint) DO UPDATE SET json = excluded.json WHERE json <> excluded.json
                """;
        try (PreparedStatement put = c.prepareStatement(sql)) {
            for (Map.Entry<Long, Schema> schema : schemas.entrySet()) {
                put.setLong(1, schema.getKey());
                put.setString(2, schema.getValue().toString());
                put.executeUpdate();
            }
        }
    }

    /** Empty where it is not there, or altered. */
    static Optional<Schema> schema(Connection c, long fingerprint) throws SQLException {
        try (PreparedStatement get = c.prepareStatement("SELECT json FROM schemas WHERE fingerprint = ?")) {
            get.setLong(1, fingerprint);
            try (ResultSet row = get.executeQuery()) {
                return row.next()
                        ? Optional.of(new Schema.Parser().parse(row.getString(1)))
                                .filter(schema -> WireFormat.fingerprint(schema) == fingerprint)
                        : Optional.empty();
            }
        } catch (AvroRuntimeException e) {
            return Optional.empty();
        }
    }

    static List<Long> schemaFingerprints(Connection c) throws SQLException {
        try (Statement statement = c.createStatement();
                ResultSet rows = statement.executeQuery("SELECT fingerprint FROM schemas")) {
            List<Long> all = new ArrayList<>();
            while (rows.next()) {
                all.add(rows.getLong(1));
            }
            return all;
        }
    }
}
