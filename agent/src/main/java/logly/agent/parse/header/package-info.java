/** The header that syslog puts before a message, in both its forms and many variants. */
@NullMarked
package logly.agent.parse.header;

import org.jspecify.annotations.NullMarked;
