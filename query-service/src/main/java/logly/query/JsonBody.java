package logly.query;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Instant;
import java.util.List;
import logly.analysis.selector.BadSelector;
import org.jspecify.annotations.Nullable;

/** The JSON object that a request brings; every refusal names the field. */
final class JsonBody {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String BODY = "body";

    private final JsonNode object;

    private JsonBody(JsonNode object) {
        this.object = object;
    }

    /** Reads the text, in which only these fields may stand. */
    static JsonBody of(String text, List<String> fields) {
        JsonNode object;
        try {
            object = MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new BadParameter(BODY, "is no JSON: " + e.getOriginalMessage());
        }
        if (!object.isObject()) {
            throw new BadParameter(BODY, "is no JSON object");
        }
        object.fieldNames().forEachRemaining(name -> {
            if (!fields.contains(name)) {
                throw new BadParameter(BODY, "has an unknown field '" + name + "'; known are " + fields);
            }
        });
        return new JsonBody(object);
    }

    /** Null where it is missing. */
    @Nullable
    String text(String field, int longest) {
        JsonNode value = object.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isTextual() || value.asText().isEmpty() || value.asText().length() > longest) {
            throw new BadParameter(BODY, field + ": is no text of 1 to " + longest + " characters");
        }
        return value.asText();
    }

    String text(String field, int longest, String otherwise) {
        String text = text(field, longest);
        return text == null ? otherwise : text;
    }

    /** A name of letters, digits, dots, hyphens and underscores. */
    String name(String field) {
        String name = text(field, 64);
        if (name == null || !name.matches("[A-Za-z0-9][A-Za-z0-9._@-]*")) {
            throw new BadParameter(
                    BODY, field + ": is no name of letters, digits and . _ @ - with at most 64 characters");
        }
        return name;
    }

    Role role(Role otherwise) {
        String text = text("role", 40);
        return text == null
                ? otherwise
                : Role.named(text)
                        .orElseThrow(() -> new BadParameter(
                                BODY, "role: '" + text + "' is not one of viewer, operator, admin, peer"));
    }

    Scope scope(Scope otherwise) {
        String text = text("scope", 1024);
        try {
            return text == null ? otherwise : Scope.parse(text);
        } catch (BadSelector | BadParameter e) {
            throw new BadParameter(BODY, "scope: " + e.getMessage());
        }
    }

    boolean flag(String field, boolean otherwise) {
        JsonNode value = object.path(field);
        if (value.isMissingNode()) {
            return otherwise;
        }
        if (!value.isBoolean()) {
            throw new BadParameter(BODY, field + ": is neither true nor false");
        }
        return value.asBoolean();
    }

    /** A version that the caller has seen; -1 where he says none. */
    long version() {
        JsonNode value = object.path("version");
        if (value.isMissingNode()) {
            return -1;
        }
        if (!value.isIntegralNumber() || !value.canConvertToLong() || value.asLong() < 1) {
            throw new BadParameter(BODY, "version: is no whole number from 1");
        }
        return value.asLong();
    }

    /** A moment to come, or a span from now to it; null where it is missing. */
    @Nullable
    Instant future(String field, Instant now) {
        String text = text(field, 40);
        if (text == null) {
            return null;
        }
        Instant moment;
        try {
            moment = text.matches("[0-9]+[a-z]+")
                    ? now.plus(TimeParameter.span(field, text))
                    : TimeParameter.parse(field, text, now);
        } catch (BadParameter e) {
            throw new BadParameter(BODY, field + ": " + e.getMessage());
        }
        if (!moment.isAfter(now)) {
            throw new BadParameter(BODY, field + ": " + moment + " is not in the future");
        }
        return moment;
    }
}
