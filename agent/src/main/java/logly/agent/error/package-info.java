/** What an error says of itself: its type, where it arose, its code, and what may be done. */
@NullMarked
package logly.agent.error;

import org.jspecify.annotations.NullMarked;
