/** Messages of programs that let people in: logins, privileges, accounts. */
@NullMarked
package logly.agent.parse.login;

import org.jspecify.annotations.NullMarked;
