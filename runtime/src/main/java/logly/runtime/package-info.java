/** What every process needs: a lifecycle, settings, health, metrics, logs, and the one place that opens SQLite files. */
@NullMarked
package logly.runtime;

import org.jspecify.annotations.NullMarked;
