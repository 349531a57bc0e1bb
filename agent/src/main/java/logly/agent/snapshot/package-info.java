/** Processes and sockets of this host at the moment of an event. */
@NullMarked
package logly.agent.snapshot;

import org.jspecify.annotations.NullMarked;
