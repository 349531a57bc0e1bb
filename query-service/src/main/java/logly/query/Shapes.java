package logly.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The shapes that every other is made of. */
final class Shapes {
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    static final Shape<String> TEXT = simple("string", "", (text, json) -> json.writeString(text));
    static final Shape<Long> WHOLE = simple("integer", "int64", (number, json) -> json.writeNumber(number));
    static final Shape<Double> DECIMAL = simple("number", "double", (number, json) -> json.writeNumber(number));
    static final Shape<Boolean> FLAG = simple("boolean", "", (flag, json) -> json.writeBoolean(flag));
    /** RFC 3339 with milliseconds, in UTC. */
    static final Shape<Instant> TIME = simple("string", "date-time", (time, json) -> json.writeString(text(time)));
    /** 64 bits as 16 hexadecimal digits: they are no number. */
    static final Shape<Long> IDENTITY =
            simple("string", "", (bits, json) -> json.writeString(HexFormat.of().toHexDigits(bits)));

    private Shapes() {}

    private interface Writing<T> {
        void write(T value, JsonGenerator json) throws IOException;
    }

    private record Simple<T>(String type, String format, Writing<T> writing) implements Shape<T> {
        @Override
        public void write(T value, JsonGenerator json) throws IOException {
            writing.write(value, json);
        }

        @Override
        public JsonNode schema(Components components) {
            ObjectNode schema = object().put("type", type);
            return format.isEmpty() ? schema : schema.put("format", format);
        }
    }

    private static <T> Shape<T> simple(String type, String format, Writing<T> writing) {
        return new Simple<>(type, format, writing);
    }

    static String text(Instant time) {
        return MILLIS.format(time);
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** A value that may be null in an answer. */
    static <T> Shape<Optional<T>> orNull(Shape<T> shape) {
        return new Shape<>() {
            @Override
            public void write(Optional<T> value, JsonGenerator json) throws IOException {
                if (value.isPresent()) {
                    shape.write(value.get(), json);
                } else {
                    json.writeNull();
                }
            }

            @Override
            public JsonNode schema(Components components) {
                return nullable(shape.schema(components));
            }
        };
    }

    /** A schema that also takes null. */
    static JsonNode nullable(JsonNode schema) {
        if (schema.path("type").isTextual() && !schema.has("enum")) {
            ObjectNode copy = schema.deepCopy();
            String type = schema.path("type").asText();
            ArrayNode both = copy.putArray("type");
            both.add(type).add("null");
            return copy;
        }
        ObjectNode either = object();
        either.putArray("anyOf").add(schema).add(object().put("type", "null"));
        return either;
    }

    static <T> Shape<List<T>> listOf(Shape<T> items) {
        return new Shape<>() {
            @Override
            public void write(List<T> value, JsonGenerator json) throws IOException {
                json.writeStartArray();
                for (T item : value) {
                    items.write(item, json);
                }
                json.writeEndArray();
            }

            @Override
            public JsonNode schema(Components components) {
                ObjectNode schema = object().put("type", "array");
                schema.set("items", items.schema(components));
                return schema;
            }
        };
    }

    /** An object with any names. */
    static <T> Shape<Map<String, T>> mapOf(Shape<T> values) {
        return new Shape<>() {
            @Override
            public void write(Map<String, T> value, JsonGenerator json) throws IOException {
                json.writeStartObject();
                for (Map.Entry<String, T> entry : value.entrySet()) {
                    json.writeFieldName(entry.getKey());
                    values.write(entry.getValue(), json);
                }
                json.writeEndObject();
            }

            @Override
            public JsonNode schema(Components components) {
                ObjectNode schema = object().put("type", "object");
                schema.set("additionalProperties", values.schema(components));
                return schema;
            }
        };
    }
}
