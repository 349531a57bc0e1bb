/** What a log line says: pure parsers from one line of text to one log event; none of them throws. */
@NullMarked
package logly.agent.parse;

import org.jspecify.annotations.NullMarked;
