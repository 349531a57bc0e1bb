package logly.agent.tail;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import logly.agent.parse.ParseContext;

/**
 * What all tailers of an agent share. The buffer too: one thread polls them one after the other.
 */
record TailContext(String host, ZoneId zone, Clock clock, Duration firstReadBack, ReadBuffer buffer) {
    TailContext(String host, ZoneId zone, Clock clock, Duration firstReadBack) {
        this(host, zone, clock, firstReadBack, new ReadBuffer(LineReader.CAPACITY));
    }

    ParseContext at(Instant now) {
        return new ParseContext(zone, now, host);
    }
}
