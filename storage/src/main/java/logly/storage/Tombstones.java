package logly.storage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keys of compacted topics whose record without a value was read, with its position: rows of earlier positions are gone,
 * here and on every other node, also where an earlier record is read again.
 */
final class Tombstones {
    /** Before every position. */
    static final long NONE = -1;

    private static final String POSITION = "SELECT position FROM tombstones WHERE table_name = ? AND key = ?";

    private static final String PUT = """
            INSERT INTO tombstones (table_name, key, position, ingested_at) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET position = excluded.position, ingested_at = excluded.ingested_at
            WHERE excluded.position > tombstones.position""";

    private Tombstones() {}

    static void put(Target file, String table, String key, long position, Instant appended) throws SQLException {
        PreparedStatement statement = file.statement(PUT);
        statement.setString(1, table);
        statement.setString(2, key);
        statement.setLong(3, position);
        statement.setLong(4, appended.toEpochMilli());
        statement.executeUpdate();
    }

    static long position(Target file, String table, String key) throws SQLException {
        return position(file.statement(POSITION), table, key);
    }

    static long position(Connection reader, String table, String key) throws SQLException {
        try (PreparedStatement statement = reader.prepareStatement(POSITION)) {
            return position(statement, table, key);
        }
    }

    private static long position(PreparedStatement statement, String table, String key) throws SQLException {
        statement.setString(1, table);
        statement.setString(2, key);
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getLong(1) : NONE;
        }
    }

    /** What a table of some files has of these keys, as another reader asks for it. */
    static PeerAnswer answer(PeerQuestion question, List<Path> files, ReadConnections connections) {
        List<PeerRow> rows = new ArrayList<>();
        for (Path file : files) {
            connections.ask(file, rows, connection -> {
                for (String key : question.keys()) {
                    long position = position(connection, question.table(), key);
                    if (position != NONE) {
                        rows.add(new PeerRow(key, position, null));
                    }
                }
                return rows;
            });
        }
        return PeerAnswer.of(rows);
    }

    /** By key of the topic, the last that any of them knows of. */
    static Map<String, Long> positions(List<PeerAnswer> answers) {
        Map<String, Long> positions = new HashMap<>();
        answers.forEach(answer -> answer.rows().forEach(row -> positions.merge(row.place(), row.number(), Math::max)));
        return positions;
    }
}
