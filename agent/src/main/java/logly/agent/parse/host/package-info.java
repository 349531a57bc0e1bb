/** Messages of the host itself: kernel, services, schedules, audit, bans. */
@NullMarked
package logly.agent.parse.host;

import org.jspecify.annotations.NullMarked;
