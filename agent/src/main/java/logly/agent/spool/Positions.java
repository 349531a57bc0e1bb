package logly.agent.spool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Optional;

/** Positions of sources as one sealed text. */
final class Positions {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, String>> TEXTS = new TypeReference<>() {};

    private Positions() {}

    static String text(String owner, Map<String, String> positions) {
        try {
            return SealedText.seal(owner, JSON.writeValueAsString(positions));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts can always be written as JSON", e);
        }
    }

    /** Empty where the text was altered. */
    static Optional<Map<String, String>> parse(String owner, String text) {
        return SealedText.open(owner, text).flatMap(json -> {
            try {
                return Optional.of(JSON.readValue(json, TEXTS));
            } catch (JsonProcessingException e) {
                return Optional.empty();
            }
        });
    }
}
