package logly.analysis.trace;

import java.util.Collection;
import logly.schemas.LogEvent;
import org.jspecify.annotations.Nullable;

/** An event and what it says is the matter, read once. */
public final class Reading {
    private final LogEvent event;
    private final @Nullable Condition condition;
    private @Nullable Subject subject;

    Reading(LogEvent event, @Nullable Condition condition) {
        this.event = event;
        this.condition = condition;
    }

    LogEvent event() {
        return event;
    }

    @Nullable
    Condition condition() {
        return condition;
    }

    /** Whom and what it speaks of. */
    Subject subject() {
        Subject known = subject;
        if (known == null) {
            known = Subject.of(event);
            subject = known;
        }
        return known;
    }

    /**
     * Whether the event gets a trace.
     *
     * @param matched ids of the detection rules that it fulfils, but for those of level informational
     */
    public boolean isSignificant(Collection<String> matched) {
        return Significance.isSignificant(event, condition, matched);
    }

    /** Whether it can have a place in a past; what is not need not be observed. */
    public boolean isTelling() {
        return condition != null || EventPast.mayListen(event.getMessage());
    }
}
