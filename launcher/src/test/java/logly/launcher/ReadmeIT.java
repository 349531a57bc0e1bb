package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README says what is true: its first command is run from the checkout, its request is asked. CI runs the second. */
class ReadmeIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void isShortAndNamesBothCommands() throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve("README.md"));
        assertThat(lines).hasSizeLessThanOrEqualTo(120);
        assertThat(blocks("sh")).contains("./logly up", "mvn verify");
        assertThat(Files.readString(ROOT.resolve(".ci/run"))).containsPattern("(?m)^mvn .*\\bverify$");
    }

    @Test
    void itsFirstCommandRunsAndItsRequestAnswersAsShown(@TempDir Path folder) throws Exception {
        Path log = folder.resolve("auth.log");
        Files.writeString(
                log,
                Instant.now().truncatedTo(ChronoUnit.SECONDS)
                        + " web-1 sshd[1]: Failed password for root from 203.0.113.8 port 22 ssh2\n");
        String command = blocks("sh").get(0);
        try (LoglyProcess pipeline =
                LoglyProcess.shell(ROOT, command + " --port 0 --data " + folder.resolve("data") + " --log " + log)) {
            ApiClient api = new ApiClient(pipeline.ready(Duration.ofMinutes(2)).http());
            URI request = request();
            String asked = request.getRawPath() + "?" + request.getRawQuery();
            await("an answer")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> !api.page(asked).get("items").isEmpty());
            JsonNode answer = api.page(asked);
            JsonNode shown = new ObjectMapper().readTree(blocks("json").get(0));
            assertThat(names(answer)).isEqualTo(names(shown));
            assertThat(names(answer.get("items").get(0)))
                    .isEqualTo(names(shown.get("items").get(0)));
            assertThat(api.page(selection()).get("items")).isEqualTo(answer.get("items"));
        }
    }

    private static URI request() throws IOException {
        String curl = blocks("sh").stream()
                .filter(block -> block.startsWith("curl "))
                .findFirst()
                .orElseThrow();
        return URI.create(curl.replace("curl ", "").replace("'", ""));
    }

    private static String selection() throws IOException {
        Pattern curl = Pattern.compile("curl -G (\\S+) \\\\\n +--data-urlencode '(\\w+)=(.+)'");
        Matcher parts = curl.matcher(String.join("\n", blocks("sh")));
        assertThat(parts.find()).as("a request with a selector").isTrue();
        return URI.create(parts.group(1)).getRawPath() + "?" + parts.group(2) + "="
                + URLEncoder.encode(parts.group(3), StandardCharsets.UTF_8);
    }

    private static List<String> names(JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> blocks(String language) throws IOException {
        Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)\n```")
                .matcher(Files.readString(ROOT.resolve("README.md")));
        return block.results().map(result -> result.group(1)).toList();
    }
}
