/** Topics in, SQLite rows out, each exactly once. */
@NullMarked
package logly.writer;

import org.jspecify.annotations.NullMarked;
