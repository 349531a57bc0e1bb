package logly.agent.spool;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import logly.runtime.sqlite.SqliteFile;
import org.apache.avro.Schema;

/**
 * Takes out of a damaged database what is whole. Each batch is looked up by itself, so that one bad page costs only what
 * stands on it, and each proves by its checksum that it is unaltered.
 */
final class Salvage {
    /** Ids between the readable ends of the table that are tried one by one. */
    private static final long MOST_TRIES = 1_000_000;

    private static final int ROWS_PER_COMMIT = 500;

    private final Connection bad;
    private final Connection good;
    private final Map<String, String> positions = new HashMap<>();
    private long saved;
    private long altered;
    private long lastId;

    private Salvage(Connection bad, Connection good) {
        this.bad = bad;
        this.good = good;
    }

    /**
     * What was found.
     *
     * @param saved batches that are in the new file
     * @param altered batches that were seen and are not whole
     * @param lastId id of the batch that was appended last, as far as the bad file tells
     * @param checkpoints what the bad file tells of positions; where its table is damaged, what its batches carry
     */
    record Found(long saved, long altered, long lastId, Map<String, String> checkpoints) {}

    /** Copies from the file that was moved aside; a file that SQLite cannot open at all gives nothing. */
    static Found from(Path bad, Connection good) throws SQLException {
        try (Connection reader = SqliteFile.openReader(bad)) {
            return new Salvage(reader, good).run();
        } catch (SQLException e) {
            if (SpoolTables.isDamageAtOpen(e)) {
                good.rollback();
                return new Found(0, 0, 0, Map.of());
            }
            throw e;
        }
    }

    private interface Attempt<T> {
        T make() throws SQLException;
    }

    /** What may fail because the file is damaged; other failures are no matter of the file. */
    private static <T> Optional<T> attempt(Attempt<T> attempt) throws SQLException {
        try {
            return Optional.of(attempt.make());
        } catch (SQLException e) {
            if (SpoolTables.isDamageAtOpen(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private Found run() throws SQLException {
        lastId = attempt(() -> SpoolTables.lastId(bad)).orElse(0L);
        copySchemas();
        int uncommitted = 0;
        for (long id : ids()) {
            copy(id);
            uncommitted++;
            if (uncommitted % ROWS_PER_COMMIT == 0) {
                good.commit();
            }
        }
        attempt(() -> CheckpointTable.read(bad)).ifPresent(content -> positions.putAll(content.positions()));
        for (Incident incident : attempt(() -> IncidentTable.all(bad)).orElse(List.of())) {
            IncidentTable.insert(good, incident);
        }
        good.commit();
        return new Found(saved, altered, lastId, Map.copyOf(positions));
    }

    private void copySchemas() throws SQLException {
        for (long fingerprint :
                attempt(() -> SpoolTables.schemaFingerprints(bad)).orElse(List.of())) {
            Optional<Schema> schema =
                    attempt(() -> SpoolTables.schema(bad, fingerprint)).flatMap(found -> found);
            if (schema.isPresent()) {
                SpoolTables.putSchemas(good, Map.of(fingerprint, schema.get()));
            }
        }
    }

    private void copy(long id) throws SQLException {
        Optional<Optional<BatchTable.Row>> read = attempt(() -> BatchTable.row(bad, id));
        Optional<BatchTable.Row> row = read.flatMap(found -> found);
        lastId = Math.max(lastId, id);
        if (row.isEmpty()) {
            altered++;
            return;
        }
        BatchTable.insert(good, row.get());
        String carried = row.get().positions();
        if (carried != null) {
            Positions.parse(BatchTable.owner(id), carried).ifPresent(positions::putAll);
        }
        saved++;
    }

    /** Ids of the table from both ends as far as it can be read, and each one that answers in between. */
    private SortedSet<Long> ids() throws SQLException {
        SortedSet<Long> ids = new TreeSet<>();
        List<Long> rising = new ArrayList<>();
        List<Long> falling = new ArrayList<>();
        boolean whole = readIds("ASC", rising);
        if (!whole) {
            readIds("DESC", falling);
        }
        ids.addAll(rising);
        ids.addAll(falling);
        long from = rising.isEmpty() ? 1 : rising.get(rising.size() - 1) + 1;
        long to = falling.isEmpty() ? lastId : falling.get(falling.size() - 1) - 1;
        for (long id = Math.max(from, to - MOST_TRIES); !whole && id <= to; id++) {
            long tried = id;
            // One that cannot be read is on a bad page: whether there was such a batch, nobody can tell.
            if (attempt(() -> BatchTable.row(bad, tried)).flatMap(row -> row).isPresent()) {
                ids.add(id);
            }
        }
        return ids;
    }

    /** Whether the table could be read to its end. */
    private boolean readIds(String direction, List<Long> ids) throws SQLException {
        String sql = "SELECT rowid FROM batches NOT INDEXED ORDER BY rowid " + direction;
        try (PreparedStatement select = bad.prepareStatement(sql);
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
            return true;
        } catch (SQLException e) {
            if (SpoolTables.isDamageAtOpen(e)) {
                return false;
            }
            throw e;
        }
    }
}
