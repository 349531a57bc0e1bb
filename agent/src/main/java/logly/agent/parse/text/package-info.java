/** Words, numbers and times in a text: what every parser of a line needs. */
@NullMarked
package logly.agent.parse.text;

import org.jspecify.annotations.NullMarked;
