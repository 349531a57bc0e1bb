package logly.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import logly.agent.parse.GuardedParser;
import logly.agent.parse.SourceFormat;
import logly.agent.parse.text.ParseContext;
import logly.analysis.sigma.BackTest;
import logly.analysis.sigma.RuleFiles;
import logly.analysis.sigma.RuleSet;
import logly.schemas.DetectionRule;
import logly.schemas.Finding;
import logly.schemas.FindingStatus;
import logly.schemas.LogEvent;
import logly.schemas.RecordIdentity;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shipped rules over labelled logs: the stream and the back-test agree to the finding. */
class ScenarioFindingsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ssh-slow-bf",
                "nginx-http-xss-probing",
                "traefik_base-http-scenario",
                "mysql-bf",
                "sshd_banner_exchange"
            })
    void agreeWithTheBackTest(String word) throws IOException {
        JsonNode given = scenario(word);
        List<LogEvent> events = events(given);
        RuleFiles shipped = RuleFiles.shipped();
        BackTest test = new BackTest(new RuleSet(shipped.rules()));
        Map<String, Finding> live = new HashMap<>();
        try (TopologyHarness harness = new TopologyHarness(folder)) {
            shipped.rules()
                    .forEach(rule -> harness.given(
                            harness.topics().detectionRules(),
                            rule.id(),
                            harness.encode(
                                    harness.topics().detectionRules(),
                                    DetectionRule.newBuilder()
                                            .setId(rule.id())
                                            .setText(rule.text())
                                            .setEnabled(true)
                                            .build()),
                            new RecordHeaders(),
                            TopologyHarness.NOW));
            for (int i = 0; i < events.size(); i++) {
                LogEvent event = events.get(i);
                test.add(event, "line " + i);
                RecordIdentity identity = new RecordIdentity(7, 1, i + 1);
                harness.given(harness.topics().logEvents(), event.getHost(), event, identity, TopologyHarness.NOW);
            }
            harness.advance(Duration.ofMinutes(1));
            harness.findings().forEach(finding -> live.put(finding.getId(), finding));
        }
        live.values().removeIf(finding -> finding.getStatus() == FindingStatus.RESOLVED);
        List<Finding> wanted = test.findings();
        System.out.println(given.path("case").asText() + ": " + wanted.size() + " findings");
        assertThat(wanted).isNotEmpty();
        assertThat(faces(live.values())).isEqualTo(faces(wanted));
    }

    private static Map<String, String> faces(Iterable<Finding> findings) {
        Map<String, String> faces = new TreeMap<>();
        for (Finding finding : findings) {
            Map<String, TreeSet<String>> resources = new TreeMap<>();
            finding.getResources().forEach((kind, names) -> resources.put(kind, new TreeSet<>(names)));
            faces.put(
                    finding.getId(),
                    finding.getRuleId() + " " + finding.getType() + " " + finding.getSeverity() + " "
                            + finding.getConfidence() + " " + finding.getEventCount() + " " + finding.getFirstSeen()
                            + " " + finding.getLastSeen() + " " + resources + " "
                            + finding.getEvidence().size());
        }
        return faces;
    }

    private static List<LogEvent> events(JsonNode given) {
        List<String> lines = new ArrayList<>();
        given.path("lines").forEach(line -> lines.add(line.asText()));
        GuardedParser parser = new GuardedParser(SourceFormat.ofSample(lines));
        ParseContext context = new ParseContext(ZoneOffset.UTC, TopologyHarness.NOW, "web-1");
        return lines.stream()
                .filter(line -> !line.isBlank())
                .map(line -> parser.parse(line, context))
                .toList();
    }

    private static JsonNode scenario(String word) throws IOException {
        String named = System.getProperty("logly.corpora");
        Path path = (named != null ? Path.of(named) : Path.of("../../shared/corpora/dev"))
                .resolve("crowdsec-scenarios.jsonl");
        assumeTrue(Files.isReadable(path), "no labelled logs at " + path + "; set -Dlogly.corpora");
        ObjectMapper json = new ObjectMapper();
        try (Stream<String> all = Files.lines(path)) {
            for (String line : all.toList()) {
                JsonNode each = json.readTree(line);
                if (each.path("case").asText().contains(word) && each.has("lines")) {
                    return each;
                }
            }
        }
        throw new IllegalStateException("no scenario '" + word + "'");
    }
}
