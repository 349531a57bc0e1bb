/** The one place that opens SQLite files. */
@NullMarked
package logly.runtime.sqlite;

import org.jspecify.annotations.NullMarked;
