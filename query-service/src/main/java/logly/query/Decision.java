package logly.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import logly.schemas.OperatorAction;

/** Takes a person's decision about one thing and passes it on. */
final class Decision implements Answer {
    private static final List<String> FIELDS = List.of("action", "reason", "expiresAt");
    private static final int LONGEST_REASON = 2000;
    private static final Shape<OperatorAction> SHAPE = new RecordShape<>(OperatorAction.getClassSchema());

    private final List<String> actions;
    private final Function<Call, Subject> subject;
    private final Decisions decisions;

    /**
     * What is decided about.
     *
     * @param key of its records
     * @param id where it has one of its own
     */
    record Subject(String noun, String key, String id) {}

    /**
     * Takes decisions.
     *
     * @param actions that may be taken
     * @param subject of a request; throws where there is none
     */
    Decision(List<String> actions, Function<Call, Subject> subject, Decisions decisions) {
        this.actions = List.copyOf(actions);
        this.subject = subject;
        this.decisions = decisions;
    }

    @Override
    public HttpStatus status() {
        return HttpStatus.ACCEPTED;
    }

    @Override
    public void send(Call call) throws IOException {
        OwnOrigin.require(call.request());
        JsonBody body = JsonBody.of(call.body(), FIELDS);
        Subject about = subject.apply(call);
        OperatorAction action = OperatorAction.newBuilder()
                .setTimestamp(call.parameters().now())
                .setNoun(about.noun())
                .setSubject(about.key())
                .setAction(action(body))
                .setOperator(call.caller().name())
                .setReason(body.text("reason", LONGEST_REASON))
                .setExpiresAt(body.future("expiresAt", call.parameters().now()))
                .setParameters(Map.of("id", about.id()))
                .build();
        decisions.pass(action);
        call.request().status(status());
        try (JsonGenerator json = Answer.beginJson(call.request())) {
            SHAPE.write(action, json);
        }
    }

    private String action(JsonBody body) {
        String action = body.text("action", 40);
        if (action == null || !actions.contains(action)) {
            throw new BadParameter("body", "action: '" + action + "' is not one of " + String.join(", ", actions));
        }
        return action;
    }

    @Override
    public ObjectNode body() {
        ObjectNode schema = Shapes.object().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        actions.forEach(properties.putObject("action").put("type", "string").putArray("enum")::add);
        properties.putObject("reason").put("type", "string").put("description", "Why.");
        properties
                .putObject("expiresAt")
                .put("type", "string")
                .put("format", "date-time")
                .put("description", "Until when; without it for ever.");
        schema.putArray("required").add("action");
        return schema.put("additionalProperties", false);
    }

    @Override
    public void describe(ObjectNode content, Components components) {
        content.putObject(JSON).set("schema", SHAPE.schema(components));
    }
}
