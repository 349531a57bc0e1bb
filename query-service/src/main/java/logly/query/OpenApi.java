package logly.query;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import logly.runtime.Version;

/** The description of the API (OpenAPI 3.1), made from the table of its routes. */
final class OpenApi implements Answer {
    private static final String PATH = "/api/v1/openapi.yaml";
    private static final String YAML = "application/yaml";

    private final List<Route> routes;

    private OpenApi(List<Route> routes) {
        this.routes = routes;
    }

    /** The address of the description of these routes, itself among them. */
    static Route route(List<Route> others) {
        List<Route> all = new ArrayList<>(others);
        Route own = Route.get(Rule.ANYBODY, PATH, "This description.", List.of(), new OpenApi(all));
        all.add(own);
        return own;
    }

    ObjectNode document() {
        Components components = new Components();
        ObjectNode document = Shapes.object().put("openapi", "3.1.0");
        document.putObject("info")
                .put("title", "Logly")
                .put("version", Version.current())
                .put("description", "What happened on which host, why, and whether it happened before.");
        ObjectNode paths = document.putObject("paths");
        for (Route route : routes) {
            ObjectNode path =
                    paths.has(route.path()) ? (ObjectNode) paths.get(route.path()) : paths.putObject(route.path());
            path.set(route.method().name().toLowerCase(Locale.ROOT), operation(route, components));
        }
        components.named("Problem", OpenApi::problem);
        document.putObject("components").set("schemas", components.all());
        return document;
    }

    private static ObjectNode operation(Route route, Components components) {
        ObjectNode operation = Shapes.object().put("summary", route.summary());
        ArrayNode parameters = operation.putArray("parameters");
        for (String part : route.parts()) {
            parameter(parameters, part, "path")
                    .put("required", true)
                    .putObject("schema")
                    .put("type", "string");
        }
        for (Parameter parameter : route.parameters()) {
            parameter(parameters, parameter.name(), "query")
                    .put("description", parameter.doc())
                    .set("schema", parameter.schema());
        }
        if (route.method() == Route.Method.POST) {
            route.answer()
                    .describeBody(operation
                            .putObject("requestBody")
                            .put("required", true)
                            .putObject("content"));
        }
        ObjectNode responses = operation.putObject("responses");
        ObjectNode content = responses
                .putObject(Integer.toString(route.answer().status().getCode()))
                .put("description", "The answer.")
                .putObject("content");
        route.answer().describe(content, components);
        ObjectNode refused = responses.putObject("default").put("description", "A problem, as RFC 9457 spells it.");
        refused.putObject("content")
                .putObject(Problem.CONTENT_TYPE)
                .set("schema", components.named("Problem", OpenApi::problem));
        return operation;
    }

    private static ObjectNode parameter(ArrayNode parameters, String name, String place) {
        return parameters.addObject().put("name", name).put("in", place);
    }

    private static JsonNode problem() {
        ObjectNode problem = Shapes.object().put("type", "object").put("description", "Why there is no answer.");
        ObjectNode properties = problem.putObject("properties");
        for (String text : List.of("type", "title", "detail", "instance", "parameter")) {
            properties.putObject(text).put("type", "string");
        }
        properties.putObject("status").put("type", "integer");
        properties.putObject("column").put("type", "integer");
        List.of("type", "title", "status", "detail", "instance").forEach(problem.putArray("required")::add);
        return problem.put("additionalProperties", false);
    }

    @Override
    public void send(Call call) throws IOException {
        try (OutputStream out = Answer.begin(call.request(), YAML, SLOWEST)) {
            out.write(YamlText.of(document()).getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void describe(ObjectNode content, Components components) {
        content.putObject(YAML).putObject("schema").put("type", "string");
    }
}
