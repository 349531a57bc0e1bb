package logly.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** An object of named fields, all of which every answer has. */
final class ObjectShape<T> implements Shape<T> {
    private final String name;
    private final String doc;
    private final List<Field<T, ?>> fields;

    private record Field<T, V>(String name, String doc, Shape<V> shape, Function<T, V> value) {
        void write(T owner, JsonGenerator json) throws IOException {
            json.writeFieldName(name);
            shape.write(value.apply(owner), json);
        }

        JsonNode schema(Components components) {
            JsonNode schema = shape.schema(components);
            return schema.has("$ref") ? schema : ((ObjectNode) schema.deepCopy()).put("description", doc);
        }
    }

    /**
     * An object without fields yet.
     *
     * @param name of its schema
     */
    ObjectShape(String name, String doc) {
        this(name, doc, List.of());
    }

    private ObjectShape(String name, String doc, List<Field<T, ?>> fields) {
        this.name = name;
        this.doc = doc;
        this.fields = fields;
    }

    /** The same with one more field. */
    <V> ObjectShape<T> with(String field, String meaning, Shape<V> shape, Function<T, V> value) {
        List<Field<T, ?>> more = new ArrayList<>(fields);
        more.add(new Field<>(field, meaning, shape, value));
        return new ObjectShape<>(name, doc, List.copyOf(more));
    }

    @Override
    public void write(T value, JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (Field<T, ?> field : fields) {
            field.write(value, json);
        }
        json.writeEndObject();
    }

    @Override
    public JsonNode schema(Components components) {
        return components.named(name, () -> {
            ObjectNode schema = Shapes.object().put("type", "object").put("description", doc);
            ObjectNode properties = schema.putObject("properties");
            ArrayNode required = schema.putArray("required");
            for (Field<T, ?> field : fields) {
                properties.set(field.name(), field.schema(components));
                required.add(field.name());
            }
            return schema.put("additionalProperties", false);
        });
    }
}
