package logly.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;

/** Asks a running instance over HTTP. Whatever keeps it from an answer is an {@link OperatorMistake} with its exit code. */
final class InstanceClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(CONNECT).build();
    private final String base;
    private final Duration limit;

    /**
     * Asks the process at an address.
     *
     * @param base without a slash at the end
     * @param limit for each answer
     */
    InstanceClient(String base, Duration limit) {
        this.base = base;
        this.limit = limit;
    }

    /** The answer to one request, whatever its status. */
    HttpResponse<String> get(String path, Map<String, String> parameters) throws InterruptedException {
        String query = parameters.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", parameters.isEmpty() ? "" : "?", ""));
        return send(path + query, HttpRequest.newBuilder());
    }

    /** The answer to a decision that is sent as JSON, whatever its status. */
    HttpResponse<String> post(String path, String json) throws InterruptedException {
        return send(
                path,
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(json)));
    }

    private HttpResponse<String> send(String path, HttpRequest.Builder request) throws InterruptedException {
        try {
            return http.send(request.uri(URI.create(base + path)).timeout(limit).build(), BodyHandlers.ofString());
        } catch (HttpTimeoutException e) {
            throw new OperatorMistake(
                    ExitCode.UNREACHABLE, base + " did not answer within " + limit.toSeconds() + " s");
        } catch (IOException e) {
            throw new OperatorMistake(ExitCode.UNREACHABLE, "nothing answers at " + base);
        } catch (IllegalArgumentException e) {
            throw new OperatorMistake(ExitCode.USAGE, base + " is not an HTTP address");
        }
    }

    /** One page of a list. */
    JsonNode page(String path, Map<String, String> parameters) throws InterruptedException {
        JsonNode page = object(path, parameters);
        if (!page.path("items").isArray()) {
            throw new OperatorMistake(ExitCode.UNREACHABLE, base + path + " answers no list");
        }
        return page;
    }

    /** One object. */
    JsonNode object(String path, Map<String, String> parameters) throws InterruptedException {
        return object(get(path, parameters), path, parameters);
    }

    /** What a decision was taken as. */
    JsonNode decided(String path, String body) throws InterruptedException {
        return object(post(path, body), path, Map.of());
    }

    private JsonNode object(HttpResponse<String> answer, String path, Map<String, String> parameters) {
        Optional<JsonNode> json = json(answer.body());
        if ((answer.statusCode() == 200 || answer.statusCode() == 202)
                && json.filter(JsonNode::isObject).isPresent()) {
            return json.get();
        }
        String detail = json.map(problem -> problem.path("detail").asText()).orElse("");
        throw switch (answer.statusCode()) {
            case 400 -> new OperatorMistake(ExitCode.USAGE, pointed(detail, json, parameters));
            case 409 -> new OperatorMistake(ExitCode.BAD_INPUT, detail);
            case 503 -> new OperatorMistake(ExitCode.BUSY, base + " is busy: " + detail);
            default ->
                new OperatorMistake(
                        ExitCode.UNREACHABLE, base + path + " answers " + answer.statusCode() + " " + detail);
        };
    }

    private static Optional<JsonNode> json(String text) {
        try {
            return Optional.of(JSON.readTree(text));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }

    /** The problem, and below it the place in the parameter's text. */
    private static String pointed(String detail, Optional<JsonNode> problem, Map<String, String> parameters) {
        String name = problem.map(json -> json.path("parameter").asText()).orElse("");
        int column = problem.map(json -> json.path("column").asInt()).orElse(0);
        String text = SafeText.line(parameters.getOrDefault(name, ""));
        return column == 0 ? detail : detail + "\n  " + text + "\n  " + " ".repeat(column - 1) + "^";
    }
}
