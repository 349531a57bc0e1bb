package logly.storage;

import logly.schemas.Level;
import org.jspecify.annotations.Nullable;

/**
 * What a trace must be to be answered; a null asks for nothing.
 *
 * @param level exactly this level
 * @param minSeverity least severity score, 0 to 100
 */
public record TraceFilter(
        @Nullable String host,
        @Nullable String source,
        @Nullable String service,
        @Nullable Level level,
        @Nullable Integer minSeverity,
        @Nullable String ip,
        @Nullable String user) {

    /** Asks for nothing: every trace passes. */
    public static final TraceFilter ALL = new TraceFilter(null, null, null, null, null, null, null);
}
