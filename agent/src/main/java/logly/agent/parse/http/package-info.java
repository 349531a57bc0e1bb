/** A request over HTTP, and what shows that it is an attempt at something. */
@NullMarked
package logly.agent.parse.http;

import org.jspecify.annotations.NullMarked;
