package logly.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.function.Function;

/** Answers one object. */
record Item<T>(Shape<T> shape, Function<Call, T> read) implements Answer {
    @Override
    public void send(Call call) throws IOException {
        T item = read.apply(call);
        try (JsonGenerator json = Answer.beginJson(call.request())) {
            shape.write(item, json);
        }
    }

    @Override
    public void describe(ObjectNode content, Components components) {
        content.putObject(JSON).set("schema", shape.schema(components));
    }
}
