package logly.storage;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Rows of one table of {@code node.db} that are too old, deleted a few at a time: its pages serve new rows again. */
interface Pruning {
    int ROWS = 500;

    /** Deletes some; tells whether there may be more. */
    boolean step(NodeFile node) throws SQLException;

    /** Rows of a table with an index by time. */
    record Ordered(String sql, long before) implements Pruning {
        static final String DAYS = """
                DELETE FROM daily_aggregates WHERE (day, host_id, generation) IN
                (SELECT day, host_id, generation FROM daily_aggregates WHERE day < ? ORDER BY day LIMIT ?)""";

        static final String FINDINGS = """
                DELETE FROM findings WHERE id IN
                (SELECT id FROM findings INDEXED BY findings_by_time WHERE last_seen < ? ORDER BY last_seen LIMIT ?)""";

        static final String PATTERNS = """
                DELETE FROM trace_patterns WHERE pattern IN (SELECT pattern FROM trace_patterns
                INDEXED BY trace_patterns_by_time WHERE end_time < ? ORDER BY end_time LIMIT ?)""";

        static final String ACTIONS = """
                DELETE FROM operator_actions WHERE id IN (SELECT id FROM operator_actions
                INDEXED BY operator_actions_by_time WHERE timestamp < ? ORDER BY timestamp LIMIT ?)""";

        static final String TOMBSTONES = """
                DELETE FROM tombstones WHERE (table_name, key) IN (SELECT table_name, key FROM tombstones
                INDEXED BY tombstones_by_time WHERE ingested_at < ? ORDER BY ingested_at LIMIT ?)""";

        @Override
        public boolean step(NodeFile node) throws SQLException {
            PreparedStatement statement = node.statement(sql);
            statement.setLong(1, before);
            statement.setInt(2, ROWS);
            return statement.executeUpdate() == ROWS;
        }
    }

    /** Addresses stand in no order of time: all of them are looked at, a stretch at a time. */
    final class OfAddresses implements Pruning {
        private static final String END = """
                SELECT max(rowid) FROM (SELECT rowid FROM ip_reputation WHERE rowid > ? ORDER BY rowid LIMIT ?)""";

        private static final String DELETE =
                "DELETE FROM ip_reputation WHERE rowid > ? AND rowid <= ? AND last_seen < ?";

        private final long before;
        private long last = Long.MIN_VALUE;

        OfAddresses(long before) {
            this.before = before;
        }

        @Override
        public boolean step(NodeFile node) throws SQLException {
            PreparedStatement find = node.statement(END);
            find.setLong(1, last);
            find.setInt(2, ROWS);
            long end;
            try (ResultSet row = find.executeQuery()) {
                end = row.getLong(1);
                if (row.wasNull()) {
                    return false;
                }
            }
            PreparedStatement delete = node.statement(DELETE);
            delete.setLong(1, last);
            delete.setLong(2, end);
            delete.setLong(3, before);
            delete.executeUpdate();
            last = end;
            return true;
        }
    }
}
