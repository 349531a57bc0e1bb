package logly.stream;

import java.time.Instant;
import java.util.List;
import logly.schemas.RecordIdentity;
import logly.schemas.RecordReference;
import org.apache.avro.specific.SpecificRecord;

/**
 * A record that came in for the first time, decoded.
 *
 * @param effective the time by which it is filed
 * @param isExpired whether it comes too late for aggregates; other stages may still use it
 * @param reference where it stands in Kafka
 * @param identity who made it, and the how manieth it is
 * @param matched ids of the detection rules that it fulfils
 */
record Arrival(
        SpecificRecord value,
        String host,
        Instant effective,
        Instant appended,
        boolean isExpired,
        RecordReference reference,
        RecordIdentity identity,
        List<String> matched) {

    /** The same with the rules that it fulfils. */
    Arrival matching(List<String> rules) {
        return new Arrival(value, host, effective, appended, isExpired, reference, identity, List.copyOf(rules));
    }
}
