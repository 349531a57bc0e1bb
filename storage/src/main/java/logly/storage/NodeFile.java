package logly.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import logly.schemas.StoreContents;

/** {@code node.db}, open for writing: what commits last of a batch. Every method works in the transaction at hand. */
final class NodeFile implements Target {
    private final Path file;
    private final Connection connection;
    private final Dictionaries dictionaries;
    private final Map<String, PreparedStatement> statements = new HashMap<>();
    private int rollbacks;

    NodeFile(Path nodeFolder, Opener opener) throws SQLException {
        file = FileKind.nodeFile(nodeFolder);
        connection = opener.open(file);
        dictionaries = new Dictionaries(connection);
        try {
            try (Statement statement = connection.createStatement()) {
                statement.execute(OpenFile.CHECKPOINT);
            }
            Migrations.apply(connection, FileKind.NODE, file);
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    Path file() {
        return file;
    }

    void commit() throws SQLException {
        connection.commit();
    }

    void rollback() throws SQLException {
        rollbacks++;
        dictionaries.forget();
        connection.rollback();
    }

    /** How often something was taken back. */
    int rollbacks() {
        return rollbacks;
    }

    @Override
    public Dictionaries dictionaries() {
        return dictionaries;
    }

    void close() throws SQLException {
        connection.close();
    }

    Connection connection() {
        return connection;
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

    private static final String META = "SELECT value FROM meta WHERE key = ?";

    Optional<String> meta(String key) throws SQLException {
        PreparedStatement statement = statement(META);
        statement.setString(1, key);
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
        }
    }

    private static final String PUT_META =
            "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value";

    void putMeta(String key, String value) throws SQLException {
        PreparedStatement statement = statement(PUT_META);
        statement.setString(1, key);
        statement.setString(2, value);
        statement.executeUpdate();
    }

    private static final String LOG_EPOCHS =
            "SELECT topic, log_epoch, cluster_id, topic_id, truncations FROM log_epochs ORDER BY topic, log_epoch";

    List<LogEpoch> logEpochs() throws SQLException {
        List<LogEpoch> epochs = new ArrayList<>();
        try (ResultSet row = statement(LOG_EPOCHS).executeQuery()) {
            while (row.next()) {
                epochs.add(new LogEpoch(
                        row.getString(1), row.getInt(2), row.getString(3), row.getString(4), row.getInt(5)));
            }
        }
        return epochs;
    }

    private static final String PUT_LOG_EPOCH =
            "INSERT INTO log_epochs (topic, log_epoch, cluster_id, topic_id, truncations) VALUES (?, ?, ?, ?, ?)"
                    + " ON CONFLICT DO NOTHING";

    void putLogEpoch(LogEpoch epoch) throws SQLException {
        PreparedStatement statement = statement(PUT_LOG_EPOCH);
        statement.setString(1, epoch.topic());
        statement.setInt(2, epoch.number());
        statement.setString(3, epoch.clusterId());
        statement.setString(4, epoch.topicId());
        statement.setInt(5, epoch.truncations());
        statement.executeUpdate();
    }

    private static final String POSITION =
            "SELECT next_offset, leader_epoch, log_epoch FROM offsets WHERE topic = ? AND partition = ?";

    Optional<LogPosition> position(String topic, int partition) throws SQLException {
        PreparedStatement statement = statement(POSITION);
        statement.setString(1, topic);
        statement.setInt(2, partition);
        try (ResultSet row = statement.executeQuery()) {
            if (!row.next()) {
                return Optional.empty();
            }
            int leaderEpoch = row.getInt(2);
            OptionalInt leader = row.wasNull() ? OptionalInt.empty() : OptionalInt.of(leaderEpoch);
            return Optional.of(new LogPosition(topic, partition, row.getLong(1), leader, row.getInt(3)));
        }
    }

    private static final String PUT_POSITION = """
            INSERT INTO offsets (topic, partition, next_offset, leader_epoch, log_epoch) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (topic, partition) DO UPDATE SET next_offset = excluded.next_offset,
                leader_epoch = excluded.leader_epoch, log_epoch = excluded.log_epoch""";

    /**
     * Notes that what lies before a position was taken.
     *
     * @param appended append time of the newest row among it, or later
     */
    void advance(LogPosition position, long appended) throws SQLException {
        Optional<LogPosition> before = position(position.topic(), position.partition());
        if (before.isPresent()
                && before.get().logEpoch() == position.logEpoch()
                && before.get().nextOffset() < position.nextOffset()) {
            IntervalTable.take(this, before.get(), position.nextOffset(), appended);
        }
        putPosition(position);
    }

    /** Goes on elsewhere, having taken nothing. */
    void putPosition(LogPosition position) throws SQLException {
        PreparedStatement statement = statement(PUT_POSITION);
        statement.setString(1, position.topic());
        statement.setInt(2, position.partition());
        statement.setLong(3, position.nextOffset());
        if (position.leaderEpoch().isPresent()) {
            statement.setInt(4, position.leaderEpoch().getAsInt());
        } else {
            statement.setNull(4, Types.NULL);
        }
        statement.setInt(5, position.logEpoch());
        statement.executeUpdate();
    }

    private static final String PUT_FILE = """
            INSERT INTO files (path, kind, first_day, generation, commits) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (path) DO UPDATE SET commits = excluded.commits""";
    private static final String PUT_FILE_CONTENTS = """
            INSERT INTO file_contents (path, table_name, rows, min_timestamp, max_timestamp) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (path, table_name) DO UPDATE SET rows = excluded.rows,
                min_timestamp = excluded.min_timestamp, max_timestamp = excluded.max_timestamp""";

    /** Enters a file with what is committed in it. */
    void putFile(OpenFile open) throws SQLException {
        PreparedStatement files = statement(PUT_FILE);
        StoredFile stored = open.stored();
        files.setString(1, stored.path());
        files.setString(2, stored.kind().text());
        files.setString(3, stored.firstDay().toString());
        files.setInt(4, stored.generation());
        files.setLong(5, open.commits());
        files.executeUpdate();
        PreparedStatement contents = statement(PUT_FILE_CONTENTS);
        for (Map.Entry<String, Contents> table : open.contents().entrySet()) {
            contents.setString(1, stored.path());
            contents.setString(2, table.getKey());
            contents.setLong(3, table.getValue().rows());
            contents.setLong(4, table.getValue().minTimestamp());
            contents.setLong(5, table.getValue().maxTimestamp());
            contents.executeUpdate();
        }
    }

    private static final String COMMITS = "SELECT commits FROM files WHERE path = ?";

    /** Commits that a file had seen when it was entered last; 0 where it is not in the catalogue. */
    long commits(StoredFile file) throws SQLException {
        PreparedStatement statement = statement(COMMITS);
        statement.setString(1, file.path());
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private static final String REMOVE_FILE = "DELETE FROM files WHERE path = ?";

    void removeFile(String path) throws SQLException {
        PreparedStatement statement = statement(REMOVE_FILE);
        statement.setString(1, path);
        statement.executeUpdate();
    }

    private static final String FILES = "SELECT path FROM files ORDER BY first_day, path";

    List<StoredFile> files() throws SQLException {
        List<StoredFile> files = new ArrayList<>();
        try (ResultSet row = statement(FILES).executeQuery()) {
            while (row.next()) {
                String path = row.getString(1);
                StoredFile.at(path)
                        .ifPresentOrElse(files::add, () -> StoreFiles.log.error("not a file of ours: {}", path));
            }
        }
        return files;
    }

    private static final String CONTENTS = """
            SELECT f.path, c.table_name, c.rows FROM files f JOIN file_contents c ON c.path = f.path
            ORDER BY f.first_day DESC, f.path, c.table_name LIMIT ?""";

    /** Rows by file and table, the newest days first. */
    List<StoreContents> contents(int most) throws SQLException {
        PreparedStatement statement = statement(CONTENTS);
        statement.setInt(1, most);
        List<StoreContents> contents = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                String period = row.getString(1).replaceFirst("^\\w+/([0-9-]+)\\..*$", "$1");
                contents.add(new StoreContents(period, row.getString(2), row.getLong(3)));
            }
        }
        return contents;
    }
}
