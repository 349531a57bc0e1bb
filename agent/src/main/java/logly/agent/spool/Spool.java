package logly.agent.spool;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import logly.agent.source.Checkpoints;
import logly.schemas.Level;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * Bounded SQLite database in which batches of records, their seqs and the positions of their sources commit together,
 * one sync per call. A batch leaves when it was acknowledged and {@code keep} has passed; what is there at the start is
 * sent again under the identity that it was given. One process at a time; methods may be called from any thread.
 *
 * <p>A database that is damaged, went back in time or is gone is noticed: what is whole is kept, what may be lost is told
 * as an {@link Incident}, and positions go back no further than to what the broker has.
 */
public final class Spool implements Checkpoints, AutoCloseable {
    /** Name of the database in the agent's folder. */
    public static final String FILE = "spool.db";

    /**
     * What a spool is told.
     *
     * @param agentId of every record appended
     * @param epoch of every record appended
     * @param maxBytes above it nothing is taken; a little below it only what is severe, see {@link #takes}
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

    private final Options options;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final BatchEncoder encoder;
    private final SpoolFile file;
    private final SpoolMark mark;
    private final Capacity capacity;
    private final IncidentLog incidents;
    private final SoundBatches sound;
    private final Acknowledgements acknowledgements = new Acknowledgements();
    private final SourcePositions positions = new SourcePositions();
    private final Set<Long> knownSchemas = new HashSet<>();
    private final Set<String> topics = new HashSet<>();

    private long lastId;
    /** Batches up to here were in a file that was moved aside: they may be gone. */
    private long replacedUpTo;
    /** Acknowledged batches that a new file holds as waiting; null while no file was replaced. */
    private @Nullable Set<Long> takenOver;

    /**
     * Does no I/O.
     *
     * @param clock dates what is appended and what is set aside
     * @param nanos the monotonic clock, by which acknowledged batches are kept
     */
    public Spool(Options options, InstantSource clock, LongSupplier nanos) {
        this.options = options;
        this.clock = clock;
        this.nanos = nanos;
        this.encoder = new BatchEncoder(options.agentId(), options.epoch());
        this.file = new SpoolFile(options.file(), clock, this::replaced);
        this.mark = new SpoolMark(options.file());
        this.capacity = new Capacity(options.maxBytes());
        this.incidents = new IncidentLog(options.file(), clock);
        this.sound = new SoundBatches(file, capacity, incidents, clock);
    }

    /** Opens or creates the file; one that is damaged is moved aside, and what is whole in it is kept. */
    public synchronized void open() throws SpoolException {
        SpoolMark.Safe safe = mark.safe();
        long newest = Math.max(Math.max(lastId, mark.newestId()), safe.through());
        try {
            acknowledgements.start(safe);
            file.open(newest, c -> start(c, newest, safe));
        } catch (SQLException e) {
            file.closeQuietly();
            throw new SpoolException("cannot open " + options.file() + ": " + e.getMessage(), e);
        }
    }

    private void start(Connection c, long newest, SpoolMark.Safe safe) throws SQLException {
        SpoolTables.Content content = SpoolTables.content(c);
        positions.start(Reopening.positions(c, content, newest, safe, incidents));
        CheckpointTable.put(c, positions.all());
        lastId = Math.max(newest, content.lastId());
        SpoolTables.putLastId(c, lastId);
        capacity.start(BatchTable.totals(c));
        topics.addAll(content.topics());
    }

    /** Ids go on counting, so that what callers hold of the old file is never taken for something of the new one. */
    private void replaced(Connection c, SpoolFile.Replacement replacement) throws SQLException {
        Salvage.Found found = replacement.found();
        long newest = Math.max(Math.max(lastId, mark.newestId()), found.lastId());
        Reopening.note(c, replacement, mark.safe().oldest(), newest, incidents);
        CheckpointTable.put(c, found.checkpoints());
        CheckpointTable.put(c, positions.all());
        SpoolTables.putLastId(c, Math.max(lastId, found.lastId()));
        takenOver = acknowledgements.takeBack().stream()
                .map(Acknowledgements.Each::id)
                .collect(Collectors.toSet());
        knownSchemas.clear();
        replacedUpTo = lastId;
        capacity.start(SpoolTables.content(c).totals());
    }

    /**
     * Commits these records and positions in one transaction. Gives each record its identity; the n-th record of a
     * (topic, key) in this epoch has seq n.
     */
    public synchronized Appended append(List<Entry> entries, Map<String, String> moved) throws SpoolException {
        BatchEncoder.Result encoded = encoder.encode(entries, lastId + 1);
        List<SpooledBatch> batches = encoded.batches();
        long newest = lastId + batches.size();
        String carried = positions.carriedBy(newest, moved);
        Map<Long, Schema> schemas = new HashMap<>(encoded.schemas());
        schemas.keySet().removeAll(knownSchemas);
        long now = clock.millis();
        file.inTransaction(c -> {
            SpoolTables.putSchemas(c, schemas);
            for (SpooledBatch batch : batches) {
                BatchTable.insert(c, new BatchTable.Row(batch, now, batch.id() == newest ? carried : null));
            }
            CheckpointTable.put(c, moved);
            SpoolTables.putLastId(c, newest);
        });
        encoder.commit(encoded);
        knownSchemas.addAll(encoded.schemas().keySet());
        batches.forEach(batch -> topics.add(batch.topic()));
        batches.forEach(capacity::appended);
        lastId = newest;
        mark.noteNewest(newest);
        positions.committed(moved, !batches.isEmpty());
        acknowledgements.positionsMoved();
        file.wrote(batches.stream().mapToLong(SpooledBatch::payloadBytes).sum());
        return encoded.appended();
    }

    /**
     * Batches of a topic after this id, oldest first; a batch whose checksum does not hold is set aside. Fewer than the
     * limit means that there are no more.
     */
    public synchronized List<SpooledBatch> next(String topic, long afterId, int limit) throws SpoolException {
        return sound.next(topic, afterId, limit);
    }

    /** Sets a batch aside that nobody can send. */
    public synchronized void quarantine(SpooledBatch batch, String reason) throws SpoolException {
        sound.setAside(new BatchTable.Damaged(batch.id(), batch.payloadBytes(), batch.count()), reason);
    }

    /** Sets one record aside that the broker refuses for good; its batch leaves when the others are acknowledged. */
    public synchronized void quarantine(SpooledBatch batch, int index, String reason) throws SpoolException {
        sound.setAside(batch, index, reason);
    }

    /** All records of these batches are with the broker; {@link #forgetAcknowledged} deletes them later. */
    public synchronized void acknowledge(Collection<SpooledBatch> batches) {
        long now = nanos.getAsLong();
        for (SpooledBatch batch : batches) {
            if (batch.id() > replacedUpTo || file.holds(batch.id())) {
                capacity.acknowledged(batch);
                acknowledgements.add(new Acknowledgements.Each(batch.id(), batch.payloadBytes(), batch.count(), now));
            }
        }
    }

    /** Deletes the batches that were acknowledged and kept long enough, and notes up to where the broker has all. */
    public synchronized void forgetAcknowledged() throws SpoolException {
        List<Acknowledgements.Each> due =
                acknowledgements.due(nanos.getAsLong(), options.keep().toNanos());
        boolean changed = acknowledgements.hasChanged();
        if (due.isEmpty() && !changed) {
            return;
        }
        file.inTransaction(c -> {
            acknowledgements.advance(c, lastId, positions.all());
            acknowledgements.delete(c, due);
        });
        acknowledgements.deleted(due);
        due.forEach(capacity::deleted);
        if (changed) {
            mark.noteSafe(acknowledgements.safe());
        }
    }

    /** Takes back every acknowledgement of a batch that is still kept, for a broker that lost it; returns their ids. */
    public synchronized Set<Long> takeBackAcknowledgements() {
        Set<Long> ids = new HashSet<>();
        for (Acknowledgements.Each each : acknowledgements.takeBack()) {
            capacity.takenBack(each);
            ids.add(each.id());
        }
        return ids;
    }

    /**
     * Present when the file was replaced since the last call: all that it holds is to be sent, also what had been
     * acknowledged, whose ids these are.
     */
    public synchronized Optional<Set<Long>> takeReplacement() {
        Set<Long> ids = takenOver;
        takenOver = null;
        return Optional.ofNullable(ids);
    }

    /** Id of the batch that was appended last; ids count up over all topics. */
    public synchronized long newestId() {
        return lastId;
    }

    /** Whether what can wait must wait: nine tenths of the room are taken. */
    public synchronized boolean isFull() {
        return capacity.isFull();
    }

    /** Whether an event of this severity is still taken, for a source that cannot wait. */
    public synchronized boolean takes(Level level) {
        return capacity.takes(level);
    }

    public synchronized Fill fill() {
        return capacity.fill();
    }

    /** When the oldest batch of a topic was appended that is still here; empty where there is none. */
    public synchronized Optional<Instant> oldestOf(String topic) throws SpoolException {
        return file.find(c -> BatchTable.oldestAppendedAt(c, topic));
    }

    /** Topics that it holds or held records of. */
    public synchronized Set<String> topics() {
        return Set.copyOf(topics);
    }

    @Override
    public synchronized Optional<String> of(String source) {
        return positions.of(source);
    }

    @Override
    public synchronized Set<String> sources() {
        return positions.all().keySet();
    }

    /** Drops the positions of sources that are gone for good. */
    public synchronized void forgetSources(Set<String> sources) throws SpoolException {
        file.inTransaction(c -> CheckpointTable.delete(c, sources));
        positions.forget(sources);
        acknowledgements.forgetSources(sources);
    }

    /** The schema that a batch was written with. */
    public synchronized Optional<Schema> schema(long fingerprint) throws SpoolException {
        return file.find(c -> SpoolTables.schema(c, fingerprint));
    }

    /** What this process found wrong with the spool, oldest first. */
    public synchronized List<Incident> incidents() {
        return incidents.all();
    }

    @Override
    public synchronized void close() {
        file.close();
        mark.close();
    }
}
