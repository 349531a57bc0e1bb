package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import logly.runtime.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnomaliesCommandTest {
    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String series) throws IOException {
        Path file = Files.writeString(folder.resolve("series.csv"), series);
        return Launcher.commandLine(new CommandContext(
                        Map.of(),
                        Clock.systemUTC(),
                        new Random(1),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false))
                .execute("anomalies", file.toString());
    }

    @Test
    void printsScoreAndVerdictOfEveryRow() throws IOException {
        StringBuilder series = new StringBuilder("timestamp,value\n");
        Random random = new Random(20261126);
        for (int i = 0; i < 200; i++) {
            series.append(1_795_000_000 + i * 60).append(',').append(i == 150 ? 900 : 20 + random.nextInt(5));
            series.append('\n');
        }
        assertThat(run(series.toString())).isZero();
        List<JsonNode> rows = new ArrayList<>();
        for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
            rows.add(new ObjectMapper().readTree(line));
        }
        assertThat(rows)
                .hasSize(200)
                .allSatisfy(row -> assertThat(row.get("score").asDouble()).isBetween(0.0, 1.0));
        assertThat(rows.get(0).get("verdict").asText()).isEqualTo("LEARNING");
        JsonNode spike = rows.get(150);
        assertThat(spike.get("verdict").asText()).isEqualTo("ANOMALY");
        assertThat(spike.get("timestamp").asText()).isEqualTo("2026-11-18T13:36:40Z");
        assertThat(spike.get("expected").asDouble()).isBetween(20.0, 24.0);
        assertThat(spike.get("explanation").asText()).startsWith("value is 900.000, expected 2");
    }

    @Test
    void readsTheUsualFormsOfTime() throws IOException {
        assertThat(
                        run(
                                "2026-11-26 06:00:00,1\n2026-11-26T06:00:00.5Z,1\n2026-11-26 08:00:01+02:00,1\n1795672802000,1\n"))
                .isZero();
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .extracting(line -> line.substring(14, line.indexOf('Z')))
                .containsExactly(
                        "2026-11-26T06:00:00", "2026-11-26T06:00:00.500", "2026-11-26T06:00:01", "2026-11-26T06:00:02");
    }

    @Test
    void namesLineAndFieldOfWhatItCannotRead() throws IOException {
        assertThat(run("timestamp,value\n2026-11-26 06:00:00,1\nyesterday,2\n")).isEqualTo(ExitCode.BAD_INPUT.code());
        assertThat(err.toString(StandardCharsets.UTF_8)).endsWith("series.csv:3: timestamp: 'yesterday' is no time\n");
        assertThat(run("1,much\n")).isEqualTo(ExitCode.BAD_INPUT.code());
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("series.csv:1: value: 'much' is no number");
    }
}
