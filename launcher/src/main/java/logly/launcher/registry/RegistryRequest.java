package logly.launcher.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One request, taken apart.
 *
 * @param variables the parts of the path for which its route has a name
 * @param body a missing node if there was none
 */
record RegistryRequest(Map<String, String> variables, Map<String, String> query, JsonNode body) {

    String variable(String name) {
        String value = variables.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the route has no part named " + name);
        }
        return value;
    }

    boolean flag(String name) {
        return Boolean.parseBoolean(query.getOrDefault(name, "false"));
    }

    /** The schema that the body carries. */
    String schema() {
        String type = body.path("schemaType").asText(RegisteredSchema.AVRO);
        if (!type.equals(RegisteredSchema.AVRO)) {
            throw RegistryError.invalidSchema("this registry knows schemas of type AVRO only, not " + type);
        }
        if (!body.path("references").isEmpty()) {
            throw RegistryError.invalidSchema("this registry knows no references between schemas");
        }
        if (body.path("id").asInt(-1) > 0) {
            throw RegistryError.notPermitted("ids are given by the registry; it has no import mode");
        }
        if (!body.path("schema").isTextual()) {
            throw RegistryError.invalidSchema("the body has no text field \"schema\"");
        }
        return body.path("schema").asText();
    }

    static Map<String, String> parseQuery(String rawQuery) {
        Map<String, String> query = new HashMap<>();
        for (String pair : rawQuery.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                query.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return query;
    }

    /** The parts of a path; a subject may hold an encoded slash. */
    static List<String> parsePath(String rawPath) {
        List<String> parts = new ArrayList<>();
        for (String part : rawPath.split("/", -1)) {
            if (!part.isEmpty()) {
                // A plus is a plus in a path, unlike in a query.
                parts.add(decoded(part.replace("+", "%2B")));
            }
        }
        return parts;
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new RegistryError(400, 400, "\"" + text + "\" is not URL-encoded");
        }
    }
}
