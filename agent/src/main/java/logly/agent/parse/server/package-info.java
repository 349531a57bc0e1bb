/** Logs and messages of other servers: databases, names, files, calls, tunnels. */
@NullMarked
package logly.agent.parse.server;

import org.jspecify.annotations.NullMarked;
