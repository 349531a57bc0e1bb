/** What the agent and its readers of logs agree on. */
@NullMarked
package logly.agent.source;

import org.jspecify.annotations.NullMarked;
