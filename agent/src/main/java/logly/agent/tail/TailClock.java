package logly.agent.tail;

import java.time.Clock;
import java.time.ZoneId;
import logly.agent.source.Bell;

/**
 * What a source takes from its surroundings.
 *
 * @param zone of stamps that name none
 * @param bell to be rung when there is something new
 */
public record TailClock(Clock clock, ZoneId zone, Bell bell) {}
