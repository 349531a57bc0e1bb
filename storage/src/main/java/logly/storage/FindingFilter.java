package logly.storage;

import logly.schemas.FindingStatus;
import logly.schemas.FindingType;
import org.jspecify.annotations.Nullable;

/**
 * What a finding must be to be answered; a null asks for nothing.
 *
 * @param minSeverity least severity, 0 to 100
 * @param resourceType one of its types of resources, such as {@code ips}
 * @param resource one of its resources: of that type, or of any where no type is asked for
 */
public record FindingFilter(
        @Nullable FindingType type,
        @Nullable FindingStatus status,
        @Nullable Integer minSeverity,
        @Nullable String resourceType,
        @Nullable String resource) {

    /** Asks for nothing: every finding passes. */
    public static final FindingFilter ALL = new FindingFilter(null, null, null, null, null);
}
