package logly.agent.spool;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** Reads batches whose checksum holds, and sets the others aside: never is an altered record given to anyone. */
final class SoundBatches {
    private final SpoolFile file;
    private final Capacity capacity;
    private final IncidentLog incidents;
    private final InstantSource clock;

    /** Does no I/O. */
    SoundBatches(SpoolFile file, Capacity capacity, IncidentLog incidents, InstantSource clock) {
        this.file = file;
        this.capacity = capacity;
        this.incidents = incidents;
        this.clock = clock;
    }

    /** Batches of a topic after this id, oldest first; fewer than the limit means that there are no more. */
    List<SpooledBatch> next(String topic, long afterId, int limit) throws SpoolException {
        List<SpooledBatch> found = new ArrayList<>();
        List<BatchTable.Damaged> damaged = new ArrayList<>();
        do {
            found.clear();
            damaged.clear();
            file.inTransaction(c -> BatchTable.select(c, topic, afterId, limit, found, damaged));
            for (BatchTable.Damaged each : damaged) {
                setAside(each, "checksum does not hold");
            }
        } while (!damaged.isEmpty());
        return List.copyOf(found);
    }

    /** Sets a whole batch aside. */
    void setAside(BatchTable.Damaged batch, String reason) throws SpoolException {
        file.inTransaction(c -> {
            QuarantineTable.move(c, batch.id(), reason, clock.millis());
            incidents.note(c, "batch " + batch.id() + " is set aside: " + reason, batch.id(), batch.id(), 1);
        });
        capacity.setAside(batch);
    }

    /** Sets one record of a batch aside. */
    void setAside(SpooledBatch batch, int index, String reason) throws SpoolException {
        file.inTransaction(c -> QuarantineTable.insert(c, batch, index, reason, clock.millis()));
        capacity.setRecordAside();
    }
}
