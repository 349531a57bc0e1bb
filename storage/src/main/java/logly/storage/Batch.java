package logly.storage;

import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import logly.schemas.AgentStatus;
import logly.schemas.EffectiveTime;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * What one commit stores: day and month files first, then {@code node.db} with offsets and ledger. A batch that stopped
 * anywhere may be put together again from the same records: rows that are there stay as they are.
 */
public final class Batch {
    private final StoreFiles files;
    private final Scope scope;
    private final Filing filing;
    private final Heartbeats heartbeats = new Heartbeats();
    private int records;
    private long newestAppended;

    /** What became of a record that was not refused. */
    public enum Outcome {
        STORED,
        /** Of a day below the floor: retention has taken it, or would. */
        EXPIRED,
        /** Of a file that this batch leaves alone. */
        ELSEWHERE
    }

    Batch(StoreFiles files, Scope scope) {
        this.files = files;
        this.scope = scope;
        filing = new Filing(files, scope);
    }

    /** Which files it may write; what belongs into another is left out. */
    interface Scope {
        boolean holds(FileKind kind, LocalDate day);
    }

    /**
     * Adds a record to the file of its day, month or node. A trace counts as one that does not come from Kafka: who
     * follows the traces does not hear of it.
     *
     * @see #insert(SpecificRecordBase, RowId, RowId, Instant)
     */
    public Outcome insert(SpecificRecordBase record, RowId id, Instant appended) throws RefusedRecord {
        return insert(record, id, null, appended);
    }

    /**
     * Adds a record to the file of its day, month or node.
     *
     * @param id where its row's id says that it stands in Kafka; of a trace only the log epoch counts, which is that of
     *     its event's topic
     * @param place where a trace itself stands in Kafka; null where it does not come from there
     * @param appended when the broker appended it
     * @throws RefusedRecord where it breaks a constraint; the batch goes on without it
     * @throws StorageTrouble where the batch must be abandoned
     */
    public Outcome insert(SpecificRecordBase record, RowId id, @Nullable RowId place, Instant appended)
            throws RefusedRecord {
        Outcome outcome = record instanceof AgentStatus status
                ? putStatus(appended, () -> heartbeats.add(status, appended))
                : filing.insert(record, id, place, appended);
        return passed(outcome, appended);
    }

    /**
     * Takes away what a key of a compacted topic stood for: its record there has no value any more.
     *
     * @param type of the topic's records
     * @param id where the record without a value stands in Kafka
     * @throws RefusedRecord where no record of this type can have such a key
     */
    public Outcome remove(Class<? extends SpecificRecordBase> type, String key, RowId id, Instant appended)
            throws RefusedRecord {
        if (!type.equals(AgentStatus.class)) {
            return passed(filing.remove(type, key, id, appended), appended);
        }
        long agentId = agentId(key);
        return passed(putStatus(appended, () -> heartbeats.remove(agentId)), appended);
    }

    private Outcome passed(Outcome outcome, Instant appended) {
        if (outcome == Outcome.STORED) {
            records++;
            newestAppended = Math.max(newestAppended, appended.toEpochMilli());
        }
        return outcome;
    }

    private Outcome putStatus(Instant appended, Runnable change) {
        if (!scope.holds(FileKind.NODE, EffectiveTime.utcDay(appended))) {
            return Outcome.ELSEWHERE;
        }
        change.run();
        filing.count("hosts", true);
        return Outcome.STORED;
    }

    private static long agentId(String key) throws RefusedRecord {
        try {
            return HexFormat.fromHexDigitsToLong(key);
        } catch (IllegalArgumentException e) {
            throw new RefusedRecord("key: " + e.getMessage(), e);
        }
    }

    /** Records taken in. */
    public int records() {
        return records;
    }

    /** Rows added or replaced, by table. */
    public Map<String, Long> rowsByTable() {
        return Map.copyOf(filing.rows());
    }

    /** Whether it touches so many files that it must commit before more records come. */
    public boolean isFull() {
        return files.dirty().size() >= OpenFiles.MAX_OPEN - 1;
    }

    /**
     * Commits: after this returns, the records before these positions are stored, also after a power loss.
     *
     * @throws StorageTrouble where the batch must be abandoned; what some files have of it already does no harm
     */
    public void commit(Collection<LogPosition> positions, Ledger ledger) {
        if (filing.hasLostRows()) {
            throw new StorageTrouble(files.node().file(), new SQLException("rows of the batch were taken back"));
        }
        for (OpenFile file : files.dirty()) {
            StoreFiles.work(file.file(), () -> {
                NodeFile node = files.node();
                file.commit();
                node.putFile(file);
                return file;
            });
        }
        NodeFile node = files.node();
        StoreFiles.work(node.file(), () -> {
            heartbeats.writeTo(node);
            for (Ledger.Entry entry : ledger.entries()) {
                if (entry.isDirty()) {
                    LedgerTable.put(node, entry);
                }
            }
            FreshnessTable.put(node, filing.freshest());
            for (LogPosition position : positions) {
                node.advance(position, newestAppended);
            }
            node.commit();
            return node;
        });
        ledger.entries().forEach(Ledger.Entry::committed);
        clear();
    }

    private void clear() {
        heartbeats.clear();
        filing.clear();
        records = 0;
        newestAppended = 0;
    }

    /** Takes back what is not committed. The ledger must be loaded again. */
    public void abandon() {
        clear();
        files.abandon();
    }
}
