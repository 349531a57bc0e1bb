/** One host: collects its metrics and log lines, spools them, publishes them. */
@NullMarked
package logly.agent;

import org.jspecify.annotations.NullMarked;
