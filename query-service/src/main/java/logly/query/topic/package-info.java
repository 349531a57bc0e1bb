/** Compacted topics as a query node follows them. */
@NullMarked
package logly.query.topic;

import org.jspecify.annotations.NullMarked;
