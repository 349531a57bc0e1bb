package logly.storage;

import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * One row of an answer to a {@link PeerQuestion}.
 *
 * @param place where it stands, or its key, as the question says
 * @param number its position in Kafka or whatever else the question asks for; else 0
 * @param record null where only the place is asked for
 */
public record PeerRow(String place, long number, @Nullable SpecificRecordBase record) {
    static PeerRow of(SpecificRecordBase record) {
        return new PeerRow("", 0, record);
    }

    /** The record of a question that asks for records of this type. */
    <T extends SpecificRecordBase> T record(Class<T> type) {
        SpecificRecordBase whole = record;
        if (!type.isInstance(whole)) {
            throw new IllegalStateException("a peer answered something else than a " + type.getSimpleName());
        }
        return type.cast(whole);
    }
}
