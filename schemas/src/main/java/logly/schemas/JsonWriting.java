package logly.schemas;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** Writes values as their schemas say; {@link JsonReading} reads them back. */
final class JsonWriting {
    /** Property of a long's schema. */
    static final String FORMAT = "logly.format";
    /** Value of {@link #FORMAT}: the long is 64 bits, not a number. */
    static final String HEX = "hex64";

    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private JsonWriting() {}

    static void write(Schema schema, @Nullable Object value, JsonGenerator json) throws IOException {
        if (value == null) {
            json.writeNull();
            return;
        }
        switch (schema.getType()) {
            case RECORD -> writeRecord((IndexedRecord) value, json);
            case ARRAY -> writeArray(schema.getElementType(), (Collection<?>) value, json);
            case MAP -> writeMap(schema.getValueType(), (Map<?, ?>) value, json);
            case UNION -> write(onlyType(schema), value, json);
            case LONG -> writeLong(schema, value, json);
            case INT -> json.writeNumber((int) value);
            case DOUBLE -> json.writeNumber((double) value);
            case FLOAT -> json.writeNumber((float) value);
            case BOOLEAN -> json.writeBoolean((boolean) value);
            case BYTES -> writeBytes((ByteBuffer) value, json);
            case STRING, ENUM -> json.writeString(value.toString());
            default -> throw new IllegalArgumentException("there is no JSON form of " + schema);
        }
    }

    /** What a union is where it is not null. */
    static Schema onlyType(Schema union) {
        Schema only = null;
        for (Schema type : union.getTypes()) {
            if (type.getType() != Schema.Type.NULL) {
                if (only != null) {
                    throw new IllegalArgumentException("there is no JSON form of " + union);
                }
                only = type;
            }
        }
        if (only == null) {
            throw new IllegalArgumentException("there is no JSON form of " + union);
        }
        return only;
    }

    private static void writeRecord(IndexedRecord record, JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (Schema.Field field : record.getSchema().getFields()) {
            json.writeFieldName(field.name());
            write(field.schema(), record.get(field.pos()), json);
        }
        json.writeEndObject();
    }

    private static void writeArray(Schema type, Collection<?> items, JsonGenerator json) throws IOException {
        json.writeStartArray();
        for (Object item : items) {
            write(type, item, json);
        }
        json.writeEndArray();
    }

    private static void writeMap(Schema type, Map<?, ?> map, JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            json.writeFieldName(entry.getKey().toString());
            write(type, entry.getValue(), json);
        }
        json.writeEndObject();
    }

    private static void writeLong(Schema schema, Object value, JsonGenerator json) throws IOException {
        if (value instanceof Instant time) {
            json.writeString(TIME.format(time));
        } else if (RecordJson.isIdentity(schema)) {
            json.writeString(HexFormat.of().toHexDigits((long) value));
        } else {
            json.writeNumber((long) value);
        }
    }

    private static void writeBytes(ByteBuffer value, JsonGenerator json) throws IOException {
        byte[] bytes = new byte[value.remaining()];
        value.duplicate().get(bytes);
        json.writeBinary(bytes);
    }
}
