/** The bounded database through which every record goes, with the positions of its source. */
@NullMarked
package logly.agent.spool;

import org.jspecify.annotations.NullMarked;
