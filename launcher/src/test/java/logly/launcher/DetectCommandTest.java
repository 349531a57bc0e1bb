package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import logly.schemas.Action;
import logly.schemas.LogEvent;
import logly.schemas.SystemMetric;
import logly.storage.Batch;
import logly.storage.Ledger;
import logly.storage.RowId;
import logly.storage.StoreFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectCommandTest {
    private static final long SEED = 20261126;
    private static final Instant NOW = Instant.parse("2026-11-26T00:00:00Z");

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(List<String> arguments) {
        out.reset();
        err.reset();
        CommandContext context = new CommandContext(
                Map.of(),
                Clock.fixed(NOW, ZoneOffset.UTC),
                new Random(1),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false);
        List<String> all = new ArrayList<>(List.of("detect"));
        all.addAll(arguments);
        return Launcher.commandLine(context).execute(all.toArray(String[]::new));
    }

    private List<JsonNode> printed() throws IOException {
        List<JsonNode> findings = new ArrayList<>();
        for (String line : out.toString(StandardCharsets.UTF_8).split("\n", -1)) {
            if (!line.isBlank()) {
                findings.add(new ObjectMapper().readTree(line));
            }
        }
        return findings;
    }

    @Test
    void findsNoGraveAttackOnBusyHostsOnWhichNothingIsWrong() throws IOException {
        int lines = "full".equals(System.getProperty("logly.scale")) ? 100_000 : 8_000;
        System.out.println("seed " + SEED + ", " + lines + " lines");
        assertThat(run(new BusyHosts(SEED).write(folder, lines))).isZero();
        List<JsonNode> grave = printed().stream()
                .filter(finding -> finding.path("type").asText().equals("ATTACK"))
                .filter(finding -> finding.path("severity").asInt() >= 50)
                .toList();
        System.out.println(printed().size() + " findings, " + grave.size() + " grave attacks");
        assertThat(grave).isEmpty();
    }

    @Test
    void triesRulesOnStoredHistory() throws Exception {
        try (StoreFiles files = StoreFiles.open(folder, "store-1")) {
            Batch batch = files.batch();
            for (int i = 0; i < 6; i++) {
                Instant time = NOW.minusSeconds(3600).plusSeconds(i);
                LogEvent event = LogEvent.newBuilder()
                        .setTimestamp(time)
                        .setHost("web-1")
                        .setMessage("a login failed")
                        .setAction(Action.FAILED_LOGIN)
                        .setIpAddress("203.0.113.9")
                        .setSeq(i + 1)
                        .build();
                batch.insert(event, new RowId(1, 0, i), time);
            }
            SystemMetric sample = SystemMetric.newBuilder()
                    .setTimestamp(NOW.minusSeconds(3600))
                    .setHost("web-1")
                    .setDiskPercent(99)
                    .setSeq(1)
                    .build();
            batch.insert(sample, new RowId(1, 1, 0), NOW.minusSeconds(3600));
            batch.commit(List.of(), new Ledger());
        }
        List<String> stored = List.of("--data", folder.toString(), "--from", "2h", "--fail-on", "70");
        assertThat(run(stored)).isEqualTo(1);
        assertThat(printed())
                .anySatisfy(finding -> {
                    assertThat(finding.path("rule").asText()).isEqualTo("logly-brute-force");
                    assertThat(finding.path("evidence").path(0).asText()).startsWith("log-event-20261125-");
                })
                .anySatisfy(finding -> assertThat(finding.path("rule").asText()).isEqualTo("logly-disk-filling"));
        assertThat(run(List.of("--data", folder.toString(), "--from", "2h", "--to", "90m")))
                .isZero();
        assertThat(printed()).isEmpty();
        assertThat(run(List.of("--to", "90m", "x"))).isEqualTo(64);
        assertThat(run(List.of("--from", "soon"))).isEqualTo(64);
    }
}
