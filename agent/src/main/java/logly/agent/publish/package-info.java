/** From the spool to the broker. */
@NullMarked
package logly.agent.publish;

import org.jspecify.annotations.NullMarked;
