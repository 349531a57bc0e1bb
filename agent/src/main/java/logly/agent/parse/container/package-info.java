/** What a container engine wraps around the lines of a container. */
@NullMarked
package logly.agent.parse.container;

import org.jspecify.annotations.NullMarked;
