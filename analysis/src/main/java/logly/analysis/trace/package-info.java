/** Traces: what a significant event means, and what in the recent past of its host caused it. Pure. */
@NullMarked
package logly.analysis.trace;

import org.jspecify.annotations.NullMarked;
