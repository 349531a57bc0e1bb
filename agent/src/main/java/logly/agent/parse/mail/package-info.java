/** Logs and messages of mail servers. */
@NullMarked
package logly.agent.parse.mail;

import org.jspecify.annotations.NullMarked;
