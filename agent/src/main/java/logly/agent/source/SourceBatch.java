package logly.agent.source;

import java.util.List;
import logly.schemas.LogEvent;

/** Events read, with the checkpoint that is to be stored with them in one transaction. */
public record SourceBatch(String source, List<LogEvent> events, Checkpoint checkpoint) {
    public SourceBatch {
        events = List.copyOf(events);
    }
}
