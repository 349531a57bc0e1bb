package logly.schemas;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;

/**
 * The JSON form of a record: field names as in Avro, times as RFC 3339 with milliseconds in UTC, 64-bit identities as 16
 * hexadecimal digits, bytes as base64, enums by symbol. Record to JSON to record is the identity.
 */
public final class RecordJson {
    private RecordJson() {}

    public static void write(SpecificRecord record, JsonGenerator json) throws IOException {
        throw new UnsupportedOperationException();
    }

    public static String toJson(SpecificRecord record) {
        throw new UnsupportedOperationException();
    }

    public static <T extends SpecificRecord> T fromJson(String json, Class<T> type) {
        throw new UnsupportedOperationException();
    }
}
