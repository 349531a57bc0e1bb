package logly.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import logly.schemas.OperatorAction;
import org.jspecify.annotations.Nullable;

/**
 * Takes a person's decision about one thing and passes it on. A browser sends such a request for a page of another
 * origin only after asking, because of its type, and is refused then.
 */
final class Decision implements Answer {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final List<String> FIELDS = List.of("action", "reason", "expiresAt");
    private static final int LONGEST_REASON = 2000;
    private static final Shape<OperatorAction> SHAPE = new RecordShape<>(OperatorAction.getClassSchema());

    /** While nobody signs in, whoever reaches the service is this one. */
    static final String OPERATOR = "local";

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
        requireOwnOrigin(call.request());
        JsonNode body = object(call.body(), FIELDS);
        Subject about = subject.apply(call);
        OperatorAction action = OperatorAction.newBuilder()
                .setTimestamp(call.parameters().now())
                .setNoun(about.noun())
                .setSubject(about.key())
                .setAction(action(body))
                .setOperator(OPERATOR)
                .setReason(text(body, "reason", LONGEST_REASON))
                .setExpiresAt(expiry(body, call.parameters().now()))
                .setParameters(Map.of("id", about.id()))
                .build();
        decisions.pass(action);
        call.request().status(status());
        try (JsonGenerator json = Answer.beginJson(call.request())) {
            SHAPE.write(action, json);
        }
    }

    static void requireOwnOrigin(Context request) {
        String type = String.valueOf(request.contentType());
        if (!type.toLowerCase(Locale.ROOT).matches("application/json *(;.*)?")) {
            throw new HttpResponseException(
                    HttpStatus.UNSUPPORTED_MEDIA_TYPE.getCode(),
                    "a decision is sent as Content-Type: application/json");
        }
        String origin = request.header("Origin");
        if (origin != null && !isOf(origin, request.header("Host"))) {
            throw new HttpResponseException(
                    HttpStatus.FORBIDDEN.getCode(), "a page of " + origin + " takes no decisions here");
        }
    }

    private static boolean isOf(String origin, @Nullable String host) {
        try {
            return host != null && host.equalsIgnoreCase(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The object that a body is, with no other fields than these. */
    static JsonNode object(String body, List<String> fields) {
        JsonNode object;
        try {
            object = MAPPER.readTree(body);
        } catch (JsonProcessingException e) {
            throw new BadParameter("body", "is no JSON: " + e.getOriginalMessage());
        }
        if (!object.isObject()) {
            throw new BadParameter("body", "is no JSON object");
        }
        object.fieldNames().forEachRemaining(name -> {
            if (!fields.contains(name)) {
                throw new BadParameter("body", "has an unknown field '" + name + "'; known are " + fields);
            }
        });
        return object;
    }

    private String action(JsonNode body) {
        String action = text(body, "action", 40);
        if (action == null || !actions.contains(action)) {
            throw new BadParameter("body", "action: '" + action + "' is not one of " + String.join(", ", actions));
        }
        return action;
    }

    private static @Nullable String text(JsonNode body, String field, int longest) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual() || value.asText().isEmpty() || value.asText().length() > longest) {
            throw new BadParameter("body", field + ": is no text of 1 to " + longest + " characters");
        }
        return value.asText();
    }

    private static @Nullable Instant expiry(JsonNode body, Instant now) {
        String text = text(body, "expiresAt", 40);
        if (text == null) {
            return null;
        }
        Instant expiry;
        try {
            expiry = TimeParameter.parse("expiresAt", text, now);
        } catch (BadParameter e) {
            throw new BadParameter("body", "expiresAt: " + e.getMessage());
        }
        if (!expiry.isAfter(now)) {
            throw new BadParameter("body", "expiresAt: " + expiry + " is not in the future");
        }
        return expiry;
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
