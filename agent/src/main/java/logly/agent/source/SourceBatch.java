package logly.agent.source;

import java.util.List;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/**
 * Events read, with the checkpoint that is to be stored with them in one transaction.
 *
 * @param checkpoint null for a source that cannot go back
 * @param more whether there may be more to read at once
 * @param shed messages that the source had no room for since its last read
 */
public record SourceBatch(
        String source, List<LogEvent> events, @Nullable Checkpoint checkpoint, boolean more, long shed) {
    public SourceBatch {
        events = List.copyOf(events);
    }

    /** Of a source that waits. */
    public SourceBatch(String source, List<LogEvent> events, Checkpoint checkpoint) {
        this(source, events, checkpoint, false, 0);
    }
}
