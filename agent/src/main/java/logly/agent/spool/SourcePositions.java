package logly.agent.spool;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The positions of sources as they were last committed. */
final class SourcePositions {
    private final Map<String, String> committed = new HashMap<>();
    /** Those that moved without a record, to stand in the next batch. */
    private final Map<String, String> uncarried = new HashMap<>();

    /** What was stored before this process; what it has committed itself is newer. */
    void start(Map<String, String> stored) {
        stored.forEach(committed::putIfAbsent);
    }

    /** What the last batch of an append is to carry; null for nothing. */
    @Nullable
    String carriedBy(long batch, Map<String, String> moved) {
        if (moved.isEmpty()) {
            return null;
        }
        Map<String, String> carried = new HashMap<>(uncarried);
        carried.putAll(moved);
        return Positions.text(BatchTable.owner(batch), carried);
    }

    void committed(Map<String, String> moved, boolean carried) {
        committed.putAll(moved);
        if (!carried) {
            uncarried.putAll(moved);
        } else if (!moved.isEmpty()) {
            uncarried.clear();
        }
    }

    void forget(Set<String> sources) {
        committed.keySet().removeAll(sources);
        uncarried.keySet().removeAll(sources);
    }

    Optional<String> of(String source) {
        return Optional.ofNullable(committed.get(source));
    }

    Map<String, String> all() {
        return Map.copyOf(committed);
    }
}
