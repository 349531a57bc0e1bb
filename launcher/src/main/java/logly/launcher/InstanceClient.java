package logly.launcher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import org.jspecify.annotations.Nullable;

/** Asks a running instance over HTTP. Whatever keeps it from an answer is an {@link OperatorMistake} with its exit code. */
final class InstanceClient {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int GREATEST_PROBLEM = 64 << 10;
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
        return send(address(path, parameters), request -> {}, BodyHandlers.ofString());
    }

    /** An answer that goes on and on; the limit is that of its beginning. */
    InputStream stream(String path, Map<String, String> parameters, Map<String, String> headers)
            throws InterruptedException {
        HttpResponse<InputStream> answer = send(
                address(path, parameters), request -> headers.forEach(request::header), BodyHandlers.ofInputStream());
        if (answer.statusCode() == 200) {
            return answer.body();
        }
        try (InputStream body = answer.body()) {
            String text = new String(body.readNBytes(GREATEST_PROBLEM), StandardCharsets.UTF_8);
            throw refusal(path, parameters, answer.statusCode(), json(text));
        } catch (IOException e) {
            throw refusal(path, parameters, answer.statusCode(), Optional.empty());
        }
    }

    private static String address(String path, Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", path + (parameters.isEmpty() ? "" : "?"), ""));
    }

    private <T> HttpResponse<T> send(String address, Consumer<HttpRequest.Builder> more, BodyHandler<T> body)
            throws InterruptedException {
        CompletableFuture<HttpResponse<T>> answer = new CompletableFuture<>();
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + address));
            credentials.addTo(request);
            more.accept(request);
            answer = http.sendAsync(request.build(), body);
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new OperatorMistake(
                    ExitCode.UNREACHABLE, base + " did not answer within " + limit.toSeconds() + " s");
        } catch (ExecutionException e) {
            throw unreachable(e.getCause());
        } catch (IllegalArgumentException e) {
            throw new OperatorMistake(ExitCode.USAGE, base + " is not an HTTP address");
        } finally {
            boolean unused = answer.cancel(true);
        }
    }

    private OperatorMistake unreachable(@Nullable Throwable failure) {
        return failure instanceof SSLException
                ? new OperatorMistake(
                        ExitCode.UNREACHABLE, base + " is not trusted (" + failure.getMessage() + "); see client.trust")
                : new OperatorMistake(ExitCode.UNREACHABLE, "nothing answers at " + base);
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
        return object(
                path,
                Map.of(),
                send(
                        path,
                        request -> request.header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body.toString())),
                        BodyHandlers.ofString()));
    }

    /** What became of something that was taken away. */
    JsonNode delete(String path) throws InterruptedException {
        return object(path, Map.of(), send(path, HttpRequest.Builder::DELETE, BodyHandlers.ofString()));
    }

    private JsonNode object(String path, Map<String, String> parameters, HttpResponse<String> answer) {
        Optional<JsonNode> json = json(answer.body());
        if (answer.statusCode() / 100 == 2 && json.filter(JsonNode::isObject).isPresent()) {
            noteMissing(json.get());
            return json.get();
        }
        throw refusal(path, parameters, answer.statusCode(), json);
    }

    private OperatorMistake refusal(String path, Map<String, String> parameters, int status, Optional<JsonNode> json) {
        String detail = json.map(problem -> problem.path("detail").asText()).orElse("");
        return switch (status) {
            case 400 -> new OperatorMistake(ExitCode.USAGE, pointed(detail, json, parameters));
            case 409 -> new OperatorMistake(ExitCode.BAD_INPUT, detail);
            case 403 -> new OperatorMistake(ExitCode.NOT_ALLOWED, base + " refuses: " + detail);
            case 401 ->
                new OperatorMistake(
                        ExitCode.NOT_ALLOWED, base + " refuses: " + detail + "; LOGLY_CLIENT_KEY=... shows it a key");
            case 404 -> new OperatorMistake(ExitCode.UNREACHABLE, base + ": " + detail);
            case 429, 503 -> new OperatorMistake(ExitCode.BUSY, base + " is busy: " + detail);
            default -> new OperatorMistake(ExitCode.UNREACHABLE, base + path + " answers " + status + " " + detail);
        };
    }

    /** Tells beside the answer. */
    void note(String text) {
        notes.accept("logly: " + SafeText.line(text));
    }

    /** Each file or node once, however many pages lack it. */
    private void noteMissing(JsonNode answer) {
        for (JsonNode gap : answer.path("missing")) {
            String file = gap.path("file").asText();
            String note = "the answer is partial: " + gap.path("node").asText() + (file.isEmpty() ? "" : "/" + file)
                    + ": " + gap.path("reason").asText();
            if (answer.path("partial").asBoolean() && noted.add(note)) {
                note(note);
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
