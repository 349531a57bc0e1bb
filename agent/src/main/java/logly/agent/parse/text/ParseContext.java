package logly.agent.parse.text;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * What a line does not say itself.
 *
 * @param zone of stamps that name none
 * @param readAt when the line was read; fixes missing years, stands in for a missing stamp
 * @param host name of the host whose agent reads
 */
public record ParseContext(ZoneId zone, Instant readAt, String host) {
    /** For looking at a line's shape: its time is of no matter. */
    public static final ParseContext SHAPE = new ParseContext(ZoneOffset.UTC, Instant.EPOCH, "");

    public ParseContext inUtc() {
        return new ParseContext(ZoneOffset.UTC, readAt, host);
    }
}
