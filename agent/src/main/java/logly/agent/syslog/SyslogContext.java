package logly.agent.syslog;

import java.time.Clock;
import java.time.ZoneId;

/**
 * What all syslog sources of an agent share.
 *
 * @param host name of the agent's host
 * @param zone of stamps that name none: senders are taken to live in the agent's zone
 */
record SyslogContext(String host, ZoneId zone, Clock clock) {}
