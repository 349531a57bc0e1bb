package logly.query;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Holds JSON to the part of JSON Schema that the API's description uses; a word that it does not know is a failure. */
final class SchemaCheck {
    private static final List<String> KNOWN = List.of(
            "$ref",
            "type",
            "format",
            "description",
            "properties",
            "required",
            "additionalProperties",
            "items",
            "enum",
            "anyOf",
            "pattern",
            "contentEncoding");

    private final JsonNode document;

    SchemaCheck(JsonNode document) {
        this.document = document;
    }

    /** What is wrong with a value, each with its place; nothing where it is as the schema says. */
    List<String> mistakes(JsonNode schema, JsonNode value) {
        List<String> mistakes = new ArrayList<>();
        check(schema, value, "$", mistakes);
        return mistakes;
    }

    private void check(JsonNode schema, JsonNode value, String place, List<String> mistakes) {
        schema.fieldNames().forEachRemaining(word -> {
            if (!KNOWN.contains(word)) {
                mistakes.add(place + ": the schema says " + word);
            }
        });
        if (schema.has("$ref")) {
            check(document.at(schema.path("$ref").asText().substring(1)), value, place, mistakes);
            return;
        }
        if (schema.has("anyOf")) {
            boolean fits = false;
            for (JsonNode each : schema.path("anyOf")) {
                List<String> ofEach = new ArrayList<>();
                check(each, value, place, ofEach);
                fits |= ofEach.isEmpty();
            }
            if (!fits) {
                mistakes.add(place + ": fits none of anyOf");
            }
            return;
        }
        checkType(schema, value, place, mistakes);
        if (value.isObject()) {
            checkObject(schema, value, place, mistakes);
        }
        for (int i = 0; value.isArray() && i < value.size(); i++) {
            check(schema.path("items"), value.get(i), place + "[" + i + "]", mistakes);
        }
    }

    private static void checkType(JsonNode schema, JsonNode value, String place, List<String> mistakes) {
        List<String> types = new ArrayList<>();
        if (schema.path("type").isArray()) {
            schema.path("type").forEach(type -> types.add(type.asText()));
        } else {
            types.add(schema.path("type").asText());
        }
        String type = value.isNull()
                ? "null"
                : value.isTextual()
                        ? "string"
                        : value.isBoolean()
                                ? "boolean"
                                : value.isArray()
                                        ? "array"
                                        : value.isObject() ? "object" : value.isIntegralNumber() ? "integer" : "number";
        if (!types.contains(type) && !(type.equals("integer") && types.contains("number"))) {
            mistakes.add(place + ": is " + type + ", not " + types);
        }
        if (schema.has("enum") && !schema.path("enum").toString().contains(value.toString())) {
            mistakes.add(place + ": " + value + " is none of " + schema.path("enum"));
        }
        if (schema.has("pattern")
                && !value.asText().matches(schema.path("pattern").asText())) {
            mistakes.add(place + ": " + value + " is not as " + schema.path("pattern"));
        }
        if (schema.path("format").asText().equals("date-time") && value.isTextual()) {
            Instant.parse(value.asText());
        }
    }

    private void checkObject(JsonNode schema, JsonNode value, String place, List<String> mistakes) {
        JsonNode properties = schema.path("properties");
        JsonNode others = schema.path("additionalProperties");
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            String at = place + "." + field.getKey();
            if (properties.has(field.getKey())) {
                check(properties.path(field.getKey()), field.getValue(), at, mistakes);
            } else if (others.isObject()) {
                check(others, field.getValue(), at, mistakes);
            } else {
                mistakes.add(at + ": is not in the schema");
            }
        }
        for (JsonNode name : schema.path("required")) {
            if (!value.has(name.asText())) {
                mistakes.add(place + "." + name.asText() + ": is missing");
            }
        }
    }
}
