/** From lines to records: a stack trace is one event, whichever language wrote it. */
@NullMarked
package logly.agent.parse.multiline;

import org.jspecify.annotations.NullMarked;
