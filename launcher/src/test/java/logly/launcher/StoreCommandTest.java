package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import logly.runtime.ExitCode;
import logly.schemas.LogEvent;
import logly.storage.Batch;
import logly.storage.Ledger;
import logly.storage.RowId;
import logly.storage.StoreFiles;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that look after a store, from the command line. */
class StoreCommandTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeEach
    void storeEvents() throws Exception {
        try (StoreFiles files = StoreFiles.open(data(), "store-1")) {
            Batch batch = files.batch();
            for (int i = 0; i < 40; i++) {
                Instant time = NOON.minus(Duration.ofHours(i));
                LogEvent event = LogEvent.newBuilder()
                        .setTimestamp(time)
                        .setHost("web-1")
                        .setMessage("line " + i)
                        .setIpAddress("203.0.113." + i % 4)
                        .setSeq(i + 1)
                        .build();
                batch.insert(event, new RowId(1, 0, i), time);
            }
            batch.commit(List.of(), new Ledger());
        }
    }

    private Path data() {
        return folder.resolve("data");
    }

    private int run(String line) {
        String[] arguments = ("store " + line.replace("DIR", folder.toString())).split(" ", -1);
        return Launcher.commandLine(new CommandContext(
                        Map.of("USER", "ada"),
                        Clock.fixed(NOON.plus(Duration.ofDays(20)), ZoneOffset.UTC),
                        new Random(1),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        false))
                .execute(arguments);
    }

    private String answer() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String errors() {
        return err.toString(StandardCharsets.UTF_8);
    }

    @Test
    void tellsWhatIsStored() {
        assertThat(run("stats --bytes --data DIR/data")).as(errors()).isZero();
        assertThat(answer())
                .containsPattern("days/2026-11-21\\.db +[0-9.]+ KiB +13")
                .containsPattern("log_events +[0-9.]+ KiB +40")
                .contains("are free above the reserve");
        assertThat(run("verify --verbose --data DIR/data")).isZero();
        assertThat(answer()).contains("every file is sound");
        assertThat(errors()).contains("reads days/2026-11-21.db");
    }

    @Test
    void copiesPutsBackAndFindsDamage() throws Exception {
        assertThat(run("backup DIR/copy --data DIR/data")).as(errors()).isZero();
        assertThat(run("restore DIR/copy --data DIR/new")).as(errors()).isZero();
        assertThat(answer()).contains("every file is sound");
        assertThat(run("restore DIR/copy --data DIR/new")).isEqualTo(ExitCode.CANNOT_WRITE.code());
        assertThat(errors()).contains("is not empty");
        Path day = folder.resolve("new/store-1/days/2026-11-20.db");
        byte[] bytes = Files.readAllBytes(day);
        Arrays.fill(bytes, bytes.length - 8192, bytes.length, (byte) 7);
        Files.write(day, bytes);
        assertThat(run("verify --data DIR/new")).isEqualTo(ExitCode.FOUND.code());
        assertThat(answer()).contains("days/2026-11-20.db: ");
    }

    @Test
    void writesDownAndReadsIn() throws Exception {
        assertThat(run("export DIR/rows.ndjson --data DIR/data")).as(errors()).isZero();
        assertThat(Files.readAllLines(folder.resolve("rows.ndjson"))).hasSize(40);
        assertThat(run("export DIR/rows.ndjson --data DIR/data")).isEqualTo(ExitCode.CANNOT_WRITE.code());
        assertThat(run("import DIR/rows.ndjson --data DIR/new")).as(errors()).isZero();
        assertThat(answer()).contains("store-1: 40 rows read");
        Files.writeString(folder.resolve("bad.ndjson"), "{}\n");
        assertThat(run("import DIR/bad.ndjson --data DIR/new")).isEqualTo(ExitCode.BAD_INPUT.code());
        assertThat(errors()).contains("line 1: type: ");
    }

    @Test
    void recomputesAndPutsRight() {
        String days = "--from 2026-11-20 --to 2026-11-21 --data DIR/data";
        assertThat(run("recompute " + days)).isEqualTo(ExitCode.FOUND.code());
        assertThat(answer())
                .contains("2026-11-21T12:00:00Z web-1 all of it: stored -, recomputed made of rows")
                .contains("2026-11-21: 13 rows, differences: 14");
        assertThat(run("recompute --apply " + days)).as(errors()).isZero();
        assertThat(answer()).contains("14 aggregates stored");
        assertThat(run("recompute " + days)).as(answer()).isZero();
        assertThat(run("recompute --apply --from 2026-11-20 --to 2026-12-05 --data DIR/data"))
                .isEqualTo(ExitCode.USAGE.code());
        assertThat(errors()).contains("--to: aggregates may still change from 2026-12-03 on");
    }

    @Test
    void erasesAndTellsWhatIsLeft() {
        assertThat(run("erase --selector {ip=\"203.0.113.1\"} --data DIR/data"))
                .as(errors())
                .isZero();
        assertThat(answer())
                .contains("log_events: 10 rows")
                .contains("may be left in the topic logly.log-events until 2026-12-12T12:00:00Z")
                .contains("may be left in backups");
        assertThat(run("erase --selector {ip=\"203.0.113.1\"} --data DIR/data")).isZero();
        assertThat(answer()).contains("nothing of it is stored");
        assertThat(run("erase --selector {} --data DIR/data")).isEqualTo(ExitCode.USAGE.code());
        assertThat(run("erase --selector {what=\"x\"} --data DIR/data")).isEqualTo(ExitCode.USAGE.code());
        assertThat(errors()).contains("--selector: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "recompute --apply --from 2026-11-20 --to 2026-11-21",
                "erase --selector {ip=\"203.0.113.1\"}",
                "import DIR/none",
                "restore DIR/copy"
            })
    void isToldToComeBackWhileAWriterRuns(String line) throws Exception {
        Files.createFile(folder.resolve("none"));
        assertThat(run("backup DIR/copy --data DIR/data")).isZero();
        try (StoreFiles files = StoreFiles.open(data(), "store-1")) {
            assertThat(files.folder()).exists();
            assertThat(run(line + " --data DIR/data")).isEqualTo(ExitCode.BUSY.code());
            assertThat(errors()).contains("another store-writer holds").contains("stop it");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"stats", "verify", "backup DIR/copy", "export -"})
    void readsWhileAWriterRuns(String line) {
        try (StoreFiles files = StoreFiles.open(data(), "store-1")) {
            assertThat(files.folder()).exists();
            assertThat(run(line + " --data DIR/data")).as(errors()).isZero();
        }
        assertThat(run(line.replace("copy", "copy-2") + " --data DIR/nothing")).isEqualTo(ExitCode.BAD_INPUT.code());
        assertThat(errors()).contains("no store-writer has run");
    }
}
