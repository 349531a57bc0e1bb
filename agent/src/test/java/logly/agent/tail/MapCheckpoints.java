package logly.agent.tail;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import logly.agent.source.Checkpoint;
import logly.agent.source.Checkpoints;
import logly.agent.source.SourceBatch;

/** Remembers in memory what a spool would store. */
final class MapCheckpoints implements Checkpoints {
    private final Map<String, String> states = new HashMap<>();

    /** Stores a batch's checkpoint; its state, or nothing where it has none. */
    String commit(SourceBatch batch) {
        Checkpoint checkpoint = batch.checkpoint();
        if (checkpoint == null) {
            return "";
        }
        states.put(checkpoint.source(), checkpoint.state());
        return checkpoint.state();
    }

    @Override
    public Optional<String> of(String source) {
        return Optional.ofNullable(states.get(source));
    }

    @Override
    public Set<String> sources() {
        return Set.copyOf(states.keySet());
    }
}
