/** The other store nodes of a fleet: who they are, what they hold, and how they are asked. */
@NullMarked
package logly.query.fleet;

import org.jspecify.annotations.NullMarked;
