package logly.stream;

import java.time.Instant;
import org.apache.avro.specific.SpecificRecord;

/**
 * A record that came in for the first time, decoded.
 *
 * @param effective the time by which it is filed
 * @param isExpired whether it comes too late for aggregates; other stages may still use it
 */
record Arrival(SpecificRecord value, String host, Instant effective, Instant appended, boolean isExpired) {}
