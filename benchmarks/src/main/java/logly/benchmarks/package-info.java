/** How fast the pure parts and the store are. Measured, recorded in docs/performance.md, never asserted. */
@NullMarked
package logly.benchmarks;

import org.jspecify.annotations.NullMarked;
