/** Syslog that others send: over UDP (RFC 5426) and TCP (RFC 6587), in the forms of RFC 3164 and RFC 5424. */
@NullMarked
package logly.agent.syslog;

import org.jspecify.annotations.NullMarked;
