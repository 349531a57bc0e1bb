package logly.agent.spool;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import logly.runtime.sqlite.SqliteFile;
import logly.runtime.sqlite.SqliteFile.CheckpointMode;
import logly.runtime.sqlite.SqliteFile.Synchronous;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounded SQLite database in which batches of records, their seqs and the positions of their sources commit together,
 * one sync per call. A batch leaves when it was acknowledged and {@code keep} has passed; what is there at the start is
 * sent again under the identity that it was given. One process at a time; methods may be called from any thread.
 */
public final class Spool implements AutoCloseable {
    /** Room that a batch takes beside its payload, about. */
    static final int BATCH_OVERHEAD_BYTES = 256;

    /** The WAL is moved into the file when this much was written since the last time. */
    private static final long CHECKPOINT_BYTES = 4L << 20;

    private static final Logger log = LoggerFactory.getLogger(Spool.class);

    /**
     * What a spool is told.
     *
     * @param agentId of every record appended
     * @param epoch of every record appended
     * @param maxBytes above it the spool is full: callers read no more logs and shed metrics
     * @param keep how long an acknowledged batch stays, to be sent again if this process restarts meanwhile
     */
    public record Options(Path file, long agentId, long epoch, long maxBytes, Duration keep) {}

    /** One record for a topic; key is the host. */
    public record Entry(String topic, String key, SpecificRecord record) {}

    /** What became of an append, by topic: records that got a seq, and records that no encoder could take. */
    public record Appended(Map<String, Integer> records, Map<String, Integer> unencodable) {
        public Appended {
            records = Map.copyOf(records);
            unencodable = Map.copyOf(unencodable);
        }
    }

    /** How full it is: bytes held, records not yet acknowledged, and batches set aside by this process. */
    public record Fill(long bytes, long waitingRecords, long quarantined) {}

    private record Acknowledged(long id, int bytes, int records, long atNanos) {}

    private final Options options;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final BatchEncoder encoder;
    private final Map<String, String> checkpoints = new HashMap<>();
    private final Set<Long> knownSchemas = new HashSet<>();
    private final Set<String> topics = new HashSet<>();
    private final Deque<Acknowledged> acknowledged = new ArrayDeque<>();

    private @Nullable Connection connection;
    private @Nullable String setAside;
    private boolean opened;
    private long lastId;
    /** Batches up to here were in a file that was moved aside. */
    private long lostUpTo;

    private long bytes;
    private long waitingRecords;
    private long quarantined;
    private long writtenSinceCheckpoint;

    /**
     * Does no I/O.
     *
     * @param clock dates what is set aside
     * @param nanos the monotonic clock, by which acknowledged batches are kept
     */
    public Spool(Options options, InstantSource clock, LongSupplier nanos) {
        this.options = options;
        this.clock = clock;
        this.nanos = nanos;
        this.encoder = new BatchEncoder(options.agentId(), options.epoch());
    }

    /** Opens or creates the file; one that SQLite cannot read is moved aside, and a new one is made. */
    public synchronized void open() throws SpoolException {
        try {
            openOrReplace();
            opened = true;
        } catch (SQLException e) {
            closeQuietly();
            throw new SpoolException("cannot open " + options.file() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Commits these records and positions in one transaction. Gives each record its identity; the n-th record of a
     * (topic, key) in this epoch has seq n.
     */
    public synchronized Appended append(List<Entry> entries, Map<String, String> positions) throws SpoolException {
        BatchEncoder.Result encoded = encoder.encode(entries, lastId + 1);
        inTransaction(c -> {
            for (SpooledBatch batch : encoded.batches()) {
                Schema schema = encoded.schemas().get(batch.fingerprint());
                if (schema != null && !knownSchemas.contains(batch.fingerprint())) {
                    SpoolTables.putSchema(c, batch.fingerprint(), schema);
                }
                SpoolTables.insert(c, batch);
            }
            SpoolTables.putCheckpoints(c, positions);
        });
        encoder.commit(encoded);
        checkpoints.putAll(positions);
        for (SpooledBatch batch : encoded.batches()) {
            knownSchemas.add(batch.fingerprint());
            topics.add(batch.topic());
            lastId = batch.id();
            bytes += batch.payloadBytes() + BATCH_OVERHEAD_BYTES;
            waitingRecords += batch.count();
        }
        checkpointNowAndThen(
                encoded.batches().stream().mapToLong(SpooledBatch::payloadBytes).sum());
        return encoded.appended();
    }

    /**
     * Batches of a topic after this id, oldest first; a batch whose checksum does not hold is set aside. Fewer than the
     * limit means that there are no more.
     */
    public synchronized List<SpooledBatch> next(String topic, long afterId, int limit) throws SpoolException {
        List<SpooledBatch> found = new ArrayList<>();
        List<SpoolTables.Damaged> damaged = new ArrayList<>();
        do {
            found.clear();
            damaged.clear();
            inTransaction(c -> SpoolTables.select(c, topic, afterId, limit, found, damaged));
            for (SpoolTables.Damaged each : damaged) {
                log.error("Batch {} of {} in the spool is damaged; set aside", each.id(), topic);
                setAside(each, "checksum does not hold");
            }
        } while (!damaged.isEmpty());
        return List.copyOf(found);
    }

    /** Sets a batch aside that nobody can send. */
    public synchronized void quarantine(SpooledBatch batch, String reason) throws SpoolException {
        setAside(new SpoolTables.Damaged(batch.id(), batch.payloadBytes(), batch.count()), reason);
    }

    private void setAside(SpoolTables.Damaged batch, String reason) throws SpoolException {
        inTransaction(c -> QuarantineTable.move(c, batch.id(), reason, clock.millis()));
        bytes -= batch.bytes() + BATCH_OVERHEAD_BYTES;
        waitingRecords -= batch.records();
        quarantined++;
    }

    /** Sets one record aside that the broker refuses for good; its batch leaves when the others are acknowledged. */
    public synchronized void quarantine(SpooledBatch batch, int index, String reason) throws SpoolException {
        inTransaction(c -> QuarantineTable.insert(c, batch, index, reason, clock.millis()));
        quarantined++;
    }

    /** All records of these batches are with the broker; {@link #forgetAcknowledged} deletes them later. */
    public synchronized void acknowledge(Collection<SpooledBatch> batches) {
        long now = nanos.getAsLong();
        for (SpooledBatch batch : batches) {
            if (batch.id() > lostUpTo) {
                waitingRecords -= batch.count();
                acknowledged.addLast(new Acknowledged(batch.id(), batch.payloadBytes(), batch.count(), now));
            }
        }
    }

    /** Deletes the batches that were acknowledged and kept long enough. */
    public synchronized void forgetAcknowledged() throws SpoolException {
        long now = nanos.getAsLong();
        long keep = options.keep().toNanos();
        List<Acknowledged> due =
                acknowledged.stream().takeWhile(a -> now - a.atNanos() >= keep).toList();
        if (due.isEmpty()) {
            return;
        }
        inTransaction(
                c -> SpoolTables.delete(c, due.stream().map(Acknowledged::id).toList()));
        for (Acknowledged each : due) {
            acknowledged.removeFirst();
            bytes -= each.bytes() + BATCH_OVERHEAD_BYTES;
        }
        checkpointNowAndThen(0);
    }

    /** Takes back every acknowledgement of a batch that is still kept, for a broker that lost it; returns their ids. */
    public synchronized Set<Long> takeBackAcknowledgements() {
        Set<Long> ids = new HashSet<>();
        for (Acknowledged each : acknowledged) {
            waitingRecords += each.records();
            ids.add(each.id());
        }
        acknowledged.clear();
        return ids;
    }

    /** Id of the batch that was appended last; ids count up over all topics. */
    public synchronized long newestId() {
        return lastId;
    }

    public synchronized boolean isFull() {
        return bytes >= options.maxBytes();
    }

    public synchronized Fill fill() {
        return new Fill(bytes, waitingRecords, quarantined);
    }

    /** Topics that it holds or held records of. */
    public synchronized Set<String> topics() {
        return Set.copyOf(topics);
    }

    public synchronized Optional<String> checkpoint(String source) {
        return Optional.ofNullable(checkpoints.get(source));
    }

    /** The schema that a batch was written with. */
    public synchronized Optional<Schema> schema(long fingerprint) throws SpoolException {
        List<Schema> found = new ArrayList<>();
        inTransaction(c -> SpoolTables.schema(c, fingerprint).ifPresent(found::add));
        return found.stream().findFirst();
    }

    /** Where a file went that SQLite could not read; empty if that did not happen to this process. */
    public synchronized Optional<String> setAside() {
        return Optional.ofNullable(setAside);
    }

    @Override
    public synchronized void close() {
        opened = false;
        if (connection != null) {
            try {
                SqliteFile.checkpoint(connection, CheckpointMode.TRUNCATE);
            } catch (SQLException e) {
                log.warn("Cannot checkpoint {}: {}", options.file(), e.getMessage());
            }
        }
        closeQuietly();
    }

    private interface Work {
        void on(Connection connection) throws SQLException;
    }

    private void inTransaction(Work work) throws SpoolException {
        Connection c = connection == null ? reopened() : connection;
        try {
            work.on(c);
            c.commit();
        } catch (SQLException e) {
            recover(c, e);
            throw new SpoolException(options.file() + ": " + e.getMessage(), e);
        }
    }

    /** After a file was moved aside and no new one could be made, for want of room perhaps. */
    private Connection reopened() throws SpoolException {
        if (!opened) {
            throw new SpoolException(options.file() + " is not open", new IllegalStateException("not open"));
        }
        try {
            return openFresh();
        } catch (SQLException e) {
            closeQuietly();
            throw new SpoolException("cannot open " + options.file() + ": " + e.getMessage(), e);
        }
    }

    private void recover(Connection c, SQLException cause) throws SpoolException {
        try {
            if (SpoolTables.isCorruption(cause)) {
                replaceFile(cause);
            } else {
                c.rollback();
            }
        } catch (SQLException e) {
            e.addSuppressed(cause);
            throw new SpoolException(options.file() + ": " + e.getMessage(), e);
        }
    }

    private void checkpointNowAndThen(long written) {
        writtenSinceCheckpoint += written;
        if (writtenSinceCheckpoint < CHECKPOINT_BYTES || connection == null) {
            return;
        }
        try {
            SqliteFile.checkpoint(connection, CheckpointMode.PASSIVE);
            writtenSinceCheckpoint = 0;
        } catch (SQLException e) {
            log.warn("Cannot checkpoint {}: {}", options.file(), e.getMessage());
        }
    }

    private void openOrReplace() throws SQLException {
        try {
            openFile();
        } catch (SQLException e) {
            if (!SpoolTables.isCorruption(e)) {
                throw e;
            }
            replaceFile(e);
        }
    }

    private Connection openFile() throws SQLException {
        Connection c = SqliteFile.openWriter(options.file(), Synchronous.FULL);
        connection = c;
        SpoolTables.create(c);
        SpoolTables.Totals totals = SpoolTables.totals(c);
        lastId = Math.max(lastId, totals.lastId());
        bytes = totals.bytes() + totals.batches() * BATCH_OVERHEAD_BYTES;
        waitingRecords = totals.records();
        topics.addAll(SpoolTables.topics(c));
        checkpoints.putAll(SpoolTables.checkpoints(c));
        c.commit();
        return c;
    }

    /** Ids go on counting, so that what callers hold of the old file is never taken for something of the new one. */
    private void replaceFile(SQLException cause) throws SQLException {
        closeQuietly();
        Path bad = SpoolTables.moveAside(options.file(), clock.millis());
        setAside = bad.toString();
        log.error("The spool cannot be read ({}); moved to {}, starting a new one", cause.getMessage(), bad);
        acknowledged.clear();
        knownSchemas.clear();
        lostUpTo = lastId;
        bytes = 0;
        waitingRecords = 0;
        openFresh();
    }

    private Connection openFresh() throws SQLException {
        Map<String, String> positions = Map.copyOf(checkpoints);
        Connection c = openFile();
        SpoolTables.putCheckpoints(c, positions);
        c.commit();
        return c;
    }

    private void closeQuietly() {
        Connection c = connection;
        connection = null;
        if (c != null) {
            try {
                c.close();
            } catch (SQLException e) {
                log.warn("Cannot close {}: {}", options.file(), e.getMessage());
            }
        }
    }
}
