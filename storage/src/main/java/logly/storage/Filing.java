package logly.storage;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import logly.schemas.DailyAggregate;
import logly.schemas.EffectiveTime;
import logly.schemas.EventTrace;
import logly.schemas.Finding;
import logly.schemas.HourlyAggregate;
import logly.schemas.LogEvent;
import logly.schemas.OperatorAction;
import logly.storage.Batch.Outcome;
import logly.storage.Batch.Scope;
import logly.storage.KeyedTable.Change;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/** Puts each record of a batch into its tables: of its day, of its month, or of the node. Nothing is committed here. */
final class Filing {
    private static final Duration AHEAD = Duration.ofDays(1);

    private final StoreFiles files;
    private final Scope scope;
    private final Map<String, Long> rows = new HashMap<>();
    private final Map<String, Long> freshest = new HashMap<>();
    private @Nullable NodeFile node;
    private int rollbacks;

    Filing(StoreFiles files, Scope scope) {
        this.files = files;
        this.scope = scope;
    }

    Outcome insert(SpecificRecordBase record, RowId id, @Nullable RowId place, Instant appended) throws RefusedRecord {
        if (record instanceof EventTrace trace) {
            return insertTrace(trace, id.logEpoch(), place, appended);
        }
        if (record instanceof Finding finding) {
            return insertFinding(finding, id, appended);
        }
        if (record instanceof HourlyAggregate aggregate) {
            refuseAhead(aggregate.getHour(), appended);
            return putInMonth(aggregate, id);
        }
        if (record instanceof DailyAggregate aggregate) {
            refuseAhead(firstMoment(aggregate.getDate()), appended);
        }
        if (KeyedTables.hold(record.getClass())) {
            return inNode(appended) ? putInNode(record, id) : Outcome.ELSEWHERE;
        }
        if (record instanceof OperatorAction action) {
            return inNode(appended) ? insertInNode(action, id, appended) : Outcome.ELSEWHERE;
        }
        return insertRow(record, id, appended);
    }

    private static Instant firstMoment(String date) throws RefusedRecord {
        try {
            return LocalDate.parse(date).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeException e) {
            throw new RefusedRecord("date: " + e.getMessage(), e);
        }
    }

    private static void refuseAhead(Instant bucket, Instant appended) throws RefusedRecord {
        if (bucket.isAfter(appended.plus(AHEAD))) {
            throw new RefusedRecord(bucket + " lies ahead");
        }
    }

    private boolean inNode(Instant appended) {
        return scope.holds(FileKind.NODE, EffectiveTime.utcDay(appended));
    }

    /** Why rows of a day are not stored; empty where they are. */
    private Optional<Outcome> leftOut(FileKind kind, LocalDate day) {
        if (kind.lastDay(kind.firstDay(day)).isBefore(files.floors().day(kind))) {
            return Optional.of(Outcome.EXPIRED);
        }
        return scope.holds(kind, day) ? Optional.empty() : Optional.of(Outcome.ELSEWHERE);
    }

    private OpenFile file(FileKind kind, LocalDate day) {
        OpenFile file = files.file(kind, day);
        file.markDirty();
        return file;
    }

    /** The node's file, in the transaction that ends with the batch. */
    private NodeFile node() {
        NodeFile current = files.node();
        if (node == null) {
            node = current;
            rollbacks = current.rollbacks();
        }
        return current;
    }

    /** Whether rows of the node were taken back behind our back, so that the batch must be put together again. */
    boolean hasLostRows() {
        return node != null && (node != files.node() || node.rollbacks() != rollbacks);
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
            if (record instanceof LogEvent event) {
                count(table.name(), new PlacedEvents(file, event, id, appended).add());
            } else if (table.insert(file, record, id.pack(), appended)) {
                file.changed(table.name(), 1, effective.toEpochMilli());
                count(table.name(), true);
            }
            table.maker(record).ifPresent(host -> freshest.merge(host, effective.toEpochMilli(), Math::max));
            return Outcome.STORED;
        } catch (SQLException e) {
            throw refusedOrTrouble(file.file(), e);
        }
    }

    /** In the file of the event's day: first the event, then the trace, then its children. */
    private Outcome insertTrace(EventTrace trace, int logEpoch, @Nullable RowId place, Instant appended)
            throws RefusedRecord {
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
                return Tables.EVENT_TRACES.put(file, id, trace, event.effective(), place);
            });
            count(TraceTable.NAME, isChanged);
            return Outcome.STORED;
        } catch (SQLException e) {
            throw refusedOrTrouble(file.file(), e);
        }
    }

    /** The revision into the day in which it was last seen, the newest one into the node. */
    private Outcome insertFinding(Finding finding, RowId id, Instant appended) throws RefusedRecord {
        String name = "finding-" + finding.getFingerprint() + "-" + finding.getOpening();
        if (finding.getFingerprint().isEmpty() || !finding.getId().equals(name)) {
            throw new RefusedRecord("id: " + finding.getId() + " is not " + name);
        }
        Instant seen = KeyedTables.FINDING_REVISIONS.effectiveTime(finding, appended);
        Optional<Outcome> leftOut = leftOut(FileKind.DAY, EffectiveTime.utcDay(seen));
        boolean inNode = inNode(appended);
        if (leftOut.isPresent()) {
            return inNode ? putInNode(finding, id) : leftOut.get();
        }
        OpenFile file = file(FileKind.DAY, EffectiveTime.utcDay(seen));
        try {
            return file.whole(() -> {
                RecordTable<Finding> revisions = KeyedTables.FINDING_REVISIONS;
                if (revisions.insert(file, finding, id.pack(), appended)) {
                    file.changed(revisions.name(), 1, seen.toEpochMilli());
                    count(revisions.name(), true);
                }
                return inNode ? putInNode(finding, id) : Outcome.STORED;
            });
        } catch (SQLException e) {
            throw refusedOrTrouble(file.file(), e);
        }
    }

    private Outcome putInMonth(HourlyAggregate aggregate, RowId id) throws RefusedRecord {
        LocalDate day = EffectiveTime.utcDay(aggregate.getHour());
        Optional<Outcome> leftOut = leftOut(FileKind.MONTH, day);
        if (leftOut.isPresent()) {
            return leftOut.get();
        }
        OpenFile file = file(FileKind.MONTH, day);
        KeyedTable<HourlyAggregate> table = KeyedTables.HOURLY_AGGREGATES;
        try {
            Change change = table.put(file, aggregate, id.pack());
            if (change == Change.ADDED) {
                file.changed(table.name(), 1, aggregate.getHour().toEpochMilli());
            }
            count(table.name(), change != Change.NONE);
            return Outcome.STORED;
        } catch (SQLException e) {
            throw refusedOrTrouble(file.file(), e);
        }
    }

    @SuppressWarnings("unchecked") // a record is of its own class
    private <T extends SpecificRecordBase> Outcome putInNode(T record, RowId id) throws RefusedRecord {
        KeyedTable<T> table = KeyedTables.of((Class<T>) record.getClass());
        try {
            count(table.name(), table.put(node(), record, id.pack()) != Change.NONE);
            return Outcome.STORED;
        } catch (SQLException e) {
            throw refusedOrTrouble(files.node().file(), e);
        }
    }

    private Outcome insertInNode(OperatorAction action, RowId id, Instant appended) throws RefusedRecord {
        RecordTable<OperatorAction> table = KeyedTables.OPERATOR_ACTIONS;
        try {
            count(table.name(), table.insert(node(), action, id.pack(), appended));
            return Outcome.STORED;
        } catch (SQLException e) {
            throw refusedOrTrouble(files.node().file(), e);
        }
    }

    /** Takes away what a key of a compacted topic stood for. */
    Outcome remove(Class<? extends SpecificRecordBase> type, String key, RowId id, Instant appended)
            throws RefusedRecord {
        if (type.equals(HourlyAggregate.class)) {
            return removeInMonth(key, id, appended);
        }
        if (!inNode(appended)) {
            return Outcome.ELSEWHERE;
        }
        KeyedTable<?> table = KeyedTables.of(type);
        try {
            table.bury(node(), key, id.pack(), appended);
            return Outcome.STORED;
        } catch (SQLException e) {
            throw refusedOrTrouble(files.node().file(), e);
        }
    }

    private Outcome removeInMonth(String key, RowId id, Instant appended) throws RefusedRecord {
        KeyedTable<HourlyAggregate> table = KeyedTables.HOURLY_AGGREGATES;
        Instant hour = table.partOf(key).getHour();
        refuseAhead(hour, appended);
        LocalDate day = EffectiveTime.utcDay(hour);
        Optional<Outcome> leftOut = leftOut(FileKind.MONTH, day);
        if (leftOut.isPresent()) {
            return leftOut.get();
        }
        OpenFile file = file(FileKind.MONTH, day);
        try {
            int gone = table.bury(file, key, id.pack(), appended);
            file.changed(table.name(), -gone, hour.toEpochMilli());
            return Outcome.STORED;
        } catch (SQLException e) {
            throw refusedOrTrouble(file.file(), e);
        }
    }

    static RefusedRecord refusedOrTrouble(Path file, SQLException e) {
        if (OpenFile.blamesRecord(e)) {
            return new RefusedRecord(String.valueOf(e.getMessage()), e);
        }
        throw new StorageTrouble(file, e);
    }

    void count(String table, boolean isChanged) {
        if (isChanged) {
            rows.merge(table, 1L, Long::sum);
        }
    }

    /** Rows added or replaced, by table. */
    Map<String, Long> rows() {
        return rows;
    }

    /** Newest effective time of the rows of each host. */
    Map<String, Long> freshest() {
        return freshest;
    }

    void clear() {
        rows.clear();
        freshest.clear();
        node = null;
    }
}
