package logly.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;

/**
 * A day or month file that is open for writing, with its prepared statements. What it says of its contents commits
 * together with the rows.
 */
final class OpenFile implements Target {
    /** The writer checkpoints, PASSIVE, at the commit that leaves this many pages of 8 KiB in the WAL: 16 MiB. */
    static final String CHECKPOINT = "PRAGMA wal_autocheckpoint = 2048";

    /** Constraint, too big, datatype mismatch: what only the one record is to blame for. */
    private static final int CONSTRAINT = 19;

    private static final int TOO_BIG = 18;
    private static final int MISMATCH = 20;

    private final StoredFile stored;
    private final Path file;
    private final Connection connection;
    private final Dictionaries dictionaries;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private final Map<String, Contents> contents = new HashMap<>();
    private final Map<String, Contents> committed = new HashMap<>();
    private final PendingCounts counts = new PendingCounts();
    private long commits;
    private boolean dirty;

    OpenFile(Path nodeFolder, StoredFile stored, Opener opener) throws SQLException {
        this.stored = stored;
        file = nodeFolder.resolve(stored.path());
        connection = opener.open(file);
        dictionaries = new Dictionaries(connection);
        try {
            try (Statement statement = connection.createStatement()) {
                statement.execute(CHECKPOINT);
            }
            Migrations.apply(connection, stored.kind(), file);
            loadContents();
        } catch (SQLException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private static final String COMMITS = "SELECT number FROM commits";
    private static final String CONTENTS = "SELECT table_name, rows, min_timestamp, max_timestamp FROM contents";

    private void loadContents() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(CONTENTS)) {
            while (rows.next()) {
                committed.put(rows.getString(1), new Contents(rows.getLong(2), rows.getLong(3), rows.getLong(4)));
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COMMITS)) {
            commits = row.getLong(1);
        }
        connection.commit();
        contents.putAll(committed);
    }

    StoredFile stored() {
        return stored;
    }

    Path file() {
        return file;
    }

    @Override
    public Dictionaries dictionaries() {
        return dictionaries;
    }

    /** Whether rows wait for a commit. */
    boolean isDirty() {
        return dirty;
    }

    /** Before the first row of a batch. */
    void markDirty() {
        dirty = true;
    }

    /** What is committed, by table. */
    Map<String, Contents> contents() {
        return committed;
    }

    /** Commits that wrote to it, all in all. */
    long commits() {
        return commits;
    }

    /** Tells of rows that were added, or taken away where there are fewer; of a time that counts also where none is. */
    void changed(String table, int rows, long timestamp) {
        contents.put(table, contents.getOrDefault(table, Contents.NONE).with(rows, timestamp));
    }

    /** Log events that were added, and stand in no count yet. */
    PendingCounts counts() {
        return counts;
    }

    /** Counts a table anew, after rows have gone that nobody counted. */
    void recount(String table) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement("SELECT count(*), min(timestamp), max(timestamp) FROM " + table);
                ResultSet row = statement.executeQuery()) {
            contents.put(
                    table,
                    row.getLong(1) == 0 ? Contents.NONE : new Contents(row.getLong(1), row.getLong(2), row.getLong(3)));
        }
    }

    Connection connection() {
        return connection;
    }

    /** What is to be done to several tables, wholly or not at all. */
    interface Change<T> {
        T make() throws SQLException, RefusedRecord;
    }

    /** Makes a change; of one that fails nothing stays, and what was done before it does. */
    <T> T whole(Change<T> change) throws SQLException, RefusedRecord {
        Map<String, Contents> before = new HashMap<>(contents);
        statement("SAVEPOINT record").execute();
        counts.mark();
        try {
            T result = change.make();
            statement("RELEASE record").execute();
            return result;
        } catch (SQLException | RefusedRecord | RuntimeException e) {
            undo(before, e);
            throw e;
        }
    }

    /** Where that fails the batch is lost; told is what went wrong outside, first of all. */
    private void undo(Map<String, Contents> before, Exception cause) throws SQLException {
        try {
            statement("ROLLBACK TO record").execute();
            statement("RELEASE record").execute();
        } catch (SQLException e) {
            boolean isOutside = cause instanceof SQLException trouble && !blamesRecord(trouble);
            SQLException told = isOutside ? (SQLException) cause : e;
            told.addSuppressed(isOutside ? e : cause);
            throw told;
        }
        dictionaries.forget();
        counts.undo();
        contents.clear();
        contents.putAll(before);
    }

    @Override
    public PreparedStatement statement(String sql) throws SQLException {
        PreparedStatement statement = statements.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            statements.put(sql, statement);
        }
        return statement;
    }

    private static final String PUT_CONTENTS = """
            INSERT INTO contents (table_name, rows, min_timestamp, max_timestamp) VALUES (?, ?, ?, ?)
            ON CONFLICT (table_name) DO UPDATE SET rows = excluded.rows,
                min_timestamp = excluded.min_timestamp, max_timestamp = excluded.max_timestamp""";

    private static final String COUNT_COMMIT = "UPDATE commits SET number = ?";

    void commit() throws SQLException {
        counts.writeTo(this);
        PreparedStatement put = statement(PUT_CONTENTS);
        for (Map.Entry<String, Contents> table : contents.entrySet()) {
            Contents now = table.getValue();
            if (!now.equals(committed.get(table.getKey()))) {
                put.setString(1, table.getKey());
                put.setLong(2, now.rows());
                put.setLong(3, now.minTimestamp());
                put.setLong(4, now.maxTimestamp());
                put.executeUpdate();
            }
        }
        PreparedStatement count = statement(COUNT_COMMIT);
        count.setLong(1, commits + 1);
        count.executeUpdate();
        connection.commit();
        commits++;
        committed.putAll(contents);
        dirty = false;
    }

    /** Whether one record is to blame, so that the batch can go on without it: the statement left nothing behind. */
    static boolean blamesRecord(SQLException e) {
        int code = e.getErrorCode() & 0xff;
        return code == CONSTRAINT || code == TOO_BIG || code == MISMATCH;
    }

    /** Closes without a word: what is not committed is lost, as at a crash. */
    void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            StoreFiles.log.warn("{}: cannot close: {}", file, e.getMessage());
        }
    }
}
