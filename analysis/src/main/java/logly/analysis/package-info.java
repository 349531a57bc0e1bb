/** What records mean, as pure functions: no Kafka, no JDBC, no clock. */
@NullMarked
package logly.analysis;

import org.jspecify.annotations.NullMarked;
