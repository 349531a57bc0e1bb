/** What must not leave the host: secrets in messages, in their parts, and in command lines. */
@NullMarked
package logly.agent.redact;

import org.jspecify.annotations.NullMarked;
