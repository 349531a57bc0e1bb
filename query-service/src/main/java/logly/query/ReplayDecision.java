package logly.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import logly.schemas.DeadLetter;
import logly.schemas.Replay;
import logly.schemas.ReplayOrder;

/** Takes a person's order to replay a dead letter, and passes it on; the body is an empty object. */
record ReplayDecision(Function<Call, DeadLetter> letters, Decisions decisions) implements Answer {
    private static final Shape<Replay> SHAPE = new RecordShape<>(Replay.getClassSchema());

    @Override
    public HttpStatus status() {
        return HttpStatus.ACCEPTED;
    }

    @Override
    public void send(Call call) throws IOException {
        OwnOrigin.require(call.request());
        JsonBody.of(call.body(), List.of());
        DeadLetter letter = letters.apply(call);
        ReplayOrder.problem(letter).ifPresent(problem -> {
            throw new HttpResponseException(HttpStatus.CONFLICT.getCode(), problem);
        });
        Replay order =
                ReplayOrder.of(letter, call.caller().name(), call.parameters().now());
        decisions.pass(order);
        call.request().status(status());
        try (JsonGenerator json = Answer.beginJson(call.request())) {
            SHAPE.write(order, json);
        }
    }

    @Override
    public ObjectNode body() {
        return Shapes.object().put("type", "object").put("additionalProperties", false);
    }

    @Override
    public void describe(ObjectNode content, Components components) {
        content.putObject(JSON).set("schema", SHAPE.schema(components));
    }
}
