package logly.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.List;

/**
 * Takes a JSON object, does something, and answers what became of it.
 *
 * @param fields that the object may have
 */
record Act<T>(Shape<T> shape, HttpStatus status, List<Field> fields, Doing<T> doing) implements Answer {
    /** One field of the object; with choices it is one of these. */
    record Field(String name, String type, String doc, boolean isRequired, List<String> choices) {
        static Field text(String name, String doc) {
            return new Field(name, "string", doc, false, List.of());
        }

        static Field required(String name, String doc) {
            return new Field(name, "string", doc, true, List.of());
        }
    }

    /** Does it. */
    @FunctionalInterface
    interface Doing<T> {
        T of(Call call, JsonBody body);
    }

    Act {
        fields = List.copyOf(fields);
    }

    @Override
    public void send(Call call) throws IOException {
        OwnOrigin.require(call.request());
        String text = call.body();
        JsonBody body = JsonBody.of(
                text.isEmpty() ? "{}" : text, fields.stream().map(Field::name).toList());
        T done = doing.of(call, body);
        call.request().status(status);
        try (JsonGenerator json = Answer.beginJson(call.request())) {
            shape.write(done, json);
        }
    }

    @Override
    public ObjectNode body() {
        return schema(fields);
    }

    /** Of an object with these fields and no others. */
    static ObjectNode schema(List<Field> fields) {
        ObjectNode schema = Shapes.object().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        for (Field field : fields) {
            ObjectNode property = properties.putObject(field.name()).put("type", field.type());
            property.put("description", field.doc());
            if (!field.choices().isEmpty()) {
                field.choices().forEach(property.putArray("enum")::add);
            }
        }
        List<Field> required = fields.stream().filter(Field::isRequired).toList();
        if (!required.isEmpty()) {
            required.stream().map(Field::name).forEach(schema.putArray("required")::add);
        }
        return schema.put("additionalProperties", false);
    }

    @Override
    public void describe(ObjectNode content, Components components) {
        content.putObject(JSON).set("schema", shape.schema(components));
    }
}
