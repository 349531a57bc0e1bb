package logly.storage;

import org.jspecify.annotations.Nullable;

/**
 * What a reputation must be to be answered; a null asks for nothing.
 *
 * @param seen when the address was last seen
 * @param minScore least threat score, 0 to 100
 * @param type loopback, private, cloud or public
 * @param host a host that the address touched
 */
public record ReputationFilter(
        TimeRange seen,
        int minScore,
        @Nullable String type,
        @Nullable String host) {}
