package logly.storage;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import logly.schemas.SeqRanges;
import logly.storage.Ledger.Fate;

/** Rows of the ledger as its readers see them. */
final class AccountRows {
    private AccountRows() {}

    /** From agent_id, epoch, topic, key, seqs, received, the counts in the order of the fates, and last_seen. */
    static Account read(ResultSet row) throws SQLException {
        SeqRanges seqs = StorageTrouble.decoded(() -> SeqRanges.fromBytes(row.getBytes(5)));
        Map<Fate, Long> counts = new EnumMap<>(Fate.class);
        counts.put(Fate.STORED, row.getLong(7));
        counts.put(Fate.DUPLICATE, row.getLong(8));
        counts.put(Fate.EXPIRED, row.getLong(9));
        counts.put(Fate.UNDECODABLE, row.getLong(10));
        counts.put(Fate.REFUSED, row.getLong(11));
        counts.put(Fate.LEFT_OUT, row.getLong(12));
        return new Account(
                row.getLong(1),
                row.getLong(2),
                row.getString(3),
                row.getString(4),
                row.getLong(6),
                seqs.highest(),
                seqs.missing() + seqs.lost(),
                counts,
                Instant.ofEpochMilli(row.getLong(13)));
    }

    static String key(Account account) {
        return String.format(
                "%s\n%s\n%016x\n%016x", account.key(), account.topic(), account.agentId(), account.epoch());
    }

    static Account further(Account one, Account other) {
        if (one.received() != other.received()) {
            return one.received() > other.received() ? one : other;
        }
        return one.lastSeen().isBefore(other.lastSeen()) ? other : one;
    }
}
