package logly.storage;

import java.util.Optional;
import logly.schemas.Action;
import logly.schemas.Level;

/**
 * What a log event must be to be answered; an empty part asks for nothing.
 *
 * @param level exactly this level
 * @param contains text that stands in the message, as it is spelled
 */
public record EventFilter(
        Optional<String> host,
        Optional<String> source,
        Optional<String> service,
        Optional<Level> level,
        Optional<String> ip,
        Optional<String> user,
        Optional<Action> action,
        Optional<String> contains) {

    /** Asks for nothing: every event passes. */
    public static final EventFilter ALL = new EventFilter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
}
