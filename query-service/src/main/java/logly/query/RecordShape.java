package logly.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import logly.schemas.RecordJson;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** A record in its own JSON form; the schema of the answer follows from the record's. */
record RecordShape<T extends SpecificRecord>(Schema schema) implements Shape<T> {
    @Override
    public void write(T value, JsonGenerator json) throws IOException {
        RecordJson.write(value, json);
    }

    @Override
    public JsonNode schema(Components components) {
        return schema(schema, components);
    }

    private static JsonNode schema(Schema schema, Components components) {
        return switch (schema.getType()) {
            case RECORD -> components.named(schema.getName(), () -> object(schema, components));
            case ENUM -> components.named(schema.getName(), () -> symbols(schema));
            case ARRAY -> {
                ObjectNode array = Shapes.object().put("type", "array");
                array.set("items", schema(schema.getElementType(), components));
                yield array;
            }
            case MAP -> {
                ObjectNode map = Shapes.object().put("type", "object");
                map.set("additionalProperties", schema(schema.getValueType(), components));
                yield map;
            }
            case UNION -> union(schema, components);
            case LONG -> whole(schema);
            case INT -> Shapes.object().put("type", "integer").put("format", "int32");
            case DOUBLE, FLOAT -> Shapes.object().put("type", "number");
            case BOOLEAN -> Shapes.object().put("type", "boolean");
            case BYTES -> Shapes.object().put("type", "string").put("contentEncoding", "base64");
            default -> Shapes.object().put("type", "string");
        };
    }

    /** All fields of a record, each with its meaning. */
    static ObjectNode object(Schema record, Components components) {
        ObjectNode object = Shapes.object().put("type", "object").put("description", record.getDoc());
        ObjectNode properties = object.putObject("properties");
        ArrayNode required = object.putArray("required");
        for (Schema.Field field : record.getFields()) {
            JsonNode of = schema(field.schema(), components);
            properties.set(field.name(), of.has("$ref") ? of : ((ObjectNode) of).put("description", field.doc()));
            required.add(field.name());
        }
        return object.put("additionalProperties", false);
    }

    private static JsonNode symbols(Schema schema) {
        ObjectNode symbols = Shapes.object().put("type", "string").put("description", schema.getDoc());
        schema.getEnumSymbols().forEach(symbols.putArray("enum")::add);
        return symbols;
    }

    private static JsonNode union(Schema schema, Components components) {
        for (Schema each : schema.getTypes()) {
            if (each.getType() != Schema.Type.NULL) {
                return Shapes.nullable(schema(each, components));
            }
        }
        throw new IllegalArgumentException("there is no JSON form of " + schema);
    }

    private static JsonNode whole(Schema schema) {
        if (schema.getLogicalType() instanceof LogicalTypes.TimestampMillis) {
            return Shapes.object().put("type", "string").put("format", "date-time");
        }
        return RecordJson.isIdentity(schema)
                ? Shapes.object().put("type", "string").put("pattern", "^[0-9a-f]{16}$")
                : Shapes.object().put("type", "integer").put("format", "int64");
    }
}
