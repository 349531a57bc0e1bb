package logly.storage;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import logly.schemas.SeqRanges;
import logly.storage.Ledger.Fate;

/** The ledger in {@code node.db}. */
final class LedgerTable {
    private static final String SELECT = """
            SELECT agent_id, epoch, key, seqs, stored, duplicates, expired, undecodable, refused, left_out, last_seen
            FROM ledger WHERE topic = ? AND partition = ?""";

    private static final String PUT = """
            INSERT INTO ledger (agent_id, epoch, topic, key, partition, seqs, received, stored, duplicates, expired,
                undecodable, refused, left_out, last_seen)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (agent_id, epoch, topic, key) DO UPDATE SET partition = excluded.partition,
                seqs = excluded.seqs, received = excluded.received, stored = excluded.stored,
                duplicates = excluded.duplicates, expired = excluded.expired, undecodable = excluded.undecodable,
                refused = excluded.refused, left_out = excluded.left_out, last_seen = excluded.last_seen""";

    private static final String FORGET = "DELETE FROM ledger WHERE last_seen < ?";

    private LedgerTable() {}

    /** Loads what is known of one partition. */
    static void load(NodeFile node, Ledger ledger, String topic, int partition) throws SQLException {
        PreparedStatement statement = node.statement(SELECT);
        statement.setString(1, topic);
        statement.setInt(2, partition);
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                Map<Fate, Long> counts = new EnumMap<>(Fate.class);
                counts.put(Fate.STORED, row.getLong(5));
                counts.put(Fate.DUPLICATE, row.getLong(6));
                counts.put(Fate.EXPIRED, row.getLong(7));
                counts.put(Fate.UNDECODABLE, row.getLong(8));
                counts.put(Fate.REFUSED, row.getLong(9));
                counts.put(Fate.LEFT_OUT, row.getLong(10));
                ledger.put(new Ledger.Entry(
                        new Ledger.Key(row.getLong(1), row.getLong(2), topic, row.getString(3)),
                        partition,
                        SeqRanges.fromBytes(row.getBytes(4)),
                        counts,
                        row.getLong(11)));
            }
        }
    }

    static void put(NodeFile node, Ledger.Entry entry) throws SQLException {
        PreparedStatement statement = node.statement(PUT);
        statement.setLong(1, entry.key().agentId());
        statement.setLong(2, entry.key().epoch());
        statement.setString(3, entry.key().topic());
        statement.setString(4, entry.key().key());
        statement.setInt(5, entry.partition());
        statement.setBytes(6, entry.seqs().toBytes());
        statement.setLong(7, entry.received());
        statement.setLong(8, entry.countOf(Fate.STORED));
        statement.setLong(9, entry.countOf(Fate.DUPLICATE));
        statement.setLong(10, entry.countOf(Fate.EXPIRED));
        statement.setLong(11, entry.countOf(Fate.UNDECODABLE));
        statement.setLong(12, entry.countOf(Fate.REFUSED));
        statement.setLong(13, entry.countOf(Fate.LEFT_OUT));
        statement.setLong(14, entry.lastSeen());
        statement.executeUpdate();
    }

    static void forgetBefore(NodeFile node, Instant lastSeen) throws SQLException {
        PreparedStatement statement = node.statement(FORGET);
        statement.setLong(1, lastSeen.toEpochMilli());
        statement.executeUpdate();
    }
}
