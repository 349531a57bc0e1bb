/** What is unusual in a series of samples, judged as they come, with the reason. */
@NullMarked
package logly.analysis.anomaly;

import org.jspecify.annotations.NullMarked;
