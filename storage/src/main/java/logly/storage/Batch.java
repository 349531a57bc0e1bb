package logly.storage;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import logly.schemas.AgentStatus;
import logly.schemas.EffectiveTime;
import logly.schemas.EventTrace;
import logly.schemas.HourlyAggregate;
import logly.schemas.LogEvent;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * What one commit stores: day and month files first, then {@code node.db} with offsets and ledger. A batch that stopped
 * anywhere may be put together again from the same records: rows that are there stay as they are.
 */
public final class Batch {
    private static final Duration AHEAD = Duration.ofDays(1);

    private final StoreFiles files;
    private final Scope scope;
    private final Map<Long, Status> statuses = new LinkedHashMap<>();
    private final Map<String, Long> rows = new HashMap<>();
    private final Map<String, Long> freshest = new HashMap<>();
    private int records;
    private long newestAppended;

    private record Status(AgentStatus status, Instant appended) {}

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
    }

    /** Which files it may write; what belongs into another is left out. */
    interface Scope {
        boolean holds(FileKind kind, LocalDate day);
    }

    /**
     * Adds a record to the file of its day, month or node.
     *
     * @param id where it stands in Kafka; of a trace only the log epoch counts, which is that of its event's topic
     * @param appended when the broker appended it
     * @throws RefusedRecord where it breaks a constraint; the batch goes on without it
     * @throws StorageTrouble where the batch must be abandoned
     */
    public Outcome insert(SpecificRecordBase record, RowId id, Instant appended) throws RefusedRecord {
        Outcome outcome = take(record, id, appended);
        if (outcome == Outcome.STORED) {
            records++;
            newestAppended = Math.max(newestAppended, appended.toEpochMilli());
        }
        return outcome;
    }

    private Outcome take(SpecificRecordBase record, RowId id, Instant appended) throws RefusedRecord {
        if (record instanceof AgentStatus status) {
            return takeStatus(status, appended);
        }
        if (record instanceof HourlyAggregate aggregate) {
            return upsert(aggregate, appended);
        }
        if (record instanceof EventTrace trace) {
            return insertTrace(trace, id.logEpoch(), appended);
        }
        return insertRow(record, id, appended);
    }

    private Outcome takeStatus(AgentStatus status, Instant appended) {
        if (!scope.holds(FileKind.NODE, EffectiveTime.utcDay(appended))) {
            return Outcome.ELSEWHERE;
        }
        statuses.put(status.getAgentId(), new Status(status, appended));
        count("hosts");
        return Outcome.STORED;
    }

    /** Why rows of a day are not stored; empty where they are. */
    private Optional<Outcome> leftOut(FileKind kind, LocalDate day) {
        if (kind.lastDay(kind.firstDay(day)).isBefore(files.floorDay())) {
            return Optional.of(Outcome.EXPIRED);
        }
        return scope.holds(kind, day) ? Optional.empty() : Optional.of(Outcome.ELSEWHERE);
    }

    private OpenFile file(FileKind kind, LocalDate day) {
        OpenFile file = files.file(kind, day);
        file.markDirty();
        return file;
    }

    private <T extends SpecificRecordBase> Outcome insertRow(T record, RowId id, Instant appended)
            throws RefusedRecord {
        RecordTable<T> table = Tables.of(record);
        Instant effective = table.effectiveTime(record, appended);
        LocalDate day = EffectiveTime.utcDay(effective);
        Optional<Outcome> leftOut = leftOut(FileKind.DAY, day);
        if (leftOut.isPresent()) {
            return leftOut.get();
        }
        OpenFile file = file(FileKind.DAY, day);
        try {
            boolean isNew = record instanceof LogEvent event
                    ? new PlacedEvents(file, event, id, appended).add()
                    : table.insert(file, record, id.pack(), appended);
            if (isNew) {
                count(table.name());
            }
            table.maker(record).ifPresent(host -> freshest.merge(host, effective.toEpochMilli(), Math::max));
            return Outcome.STORED;
        } catch (SQLException e) {
            throw refusedOrTrouble(file, e);
        }
    }

    /** In the file of the event's day: first the event, then the trace, then its children. */
    private Outcome insertTrace(EventTrace trace, int logEpoch, Instant appended) throws RefusedRecord {
        TracedEvent event = TracedEvent.of(trace, logEpoch, appended);
        LocalDate day = EffectiveTime.utcDay(event.effective());
        Optional<Outcome> leftOut = leftOut(FileKind.DAY, day);
        if (leftOut.isPresent()) {
            return leftOut.get();
        }
        OpenFile file = file(FileKind.DAY, day);
        try {
            boolean isChanged = file.whole(() -> {
                long id = new PlacedEvents(file, event.event(), event.own(), event.appended()).bring();
                return Tables.EVENT_TRACES.put(file, id, trace, event.effective());
            });
            if (isChanged) {
                count(TraceTable.NAME);
            }
            return Outcome.STORED;
        } catch (SQLException e) {
            throw refusedOrTrouble(file, e);
        }
    }

    private Outcome upsert(HourlyAggregate aggregate, Instant appended) throws RefusedRecord {
        if (aggregate.getHour().isAfter(appended.plus(AHEAD))) {
            throw new RefusedRecord("hour " + aggregate.getHour() + " lies ahead");
        }
        LocalDate day = EffectiveTime.utcDay(aggregate.getHour());
        Optional<Outcome> leftOut = leftOut(FileKind.MONTH, day);
        if (leftOut.isPresent()) {
            return leftOut.get();
        }
        OpenFile file = file(FileKind.MONTH, day);
        try {
            if (HourlyTable.put(file, aggregate)) {
                file.changed(HourlyTable.NAME, 1, aggregate.getHour().toEpochMilli());
            }
            count(HourlyTable.NAME);
            return Outcome.STORED;
        } catch (SQLException e) {
            throw refusedOrTrouble(file, e);
        }
    }

    private static RefusedRecord refusedOrTrouble(OpenFile file, SQLException e) {
        if (OpenFile.blamesRecord(e)) {
            return new RefusedRecord(String.valueOf(e.getMessage()), e);
        }
        throw new StorageTrouble(file.file(), e);
    }

    private void count(String table) {
        rows.merge(table, 1L, Long::sum);
    }

    /** Records taken in. */
    public int records() {
        return records;
    }

    /** Rows added or replaced, by table. */
    public Map<String, Long> rowsByTable() {
        return Map.copyOf(rows);
    }

    /** Whether it touches so many files that it must commit before more records come. */
    public boolean isFull() {
        return files.dirty().size() >= StoreFiles.MAX_OPEN - 1;
    }

    /**
     * Commits: after this returns, the records before these positions are stored, also after a power loss.
     *
     * @throws StorageTrouble where the batch must be abandoned; what some files have of it already does no harm
     */
    public void commit(Collection<LogPosition> positions, Ledger ledger) {
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
            for (Status status : statuses.values()) {
                node.putHost(status.status(), status.appended());
            }
            for (Ledger.Entry entry : ledger.entries()) {
                if (entry.isDirty()) {
                    LedgerTable.put(node, entry);
                }
            }
            FreshnessTable.put(node, freshest);
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
        statuses.clear();
        freshest.clear();
        rows.clear();
        records = 0;
        newestAppended = 0;
    }

    /** Takes back what is not committed. The ledger must be loaded again. */
    public void abandon() {
        clear();
        files.abandon();
    }
}
