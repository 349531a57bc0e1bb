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
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;

/** Asks a running instance over HTTP. Whatever keeps it from an answer is an {@link OperatorMistake} with its exit code. */
final class InstanceClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final HttpClient http;
    private final String base;
    private final Duration limit;
    private final Credentials credentials;
    private final Consumer<String> notes;
    private final Set<String> noted = new HashSet<>();

    /**
     * Asks the process at an address.
     *
     * @param base without a slash at the end
     * @param limit for each answer
     * @param notes takes what an answer lacks, a line each
     */
    InstanceClient(String base, Duration limit, Credentials credentials, Consumer<String> notes) {
        this.base = base;
        this.limit = limit;
        this.credentials = credentials;
        this.notes = notes;
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(CONNECT);
        credentials.addTo(client);
        http = client.build();
    }

    /** The answer to one request, whatever its status. */
    HttpResponse<String> get(String path, Map<String, String> parameters) throws InterruptedException {
        String query = parameters.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", parameters.isEmpty() ? "" : "?", ""));
        return send(path + query, request -> {});
    }

    private HttpResponse<String> send(String address, Consumer<HttpRequest.Builder> more) throws InterruptedException {
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(base + address)).timeout(limit);
            credentials.addTo(request);
            more.accept(request);
            return http.send(request.build(), BodyHandlers.ofString());
        } catch (SSLException e) {
            throw new OperatorMistake(
                    ExitCode.UNREACHABLE, base + " is not trusted (" + e.getMessage() + "); see client.trust");
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
        return object(path, parameters, get(path, parameters));
    }

    /** What became of something that was sent. */
    JsonNode post(String path, JsonNode body) throws InterruptedException {
        return object(path, Map.of(), send(path, request -> request.header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))));
    }

    private JsonNode object(String path, Map<String, String> parameters, HttpResponse<String> answer) {
        Optional<JsonNode> json = json(answer.body());
        if (answer.statusCode() / 100 == 2 && json.filter(JsonNode::isObject).isPresent()) {
            noteMissing(json.get());
            return json.get();
        }
        String detail = json.map(problem -> problem.path("detail").asText()).orElse("");
        throw switch (answer.statusCode()) {
            case 400 -> new OperatorMistake(ExitCode.USAGE, pointed(detail, json, parameters));
            case 409 -> new OperatorMistake(ExitCode.BAD_INPUT, detail);
            case 403 -> new OperatorMistake(ExitCode.NOT_ALLOWED, base + " refuses: " + detail);
            case 401 ->
                new OperatorMistake(
                        ExitCode.NOT_ALLOWED, base + " refuses: " + detail + "; LOGLY_CLIENT_KEY=... shows it a key");
            case 503 -> new OperatorMistake(ExitCode.BUSY, base + " is busy: " + detail);
            default ->
                new OperatorMistake(
                        ExitCode.UNREACHABLE, base + path + " answers " + answer.statusCode() + " " + detail);
        };
    }

    /** Each file or node once, however many pages lack it. */
    private void noteMissing(JsonNode answer) {
        for (JsonNode gap : answer.path("missing")) {
            String file = gap.path("file").asText();
            String note = SafeText.line(
                    "logly: the answer is partial: " + gap.path("node").asText() + (file.isEmpty() ? "" : "/" + file)
                            + ": " + gap.path("reason").asText());
            if (answer.path("partial").asBoolean() && noted.add(note)) {
                notes.accept(note);
            }
        }
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
