package logly.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;

/** The newest effective time among the rows of each host, in {@code node.db}. */
final class FreshnessTable {
    private static final String PUT = """
            INSERT INTO freshness (host, newest) VALUES (?, ?)
            ON CONFLICT DO UPDATE SET newest = max(newest, excluded.newest)""";

    private static final String SELECT = "SELECT host, newest FROM freshness";

    private static final String NEWEST = "SELECT coalesce(max(newest), 0) FROM freshness";

    private static final String FORGET = "DELETE FROM freshness WHERE newest < ?";

    private FreshnessTable() {}

    static void put(NodeFile node, Map<String, Long> newestByHost) throws SQLException {
        PreparedStatement statement = node.statement(PUT);
        for (Map.Entry<String, Long> host : newestByHost.entrySet()) {
            statement.setString(1, host.getKey());
            statement.setLong(2, host.getValue());
            statement.executeUpdate();
        }
    }

    static void forgetBefore(NodeFile node, Instant newest) throws SQLException {
        PreparedStatement statement = node.statement(FORGET);
        statement.setLong(1, newest.toEpochMilli());
        statement.executeUpdate();
    }

    /** Milliseconds of the newest row of all; 0 without any. */
    static long newest(NodeFile node) throws SQLException {
        try (ResultSet row = node.statement(NEWEST).executeQuery()) {
            return row.getLong(1);
        }
    }

    /** Adds what a node knows; the newest of all nodes counts. */
    static Map<String, Long> addTo(Map<String, Long> newestByHost, Connection reader) throws SQLException {
        try (PreparedStatement statement = reader.prepareStatement(SELECT);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                newestByHost.merge(row.getString(1), row.getLong(2), Math::max);
            }
        }
        return newestByHost;
    }
}
