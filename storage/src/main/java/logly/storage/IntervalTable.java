package logly.storage;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** What a node has taken, and what nobody could take, in {@code node.db}. */
final class IntervalTable {
    private static final String EXTEND = """
            UPDATE intervals SET last_offset = ?, last_appended = max(last_appended, ?)
            WHERE topic = ? AND partition = ? AND log_epoch = ? AND last_offset = ?""";

    private static final String BEGIN = """
            INSERT INTO intervals (topic, partition, log_epoch, first_offset, last_offset, last_appended)
            VALUES (?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET last_offset = max(last_offset, excluded.last_offset),
                last_appended = max(last_appended, excluded.last_appended)""";

    private static final String SELECT = """
            SELECT topic, partition, log_epoch, first_offset, last_offset FROM intervals
            ORDER BY topic, partition, log_epoch, first_offset""";

    private static final String FORGET = "DELETE FROM intervals WHERE last_appended < ?";

    private static final String GAP = """
            INSERT OR REPLACE INTO gaps (topic, partition, log_epoch, first_offset, last_offset, noticed_at)
            VALUES (?, ?, ?, ?, ?, ?)""";

    private static final String FORGET_GAPS = "DELETE FROM gaps WHERE noticed_at < ?";

    private IntervalTable() {}

    /**
     * Notes that the offsets from one position up to another were taken.
     *
     * @param appended append time of the newest row among them, or later
     */
    static void take(NodeFile node, LogPosition from, long nextOffset, long appended) throws SQLException {
        PreparedStatement extend = node.statement(EXTEND);
        extend.setLong(1, nextOffset - 1);
        extend.setLong(2, appended);
        extend.setString(3, from.topic());
        extend.setInt(4, from.partition());
        extend.setInt(5, from.logEpoch());
        extend.setLong(6, from.nextOffset() - 1);
        if (extend.executeUpdate() == 0) {
            PreparedStatement begin = node.statement(BEGIN);
            begin.setString(1, from.topic());
            begin.setInt(2, from.partition());
            begin.setInt(3, from.logEpoch());
            begin.setLong(4, from.nextOffset());
            begin.setLong(5, nextOffset - 1);
            begin.setLong(6, appended);
            begin.executeUpdate();
        }
    }

    static List<Interval> all(NodeFile node) throws SQLException {
        List<Interval> intervals = new ArrayList<>();
        try (ResultSet row = node.statement(SELECT).executeQuery()) {
            while (row.next()) {
                intervals.add(
                        new Interval(row.getString(1), row.getInt(2), row.getInt(3), row.getLong(4), row.getLong(5)));
            }
        }
        return intervals;
    }

    static void putGap(NodeFile node, Interval gap, Instant noticed) throws SQLException {
        PreparedStatement statement = node.statement(GAP);
        statement.setString(1, gap.topic());
        statement.setInt(2, gap.partition());
        statement.setInt(3, gap.logEpoch());
        statement.setLong(4, gap.firstOffset());
        statement.setLong(5, gap.lastOffset());
        statement.setLong(6, noticed.toEpochMilli());
        statement.executeUpdate();
    }

    /** Forgets intervals whose rows retention has taken, and gaps of before. */
    static void forgetBefore(NodeFile node, Instant appended) throws SQLException {
        for (String sql : List.of(FORGET, FORGET_GAPS)) {
            PreparedStatement statement = node.statement(sql);
            statement.setLong(1, appended.toEpochMilli());
            statement.executeUpdate();
        }
    }
}
