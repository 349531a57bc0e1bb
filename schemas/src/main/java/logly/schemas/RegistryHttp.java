package logly.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Sends a request to the registry that answered last, then to the others in order; follows no redirect. */
final class RegistryHttp {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int ANSWER_BYTES = 1 << 20;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final String CONTENT = "application/vnd.schemaregistry.v1+json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> urls;
    private final @Nullable String authorization;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private volatile int last;

    private RegistryHttp(List<String> urls, @Nullable String userInfo) {
        this.urls = List.copyOf(urls);
        this.authorization = userInfo == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    static RegistryHttp of(SerdeConfiguration values) {
        List<String> urls = new ArrayList<>();
        String inUrl = null;
        for (String text : values.list(SchemaRegistry.URL)) {
            URI url = url(text);
            inUrl = inUrl == null ? url.getUserInfo() : inUrl;
            String address = url.getHost() + (url.getPort() < 0 ? "" : ":" + url.getPort());
            urls.add(url.getScheme() + "://" + address + url.getPath().replaceAll("/+$", ""));
        }
        if (urls.isEmpty()) {
            throw new ConfigException(SchemaRegistry.URL, "", "is needed");
        }
        String configured = values.text(SchemaRegistry.USER_INFO);
        String source = values.text(SchemaRegistry.CREDENTIALS_SOURCE);
        if (source == null) {
            return new RegistryHttp(urls, configured == null ? inUrl : configured);
        }
        return switch (source) {
            case "URL" -> new RegistryHttp(urls, inUrl);
            case "USER_INFO" -> new RegistryHttp(urls, configured);
            default -> throw new ConfigException(SchemaRegistry.CREDENTIALS_SOURCE, source, "must be URL or USER_INFO");
        };
    }

    private static URI url(String text) {
        try {
            URI url = URI.create(text);
            if (url.getHost() != null && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
                return url;
            }
        } catch (IllegalArgumentException e) {
            throw new ConfigException(SchemaRegistry.URL, text, "is no URL: " + e.getMessage());
        }
        throw new ConfigException(SchemaRegistry.URL, text, "must start with http:// or https:// and name a host");
    }

    /** Names the registry, however its URLs are ordered. */
    String registry() {
        return String.join(",", urls.stream().sorted().toList());
    }

    JsonNode get(String path) {
        return send(path, HttpRequest.newBuilder().GET());
    }

    JsonNode post(String path, JsonNode body) {
        return send(path, HttpRequest.newBuilder().POST(BodyPublishers.ofString(body.toString())));
    }

    static int number(JsonNode answer, String field) {
        JsonNode value = answer.path(field);
        if (!value.canConvertToInt()) {
            throw new RegistryException.Rejected(0, "the registry's answer has no number \"" + field + "\"");
        }
        return value.intValue();
    }

    private JsonNode send(String path, HttpRequest.Builder request) {
        request.timeout(ANSWER).header("Accept", CONTENT).header("Content-Type", CONTENT);
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        int first = last;
        IOException failure = new IOException("not asked");
        for (int i = 0; i < urls.size(); i++) {
            int index = (first + i) % urls.size();
            try {
                JsonNode answer =
                        answer(request.uri(URI.create(urls.get(index) + path)).build());
                last = index;
                return answer;
            } catch (IOException e) {
                failure = e;
            }
        }
        throw new RegistryException.Unreachable(
                "no answer of the schema registry at " + String.join(", ", urls) + ": " + reason(failure), failure);
    }

    private JsonNode answer(HttpRequest request) throws IOException {
        HttpResponse<InputStream> response;
        try {
            response = client.send(request, BodyHandlers.ofInputStream());
        } catch (ConnectException | HttpTimeoutException e) {
            throw e;
        } catch (IOException e) {
            response = sendAgain(request); // a kept connection may have been closed by a restarted registry
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
        byte[] body;
        try (InputStream stream = response.body()) {
            body = stream.readNBytes(ANSWER_BYTES);
        }
        int status = response.statusCode();
        if (status >= 500 || status == TOO_MANY_REQUESTS) {
            throw new IOException("status " + status);
        }
        JsonNode json = JSON.readTree(body);
        if (status != 200) {
            String message = json.path("message").asText("status " + status);
            throw new RegistryException.Rejected(json.path("error_code").asInt(status), request.uri() + ": " + message);
        }
        return json;
    }

    private HttpResponse<InputStream> sendAgain(HttpRequest request) throws IOException {
        try {
            return client.send(request, BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static String reason(IOException failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
