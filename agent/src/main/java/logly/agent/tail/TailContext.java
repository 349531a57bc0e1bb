package logly.agent.tail;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import logly.agent.parse.text.ParseContext;
import logly.agent.source.Bell;

/**
 * What all tailers of an agent share. The buffer too: one thread polls them one after the other.
 *
 * @param silence how long no line must come before the last ones count as a whole record; zero takes every line alone
 * @param bell to be rung when a source has something new
 */
record TailContext(
        String host, ZoneId zone, Clock clock, Duration firstReadBack, Duration silence, Bell bell, ReadBuffer buffer) {
    TailContext(String host, ZoneId zone, Clock clock, Duration firstReadBack, Duration silence, Bell bell) {
        this(host, zone, clock, firstReadBack, silence, bell, new ReadBuffer(LineReader.CAPACITY));
    }

    ParseContext at(Instant now) {
        return new ParseContext(zone, now, host);
    }
}
