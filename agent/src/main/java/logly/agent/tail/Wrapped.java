package logly.agent.tail;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a line beside its text.
 *
 * @param cutBytes how much of it is left out
 * @param time when its container wrote it; null in ordinary files
 * @param stream of its container; null in ordinary files
 */
record Wrapped(
        long cutBytes, @Nullable Instant time, @Nullable String stream) {
    static final Wrapped NOTHING = new Wrapped(0, null, null);
}
