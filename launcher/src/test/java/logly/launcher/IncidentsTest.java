package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import logly.schemas.CausalityStep;
import logly.schemas.EventTrace;
import logly.schemas.RecordJson;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Scripted incidents, each a folder with logs, often samples, and what is expected of them: the events that are effects,
 * what counts as their cause, and what is a decoy. Every effect's trace has to begin with the cause.
 */
final class IncidentsTest {
    private static final Instant READ_AT = Instant.parse("2026-11-21T00:00:00Z");
    private static final String METRICS = "metrics.ndjson";
    private static final String EXPECTED = "expected.txt";

    static List<Path> incidents() throws IOException {
        try (Stream<Path> folders = Files.list(Path.of("src/test/resources/incidents"))) {
            return folders.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("incidents")
    void putsTheTrueCauseFirstAndNamesNoDecoy(Path incident) throws IOException {
        Map<String, List<String>> expected = expected(incident);
        Map<String, EventTrace> traces = traces(incident);
        assertThat(expected.get("effect")).isNotEmpty().allSatisfy(effect -> {
            assertThat(traces).containsKey(effect);
            EventTrace trace = Objects.requireNonNull(traces.get(effect), effect);
            List<String> evidence = evidence(trace);
            assertThat(expected.get("cause")).contains(evidence.get(0));
            assertThat(evidence).doesNotContainAnyElementsOf(expected.getOrDefault("decoy", List.of("-")));
            assertThat(trace.getRootCause()).isNotBlank();
        });
    }

    @ParameterizedTest
    @MethodSource("incidents")
    void citesOnlyWhatIsThereAndSaysWhatIsNot(Path incident) throws IOException {
        Map<String, EventTrace> traces = traces(incident);
        assertThat(traces.values()).allSatisfy(trace -> {
            for (CausalityStep step : trace.getCausalityChain()) {
                assertThat(step.getDescription().startsWith("no evidence of ")).isEqualTo(step.getEvidenceId() == null);
                assertThat(step.getConfidence()).isBetween(0.0, 1.0);
            }
            assertThat(evidence(trace)).allSatisfy(id -> {
                String file = id.substring(0, id.lastIndexOf(':'));
                long line = Long.parseLong(id.substring(id.lastIndexOf(':') + 1));
                assertThat(line)
                        .isBetween(1L, (long) Files.readAllLines(Path.of(file)).size());
            });
            assertThat(trace.getCausalityChain()).hasSizeLessThanOrEqualTo(12);
        });
    }

    private static List<String> evidence(EventTrace trace) {
        return trace.getCausalityChain().stream()
                .map(CausalityStep::getEvidenceId)
                .filter(id -> id != null)
                .collect(Collectors.toList());
    }

    private static Map<String, List<String>> expected(Path incident) throws IOException {
        Map<String, List<String>> expected = new TreeMap<>();
        for (String line : Files.readAllLines(incident.resolve(EXPECTED))) {
            String[] words = line.split(" ", 2);
            expected.computeIfAbsent(words[0], key -> new ArrayList<>())
                    .add(incident.resolve(words[1]).toString());
        }
        return expected;
    }

    private static Map<String, EventTrace> traces(Path incident) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("trace", "--tz", "UTC", "--now", READ_AT.toString()));
        if (Files.exists(incident.resolve(METRICS))) {
            arguments.addAll(List.of("--metrics", incident.resolve(METRICS).toString()));
        }
        try (Stream<Path> files = Files.list(incident)) {
            files.map(Path::toString)
                    .filter(file -> !file.endsWith(METRICS) && !file.endsWith(EXPECTED))
                    .sorted()
                    .forEach(arguments::add);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CommandContext context = new CommandContext(
                Map.of(),
                Clock.fixed(READ_AT, ZoneOffset.UTC),
                RandomGenerator.getDefault(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                System.err,
                false);
        assertThat(Launcher.commandLine(context).execute(arguments.toArray(String[]::new)))
                .isZero();
        Map<String, EventTrace> traces = new TreeMap<>();
        for (String line : out.toString(StandardCharsets.UTF_8).split("\n", -1)) {
            if (!line.isEmpty()) {
                EventTrace trace = RecordJson.fromJson(line, EventTrace.class);
                traces.put(String.valueOf(trace.getId()), trace);
            }
        }
        assertThat(new TreeSet<>(traces.keySet())).isNotEmpty();
        return traces;
    }
}
