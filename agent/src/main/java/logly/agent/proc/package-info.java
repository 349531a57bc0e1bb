/** The kernel's files: reading them, and pure parsers of what they say. */
@NullMarked
package logly.agent.proc;

import org.jspecify.annotations.NullMarked;
