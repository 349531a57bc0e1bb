package logly.schemas;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.jspecify.annotations.Nullable;

/** Reads values as their schemas say; the parser stands on a value's first token before, and on its last after. */
final class JsonReading {
    private final SpecificData data;
    private final JsonParser json;

    JsonReading(SpecificData data, JsonParser json) {
        this.data = data;
        this.json = json;
    }

    @Nullable
    Object read(Schema schema) throws IOException {
        return switch (schema.getType()) {
            case RECORD -> readRecord(schema);
            case ARRAY -> readArray(schema.getElementType());
            case MAP -> readMap(schema.getValueType());
            case UNION -> json.hasToken(JsonToken.VALUE_NULL) ? null : read(JsonWriting.onlyType(schema));
            case LONG -> readLong(schema);
            case INT -> json.getIntValue();
            case DOUBLE -> Double.valueOf(json.getText());
            case FLOAT -> Float.valueOf(json.getText());
            case BOOLEAN -> json.getBooleanValue();
            case BYTES -> ByteBuffer.wrap(json.getBinaryValue());
            case STRING -> text();
            case ENUM -> readEnum(schema);
            default -> throw new IllegalArgumentException("there is no JSON form of " + schema);
        };
    }

    IndexedRecord readRecord(Schema schema) throws IOException {
        expect(JsonToken.START_OBJECT);
        IndexedRecord record = (IndexedRecord) data.newRecord(null, schema);
        boolean[] read = new boolean[schema.getFields().size()];
        while (json.nextToken() != JsonToken.END_OBJECT) {
            Schema.Field field = schema.getField(json.currentName());
            json.nextToken();
            if (field == null) {
                json.skipChildren();
            } else {
                record.put(field.pos(), readField(field));
                read[field.pos()] = true;
            }
        }
        for (Schema.Field field : schema.getFields()) {
            if (!read[field.pos()]) {
                record.put(field.pos(), data.deepCopy(field.schema(), data.getDefaultValue(field)));
            }
        }
        return record;
    }

    private @Nullable Object readField(Schema.Field field) throws IOException {
        try {
            return read(field.schema());
        } catch (IOException | RuntimeException e) {
            throw new IllegalArgumentException(field.name() + ": " + e.getMessage(), e);
        }
    }

    List<@Nullable Object> readArray(Schema type) throws IOException {
        expect(JsonToken.START_ARRAY);
        List<@Nullable Object> items = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            items.add(read(type));
        }
        return items;
    }

    private Map<String, @Nullable Object> readMap(Schema type) throws IOException {
        expect(JsonToken.START_OBJECT);
        Map<String, @Nullable Object> map = new HashMap<>();
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String key = json.currentName();
            json.nextToken();
            map.put(key, read(type));
        }
        return map;
    }

    private Object readLong(Schema schema) throws IOException {
        if (schema.getLogicalType() instanceof LogicalTypes.TimestampMillis) {
            return Instant.parse(text());
        }
        return JsonWriting.HEX.equals(schema.getProp(JsonWriting.FORMAT))
                ? Long.parseUnsignedLong(text(), 16)
                : json.getLongValue();
    }

    private Object readEnum(Schema schema) throws IOException {
        String symbol = text();
        String known = schema.hasEnumSymbol(symbol) ? symbol : schema.getEnumDefault();
        if (known == null) {
            throw new IllegalArgumentException("unknown symbol " + symbol);
        }
        return data.createEnum(known, schema);
    }

    private String text() throws IOException {
        expect(JsonToken.VALUE_STRING);
        return json.getText();
    }

    private void expect(JsonToken token) {
        if (!json.hasToken(token)) {
            throw new IllegalArgumentException("expected " + token + ", not " + json.currentToken());
        }
    }
}
