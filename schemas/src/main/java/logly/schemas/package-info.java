/** What crosses Kafka: the records, the topics, the wire format and the identity of a record. */
@NullMarked
package logly.schemas;

import org.jspecify.annotations.NullMarked;
