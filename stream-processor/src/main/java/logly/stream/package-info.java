/** A thin Kafka Streams skin around the analysis of records. */
@NullMarked
package logly.stream;

import org.jspecify.annotations.NullMarked;
