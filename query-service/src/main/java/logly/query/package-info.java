/** SQLite in, HTTP answers and a page out. */
@NullMarked
package logly.query;

import org.jspecify.annotations.NullMarked;
