package logly.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The named schemas of the API's description, each written down once. */
final class Components {
    private static final String PREFIX = "#/components/schemas/";

    private final Map<String, JsonNode> schemas = new TreeMap<>();

    /** A reference to a schema, which is made where the name is new. */
    ObjectNode named(String name, Supplier<JsonNode> schema) {
        if (!schemas.containsKey(name)) {
            schemas.put(name, JsonNodeFactory.instance.nullNode()); // it may refer to itself
            schemas.put(name, schema.get());
        }
        return JsonNodeFactory.instance.objectNode().put("$ref", PREFIX + name);
    }

    /** The schema that a reference means, or the schema itself. */
    JsonNode resolved(JsonNode schema) {
        String reference = schema.path("$ref").asText();
        return reference.isEmpty() ? schema : schemas.getOrDefault(reference.substring(PREFIX.length()), schema);
    }

    ObjectNode all() {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        schemas.forEach(all::set);
        return all;
    }
}
