/** What has been understood of a line, and the addresses and accounts that its words name. */
@NullMarked
package logly.agent.parse.meaning;

import org.jspecify.annotations.NullMarked;
