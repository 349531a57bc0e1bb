/** Logs of web servers and proxies. */
@NullMarked
package logly.agent.parse.web;

import org.jspecify.annotations.NullMarked;
