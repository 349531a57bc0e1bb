package logly.agent.spool;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which batches the broker has and for how long they stay, and from that the positions up to which every source is safe
 * with the broker. Memory is bounded by what is acknowledged within the time that batches stay.
 */
final class Acknowledgements {
    /** A batch that is with the broker. */
    record Each(long id, int bytes, int records, long atNanos) {}

    private record Placed(long id, String state) {}

    private final Map<Long, Each> kept = new LinkedHashMap<>();
    private final Map<String, Placed> safe = new HashMap<>();
    /** Positions of batches that have left although an older batch still waits. */
    private final Map<String, Placed> ahead = new HashMap<>();

    /** Every batch up to here is with the broker. */
    private long low;

    private long through;
    private boolean changed;

    void start(SpoolMark.Safe stored) {
        through = stored.through();
        stored.positions().forEach((source, state) -> safe.put(source, new Placed(through, state)));
    }

    void add(Each batch) {
        kept.put(batch.id(), batch);
        changed = true;
    }

    /** Positions have moved. */
    void positionsMoved() {
        changed = true;
    }

    /** Whether {@link #advance} has anything to look at. */
    boolean hasChanged() {
        return changed;
    }

    /** Takes all back; returns them. */
    List<Each> takeBack() {
        List<Each> all = new ArrayList<>(kept.values());
        kept.clear();
        return all;
    }

    void forgetSources(Set<String> sources) {
        safe.keySet().removeAll(sources);
        ahead.keySet().removeAll(sources);
        changed = true;
    }

    /** Those whose time to stay is over. */
    List<Each> due(long nowNanos, long keepNanos) {
        List<Each> due = new ArrayList<>();
        for (Each each : kept.values()) {
            if (nowNanos - each.atNanos() < keepNanos) {
                break;
            }
            due.add(each);
        }
        return due;
    }

    /**
     * Looks how far the broker has everything; to be called before due batches are deleted.
     *
     * @param newestId the batch appended last
     * @param checkpoints the positions behind that one
     */
    void advance(Connection c, long newestId, Map<String, String> checkpoints) throws SQLException {
        long firstWaiting = firstWaiting(c);
        if (firstWaiting == 0) {
            low = newestId;
            through = newestId;
            safe.clear();
            ahead.clear();
            checkpoints.forEach((source, state) -> safe.put(source, new Placed(newestId, state)));
        } else {
            low = firstWaiting - 1;
            takeWhatIsAhead();
        }
        changed = false;
    }

    /** Id of the first batch that still waits, 0 for none; takes the positions of those before it. */
    private long firstWaiting(Connection c) throws SQLException {
        long[] first = {0};
        BatchTable.walk(c, low, (id, positions) -> {
            if (!kept.containsKey(id)) {
                first[0] = id;
                return false;
            }
            place(safe, id, positions);
            through = positions == null ? through : Math.max(through, id);
            return true;
        });
        return first[0];
    }

    private void takeWhatIsAhead() {
        for (Iterator<Map.Entry<String, Placed>> each = ahead.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<String, Placed> entry = each.next();
            if (entry.getValue().id() <= low) {
                through = Math.max(through, entry.getValue().id());
                safe.merge(entry.getKey(), entry.getValue(), Acknowledgements::later);
                each.remove();
            }
        }
    }

    private static Placed later(Placed one, Placed other) {
        return one.id() > other.id() ? one : other;
    }

    private static void place(Map<String, Placed> into, long id, @Nullable String positions) {
        if (positions != null) {
            Positions.parse(BatchTable.owner(id), positions)
                    .ifPresent(all -> all.forEach(
                            (source, state) -> into.merge(source, new Placed(id, state), Acknowledgements::later)));
        }
    }

    /** Deletes batches that are due. */
    void delete(Connection c, List<Each> due) throws SQLException {
        Set<Long> ids = new HashSet<>();
        for (Each each : due) {
            ids.add(each.id());
            if (each.id() > low) {
                place(ahead, each.id(), BatchTable.positions(c, each.id()).orElse(null));
            }
        }
        BatchTable.delete(c, ids);
    }

    /** These batches are deleted. */
    void deleted(List<Each> due) {
        due.forEach(each -> kept.remove(each.id()));
    }

    /** What the broker surely has. */
    SpoolMark.Safe safe() {
        Map<String, String> positions = new HashMap<>();
        safe.forEach((source, placed) -> positions.put(source, placed.state()));
        return new SpoolMark.Safe(through, low + 1, positions);
    }
}
