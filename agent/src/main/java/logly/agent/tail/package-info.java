/** Where log lines come from: files followed through every kind of rotation, and the systemd journal. */
@NullMarked
package logly.agent.tail;

import org.jspecify.annotations.NullMarked;
