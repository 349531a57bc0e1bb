/** Sigma rules (specification 2.1): read, compiled and evaluated over events and metrics; pure. */
@NullMarked
package logly.analysis.sigma;

import org.jspecify.annotations.NullMarked;
