package logly.storage;

import java.util.List;
import java.util.Optional;

/**
 * One page of an answer.
 *
 * @param next opaque cursor of the page behind this one; empty at the end
 * @param truncated the answer was cut by another bound than the asked limit; {@code next} goes on behind the cut
 */
public record Page<T>(List<T> items, Optional<String> next, boolean truncated) {
    public Page {
        items = List.copyOf(items);
    }
}
