package logly.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** Answers one object. */
record Item<T>(Shape<T> shape, Reading<T> read) implements Answer {
    /** Reads the object that a request asks for. */
    @FunctionalInterface
    interface Reading<T> {
        T of(Call call) throws IOException;
    }

    @Override
    public void send(Call call) throws IOException {
        T item = read.of(call);
        Gaps.tell(call);
        try (JsonGenerator json = Answer.beginJson(call.request())) {
            shape.write(item, json);
        }
    }

    @Override
    public void describe(ObjectNode content, Components components) {
        content.putObject(JSON).set("schema", shape.schema(components));
    }
}
