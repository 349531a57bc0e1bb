package logly.query.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import logly.analysis.selector.Labels;
import logly.analysis.selector.LineFilter;
import logly.analysis.selector.Matcher;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.storage.Order;
import logly.storage.PeerQuestion;

/**
 * How one node writes down its question to another, as JSON. A selector is a list of texts with one condition each: with
 * the caller's scope it may be longer than a text of people may be.
 */
public final class PeerWire {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PeerWire() {}

    /**
     * A question as it came.
     *
     * @param scope what the caller of the node that asks may see
     */
    public record Asked(String scope, PeerQuestion question) {}

    static String write(Asked asked) {
        PeerQuestion question = asked.question();
        Selector selector = question.selector();
        ObjectNode json = JSON.createObjectNode()
                .put("scope", asked.scope())
                .put("kind", question.kind().name().toLowerCase(Locale.ROOT))
                .put("table", question.table())
                .put("noun", selector.labels().noun())
                .put("from", question.from())
                .put("to", question.to())
                .put("order", question.order() == Order.NEWEST_FIRST ? "desc" : "asc")
                .put("most", question.most())
                .put("cursor", question.cursor())
                .put("width", question.width());
        ArrayNode conditions = json.putArray("selector");
        for (Matcher matcher : selector.matchers()) {
            conditions.add(new Selector(selector.labels(), List.of(matcher), List.of()).toString());
        }
        for (LineFilter filter : selector.filters()) {
            conditions.add(new Selector(selector.labels(), List.of(), List.of(filter)).toString());
        }
        question.keys().forEach(json.putArray("keys")::add);
        PeerQuestion.Vector vector = question.vector();
        if (vector != null) {
            ObjectNode object =
                    json.putObject("vector").put("version", vector.version()).put("threshold", vector.threshold());
            vector.values().forEach(object.putArray("values")::add);
        }
        return json.toString();
    }

    /** What a text asks; an {@link IllegalArgumentException} where it asks nothing that can be answered. */
    public static Asked read(byte[] text) throws IOException {
        JsonNode json = JSON.readTree(text);
        String noun = json.path("noun").asText();
        Labels labels = Nouns.named(noun)
                .orElseThrow(() -> new IllegalArgumentException("noun: there is none with the name " + noun));
        Selector selector = Selector.all(labels);
        for (JsonNode condition : json.path("selector")) {
            selector = selector.and(Selector.parse(condition.asText(), labels));
        }
        List<String> keys = new ArrayList<>();
        json.path("keys").forEach(key -> keys.add(key.asText()));
        String cursor = json.path("cursor").isTextual() ? json.path("cursor").asText() : null;
        PeerQuestion question = new PeerQuestion(
                kind(json.path("kind").asText()),
                json.path("table").asText(),
                selector,
                json.path("from").asLong(),
                json.path("to").asLong(),
                json.path("order").asText().equals("asc") ? Order.OLDEST_FIRST : Order.NEWEST_FIRST,
                json.path("most").asInt(),
                cursor,
                keys,
                json.path("width").asLong(),
                vector(json.path("vector")).orElse(null));
        return new Asked(json.path("scope").asText(), question);
    }

    private static PeerQuestion.Kind kind(String text) {
        return Arrays.stream(PeerQuestion.Kind.values())
                .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("kind: '" + text + "' is not known here"));
    }

    private static Optional<PeerQuestion.Vector> vector(JsonNode json) {
        if (!json.isObject()) {
            return Optional.empty();
        }
        List<Float> values = new ArrayList<>();
        json.path("values").forEach(value -> values.add((float) value.asDouble()));
        return Optional.of(new PeerQuestion.Vector(
                values, json.path("version").asInt(), json.path("threshold").asDouble()));
    }
}
