/** Messages of programs that have no rules of their own: named fields and plain words. */
@NullMarked
package logly.agent.parse.general;

import org.jspecify.annotations.NullMarked;
