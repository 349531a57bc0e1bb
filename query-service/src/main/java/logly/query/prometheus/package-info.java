/** What Prometheus' remote read protocol says on the wire, and which series our records are. */
@NullMarked
package logly.query.prometheus;

import org.jspecify.annotations.NullMarked;
