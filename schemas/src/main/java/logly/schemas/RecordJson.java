package logly.schemas;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of a record: field names as in Avro, times as RFC 3339 with milliseconds in UTC, 64-bit identities as 16
 * hexadecimal digits, bytes as base64, enums by symbol. Record to JSON to record is the identity.
 *
 * <p>A reader skips fields that it does not know, gives missing ones their default, and reads an unknown enum symbol as
 * the enum's default. A union is null or one other type.
 */
public final class RecordJson {
    private static final JsonFactory JSON = new JsonFactory();

    static {
        AvroTrust.establish();
    }

    private RecordJson() {}

    /** Whether values of this schema are 64-bit identities rather than numbers. */
    public static boolean isIdentity(Schema schema) {
        return JsonWriting.HEX.equals(schema.getProp(JsonWriting.FORMAT));
    }

    public static void write(SpecificRecord record, JsonGenerator json) throws IOException {
        JsonWriting.write(record.getSchema(), record, json);
    }

    /** Writes one value of a record, as the schema of its field says. */
    public static void write(Schema schema, @Nullable Object value, JsonGenerator json) throws IOException {
        JsonWriting.write(schema, value, json);
    }

    public static String toJson(SpecificRecord record) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            write(record, json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** The record in this text; throws IllegalArgumentException where the text is not one. */
    public static <T extends SpecificRecord> T fromJson(String json, Class<T> type) {
        return type.cast(read(json, type, JsonReading::readRecord));
    }

    /** The records in the array that this text is; throws IllegalArgumentException where the text is none. */
    public static <T extends SpecificRecord> List<T> listFromJson(String json, Class<T> type) {
        List<T> records = new ArrayList<>();
        read(json, type, (reading, schema) -> reading.readArray(schema)).forEach(each -> records.add(type.cast(each)));
        return records;
    }

    private interface Reading<V> {
        V read(JsonReading reading, Schema schema) throws IOException;
    }

    private static <V> V read(String json, Class<?> type, Reading<V> reading) {
        SpecificData data = SpecificData.getForClass(type);
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            V value = reading.read(new JsonReading(data, parser), data.getSchema(type));
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("text is left over");
            }
            return value;
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException("no JSON of a " + type.getSimpleName() + ": " + e.getMessage(), e);
        }
    }
}
