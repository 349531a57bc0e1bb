package logly.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.Optional;

/**
 * Where a running instance is reached.
 *
 * @param http the page and the API
 * @param kafka bootstrap servers
 * @param registry the schema registry
 */
record Endpoints(String http, String kafka, String registry) {
    private static final ObjectMapper JSON = new ObjectMapper();

    String json() {
        return JsonNodeFactory.instance
                        .objectNode()
                        .put("http", http)
                        .put("kafka", kafka)
                        .put("registry", registry)
                        .toPrettyString()
                + "\n";
    }

    /** Empty if the text is something else. */
    static Optional<Endpoints> parse(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            if (json.path("http").isTextual()
                    && json.path("kafka").isTextual()
                    && json.path("registry").isTextual()) {
                return Optional.of(new Endpoints(
                        json.path("http").asText(),
                        json.path("kafka").asText(),
                        json.path("registry").asText()));
            }
            return Optional.empty();
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
