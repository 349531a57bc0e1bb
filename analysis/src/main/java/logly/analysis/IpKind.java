package logly.analysis;

import java.util.Optional;
import logly.schemas.Action;

/** What is counted of an address; the names are those in {@code dailyCounts}. */
enum IpKind {
    /** Every event. */
    EVENT,
    FAILED_LOGIN,
    SUCCESSFUL_LOGIN,
    BAN,
    /** A user that does not exist, a path or port that nobody offers, a thing that was refused. */
    PROBE;

    /** What an action counts as besides {@link #EVENT}. That fail2ban found a line says nothing new: the line counts. */
    static Optional<IpKind> of(Action action) {
        return switch (action) {
            case FAILED_LOGIN -> Optional.of(FAILED_LOGIN);
            case SUCCESSFUL_LOGIN -> Optional.of(SUCCESSFUL_LOGIN);
            case BAN -> Optional.of(BAN);
            case INVALID_USER, PROBE, UNAUTHORIZED, REJECTED, BLOCKED -> Optional.of(PROBE);
            default -> Optional.empty();
        };
    }
}
