package logly.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import logly.schemas.IpReputation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the requests of the document, and compares it with what they answer. */
class HttpApiDocTest {
    private static final Path DOCUMENT = Path.of("../docs/http-api.md");
    private static final Pattern REQUEST =
            Pattern.compile("```sh\ncurl (?:-H 'Content-Type: application/json' -d '(?<body>[^']*)' )?"
                    + "(?:-N -H 'Last-Event-ID: (?<after>[^']*)' )?'http://127\\.0\\.0\\.1:8080"
                    + "(?<path>[^']*)'\n```\n(?:\n```(?:json|text)\n(?s:.*?)```\n)?");
    private static final Pattern ROUTES = Pattern.compile("<!-- routes -->\n(?s:.*?)(?=\n## )");

    @TempDir
    Path dataDir;

    @Test
    void saysWhatTheServiceAnswers() throws Exception {
        String document = Files.readString(DOCUMENT);
        String rewritten;
        try (RunningQueryService running = new RunningQueryService(dataDir)) {
            running.store(RunningQueryService.NOW, OneOfEach.records());
            running.store(RunningQueryService.NOW, blocked());
            StringBuilder text = new StringBuilder();
            Matcher requests = REQUEST.matcher(ROUTES.matcher(document).replaceFirst("<!-- routes -->\n\n" + routes()));
            int count = 0;
            while (requests.find()) {
                String request = requests.group().replaceFirst("(?s)(```sh\n.*?```\n).*", "$1");
                String after = requests.group("after");
                String answer = after == null
                        ? answer(running, requests.group("path"), requests.group("body"))
                        : tail(requests.group("path"), after);
                requests.appendReplacement(text, Matcher.quoteReplacement(request + "\n" + answer));
                count++;
            }
            requests.appendTail(text);
            assertThat(count).isGreaterThan(12);
            rewritten = text.toString();
        }
        if (Boolean.getBoolean("logly.docs.write")) {
            Files.writeString(DOCUMENT, rewritten);
        }
        assertThat(rewritten)
                .as("docs/http-api.md is not what the service answers: run with -Dlogly.docs.write=true and commit it")
                .isEqualTo(document);
    }

    private static IpReputation blocked() {
        return OneOfEach.address("198.51.100.1", 95).build();
    }

    private String routes() {
        return ApiParts.routes(dataDir).stream()
                .map(route -> "| " + route.method() + " `" + route.path() + "` | " + route.summary()
                        + " | "
                        + route.parameters().stream()
                                .map(parameter -> "`" + parameter.name() + "`")
                                .collect(Collectors.joining(" "))
                        + " |\n")
                .collect(Collectors.joining("", "| address | answers | parameters |\n|---|---|---|\n", ""));
    }

    private static String answer(RunningQueryService running, String path, @Nullable String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(running.uri(path)).timeout(Duration.ofSeconds(30));
        if (body != null) {
            request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body));
        }
        HttpResponse<String> answer = running.send(request.build());
        boolean isJson = answer.headers().firstValue("Content-Type").orElse("").contains("json");
        return isJson ? "```json\n" + pretty(answer.body()) + "\n```\n" : "```text\n" + answer.body() + "```\n";
    }

    /** What comes up to the position behind the first records. */
    private String tail(String path, String after) throws Exception {
        try (RunningQueryService running = new RunningQueryService(dataDir.resolve("tail"))) {
            running.storeNext(OneOfEach.event("Failed password for root"));
            HttpRequest request = HttpRequest.newBuilder(running.uri(path))
                    .timeout(Duration.ofSeconds(30))
                    .header("Last-Event-ID", after)
                    .build();
            HttpResponse<InputStream> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
            StringBuilder text = new StringBuilder("```text\n");
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
                for (int positions = 0; positions < 2; ) {
                    String line = lines.readLine();
                    text.append(line).append('\n');
                    positions += line.equals("data: {}") ? 1 : 0;
                }
            }
            return text.append("```\n").toString();
        }
    }

    private static String pretty(String json) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        return mapper.writerWithDefaultPrettyPrinter()
                .writeValueAsString(mapper.readTree(json))
                .replace("\r\n", "\n");
    }
}
