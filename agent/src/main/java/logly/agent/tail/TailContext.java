package logly.agent.tail;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import logly.agent.parse.ParseContext;

/**
 * What all tailers of an agent share. The buffer too: one thread polls them one after the other.
 *
 * @param silence how long no line must come before the last ones count as a whole record; zero takes every line alone
 */
record TailContext(String host, ZoneId zone, Clock clock, Duration firstReadBack, Duration silence, ReadBuffer buffer) {
    /** With every line alone. */
    TailContext(String host, ZoneId zone, Clock clock, Duration firstReadBack) {
        this(host, zone, clock, firstReadBack, Duration.ZERO, new ReadBuffer(LineReader.CAPACITY));
    }

    ParseContext at(Instant now) {
        return new ParseContext(zone, now, host);
    }
}
