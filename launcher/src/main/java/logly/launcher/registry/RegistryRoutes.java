package logly.launcher.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The part of Confluent's REST interface that is served here, as one table. */
final class RegistryRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SchemaStore store;
    private final RegistryWriter writer;
    private final List<Route> table;

    RegistryRoutes(SchemaStore store, RegistryWriter writer) {
        this.store = store;
        this.writer = writer;
        this.table = List.of(
                route("GET /", request -> object()),
                route("GET /subjects", this::subjects),
                route("POST /subjects/{subject}", this::lookUp),
                route("DELETE /subjects/{subject}", this::deleteSubject),
                route("GET /subjects/{subject}/versions", this::versions),
                route("POST /subjects/{subject}/versions", this::register),
                route("GET /subjects/{subject}/versions/{version}", request -> described(version(request))),
                route("GET /subjects/{subject}/versions/{version}/schema", request -> parsed(version(request))),
                route("GET /subjects/{subject}/versions/{version}/referencedby", request -> array(List.of())),
                route("DELETE /subjects/{subject}/versions/{version}", this::deleteVersion),
                route("GET /schemas/types", request -> array(List.of(RegisteredSchema.AVRO))),
                route("GET /schemas/ids/{id}", this::schemaById),
                route("GET /schemas/ids/{id}/schema", request -> parsed(byId(request))),
                route("GET /schemas/ids/{id}/subjects", this::subjectsOfId),
                route("GET /schemas/ids/{id}/versions", this::versionsOfId),
                route("POST /compatibility/subjects/{subject}/versions", this::compatibleWithSubject),
                route("POST /compatibility/subjects/{subject}/versions/{version}", this::compatibleWithVersion),
                route("GET /config", request -> level(store.globalLevel())),
                route("PUT /config", request -> setLevel(null, request)),
                route("GET /config/{subject}", this::levelOfSubject),
                route("PUT /config/{subject}", request -> setLevel(request.variable("subject"), request)),
                route("DELETE /config/{subject}", this::dropLevel),
                route("GET /mode", request -> mode(store.globalMode())),
                route("PUT /mode", request -> setMode(null, request)),
                route("GET /mode/{subject}", this::modeOfSubject),
                route("PUT /mode/{subject}", request -> setMode(request.variable("subject"), request)),
                route("DELETE /mode/{subject}", this::dropMode));
    }

    private interface Handler {
        JsonNode handle(RegistryRequest request);
    }

    private record Route(String method, List<String> pattern, Handler handler) {
        /** The named parts of the path, or nothing if the path is another. */
        Optional<Map<String, String>> match(List<String> path) {
            if (path.size() != pattern.size()) {
                return Optional.empty();
            }
            Map<String, String> variables = new HashMap<>();
            for (int i = 0; i < path.size(); i++) {
                String part = pattern.get(i);
                if (part.startsWith("{")) {
                    variables.put(part.substring(1, part.length() - 1), path.get(i));
                } else if (!part.equals(path.get(i))) {
                    return Optional.empty();
                }
            }
            return Optional.of(variables);
        }
    }

    private static Route route(String methodAndPath, Handler handler) {
        int space = methodAndPath.indexOf(' ');
        return new Route(
                methodAndPath.substring(0, space),
                RegistryRequest.parsePath(methodAndPath.substring(space + 1)),
                handler);
    }

    /** Answers a request; whatever is refused is a {@link RegistryError}. */
    JsonNode answer(String method, String rawPath, String rawQuery, byte[] body) {
        List<String> path = RegistryRequest.parsePath(rawPath);
        boolean known = false;
        for (Route route : table) {
            Optional<Map<String, String>> variables = route.match(path);
            if (variables.isPresent() && route.method().equals(method)) {
                return route.handler()
                        .handle(new RegistryRequest(variables.get(), RegistryRequest.parseQuery(rawQuery), json(body)));
            }
            known |= variables.isPresent();
        }
        throw known
                ? new RegistryError(405, 405, "HTTP 405 Method Not Allowed")
                : new RegistryError(404, 404, "HTTP 404 Not Found");
    }

    private static JsonNode json(byte[] body) {
        try {
            return body.length == 0 ? JSON.missingNode() : JSON.readTree(new String(body, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            throw new RegistryError(400, 400, "the body is not JSON: " + e.getOriginalMessage());
        }
    }

    private JsonNode subjects(RegistryRequest request) {
        String prefix = request.query().getOrDefault("subjectPrefix", "");
        return array(store.subjects(request.flag("deleted")).stream()
                .filter(subject -> subject.startsWith(prefix))
                .toList());
    }

    private JsonNode lookUp(RegistryRequest request) {
        String subject = request.variable("subject");
        if (store.versions(subject, request.flag("deleted")).isEmpty()) {
            throw RegistryError.noSuchSubject(subject);
        }
        return described(writer.find(subject, RegisteredSchema.parse(request.schema()), request.flag("deleted"))
                .orElseThrow(RegistryError::noSuchSchema));
    }

    private JsonNode register(RegistryRequest request) {
        return object().put("id", writer.register(request.variable("subject"), request.schema()));
    }

    private JsonNode versions(RegistryRequest request) {
        List<RegisteredSchema> versions = store.versions(request.variable("subject"), request.flag("deleted"));
        if (versions.isEmpty()) {
            throw RegistryError.noSuchSubject(request.variable("subject"));
        }
        return array(versions.stream().map(RegisteredSchema::version).toList());
    }

    private RegisteredSchema version(RegistryRequest request) {
        return writer.version(request.variable("subject"), request.variable("version"), request.flag("deleted"));
    }

    private JsonNode deleteSubject(RegistryRequest request) {
        requireSoft(request);
        return array(writer.deleteSubject(request.variable("subject")));
    }

    private JsonNode deleteVersion(RegistryRequest request) {
        requireSoft(request);
        return JsonNodeFactory.instance.numberNode(
                writer.deleteVersion(request.variable("subject"), request.variable("version")));
    }

    private static void requireSoft(RegistryRequest request) {
        if (request.flag("permanent")) {
            throw RegistryError.notPermitted("records may still carry the id: nothing is deleted for good here");
        }
    }

    private RegisteredSchema byId(RegistryRequest request) {
        return store.byId(id(request)).orElseThrow(() -> RegistryError.noSuchId(id(request)));
    }

    private static int id(RegistryRequest request) {
        try {
            return Integer.parseInt(request.variable("id"));
        } catch (NumberFormatException e) {
            throw new RegistryError(404, 404, "HTTP 404 Not Found");
        }
    }

    private JsonNode schemaById(RegistryRequest request) {
        return withType(object(), byId(request));
    }

    private JsonNode subjectsOfId(RegistryRequest request) {
        int id = byId(request).id();
        return array(store.uses(id, request.flag("deleted")).stream()
                .map(RegisteredSchema::subject)
                .distinct()
                .toList());
    }

    private JsonNode versionsOfId(RegistryRequest request) {
        int id = byId(request).id();
        return array(store.uses(id, request.flag("deleted")).stream()
                .map(use -> object().put("subject", use.subject()).put("version", use.version()))
                .toList());
    }

    private JsonNode compatibleWithSubject(RegistryRequest request) {
        return verdict(request, writer.problems(request.variable("subject"), request.schema()));
    }

    private JsonNode compatibleWithVersion(RegistryRequest request) {
        return verdict(request, writer.problemsWith(version(request), request.schema()));
    }

    private static JsonNode verdict(RegistryRequest request, List<String> problems) {
        ObjectNode verdict = object().put("is_compatible", problems.isEmpty());
        return request.flag("verbose") ? verdict.set("messages", array(problems)) : verdict;
    }

    private JsonNode levelOfSubject(RegistryRequest request) {
        String subject = request.variable("subject");
        return level(
                request.flag("defaultToGlobal")
                        ? writer.levelFor(subject)
                        : store.levelOf(subject).orElseThrow(() -> RegistryError.noConfigOf(subject)));
    }

    private JsonNode setLevel(@Nullable String subject, RegistryRequest request) {
        String text = request.body().path("compatibility").asText("");
        Compatibility level = Compatibility.named(text).orElseThrow(() -> RegistryError.invalidCompatibility(text));
        writer.setLevel(subject, level);
        return object().put("compatibility", level.name());
    }

    private JsonNode dropLevel(RegistryRequest request) {
        String subject = request.variable("subject");
        Compatibility old = store.levelOf(subject).orElseThrow(() -> RegistryError.noConfigOf(subject));
        writer.setLevel(subject, null);
        return level(old);
    }

    private JsonNode modeOfSubject(RegistryRequest request) {
        String subject = request.variable("subject");
        return mode(
                request.flag("defaultToGlobal")
                        ? writer.modeFor(subject)
                        : store.modeOf(subject).orElseThrow(() -> RegistryError.noModeOf(subject)));
    }

    private JsonNode setMode(@Nullable String subject, RegistryRequest request) {
        String text = request.body().path("mode").asText("");
        Mode mode = Mode.named(text).orElseThrow(() -> RegistryError.invalidMode(text));
        writer.setMode(subject, mode);
        return mode(mode);
    }

    private JsonNode dropMode(RegistryRequest request) {
        String subject = request.variable("subject");
        Mode old = store.modeOf(subject).orElseThrow(() -> RegistryError.noModeOf(subject));
        writer.setMode(subject, null);
        return mode(old);
    }

    private static JsonNode described(RegisteredSchema schema) {
        return withType(
                object().put("subject", schema.subject())
                        .put("version", schema.version())
                        .put("id", schema.id()),
                schema);
    }

    private static ObjectNode withType(ObjectNode node, RegisteredSchema schema) {
        if (!schema.type().equals(RegisteredSchema.AVRO)) {
            node.put("schemaType", schema.type());
        }
        return node.put("schema", schema.text());
    }

    private static JsonNode parsed(RegisteredSchema schema) {
        try {
            return JSON.readTree(schema.text());
        } catch (JsonProcessingException e) {
            // Only a schema of another kind, such as Protobuf, is not JSON.
            return JsonNodeFactory.instance.textNode(schema.text());
        }
    }

    private static JsonNode level(Compatibility level) {
        return object().put("compatibilityLevel", level.name());
    }

    private static JsonNode mode(Mode mode) {
        return object().put("mode", mode.name());
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    private static JsonNode array(Collection<?> items) {
        return JSON.valueToTree(items);
    }
}
