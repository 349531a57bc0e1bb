/** Many words looked for in a text at once. */
@NullMarked
package logly.agent.words;

import org.jspecify.annotations.NullMarked;
