package logly.storage;

import static logly.storage.Samples.ALWAYS;
import static logly.storage.Samples.NOON;
import static logly.storage.Samples.event;
import static logly.storage.Samples.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.sqlite.SqliteFile;
import logly.runtime.sqlite.SqliteFile.Synchronous;
import logly.schemas.AgentStatus;
import logly.schemas.DeadLetter;
import logly.schemas.DeadLetterStage;
import logly.schemas.IpDay;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done to whole nodes: looked at, verified, copied, put back, written down and read in. */
class MaintenanceTest {
    private static final LogEpoch LOG = new LogEpoch("logly.log-events", 1, "cluster", "topic", 0);

    @TempDir
    Path data;

    @BeforeEach
    void storeSomeOfEverything() throws Exception {
        try (StoreFiles files = StoreFiles.open(data, "one")) {
            files.remember(List.of(LOG));
            Batch batch = files.batch();
            Random random = new Random(5);
            for (int i = 0; i < 60; i++) {
                Instant time = NOON.minus(Duration.ofHours(i));
                LogEvent event = event(time, "web-" + i % 3, i + 1)
                        .setMessage("line\n\"" + i + "\" \u2603")
                        .setService(i % 2 == 0 ? null : "sshd")
                        .build();
                batch.insert(event, id(i), NOON.plusMillis(i));
                batch.insert(Samples.system(time, "web-1", i + 1).build(), id(i), NOON.plusMillis(i));
                batch.insert(Samples.network(time, "web-1", i + 1).build(), id(i), NOON.plusMillis(i));
                if (i % 4 == 0) {
                    batch.insert(
                            Samples.trace(event, NOON.plusMillis(i), id(i), 1 + random.nextInt(3))
                                    .build(),
                            id(i),
                            NOON.plusSeconds(1));
                }
                batch.insert(Samples.hour(time, "web-1", 1 + i % 2, 1 + i, i), id(i), NOON);
                batch.insert(Samples.day(time.toString().substring(0, 10), "web-1", 1, 1 + i, i), id(i), NOON);
                batch.insert(Samples.finding("f" + i % 7, 1, i + 1, time).build(), id(i), NOON);
                batch.insert(
                        Samples.reputation("2001:db8::" + i % 9, 1, i + 1, i)
                                .setDailyCounts(List.of(new IpDay(20_778, Map.of("BAN", 2L))))
                                .build(),
                        id(i),
                        NOON);
                batch.insert(Samples.pattern("sweep|" + i % 5, i + 1, time).build(), id(i), NOON);
                batch.insert(Samples.action(time, "finding-f1-1", "comment").build(), id(i), NOON);
                batch.insert(
                        DeadLetter.newBuilder()
                                .setTimestamp(time)
                                .setTopic("logly.log-events")
                                .setOffset(i)
                                .setStage(DeadLetterStage.STORE)
                                .setReason("bad")
                                .setRecordValue(ByteBuffer.wrap(new byte[] {0, -1, (byte) i}))
                                .build(),
                        id(i),
                        NOON);
                batch.insert(
                        AgentStatus.newBuilder()
                                .setAgentId(i % 4)
                                .setHost("web-" + i % 4)
                                .setSeq(i)
                                .build(),
                        id(i),
                        NOON);
            }
            batch.commit(List.of(), new Ledger());
        }
    }

    private Map<String, List<String>> dump(Path folder) throws Exception {
        Map<String, List<String>> dump = StoreDump.of(folder);
        dump.keySet().removeIf(key -> key.contains("files_view") || key.contains("freshness"));
        return dump;
    }

    @Test
    void tellsRowsAndBytes() {
        StoreStats stats = StoreStats.of(data, "one", NOON, true);
        assertThat(stats.files())
                .extracting(StoreStats.File::path)
                .containsExactly(
                        "node.db",
                        "months/2026-11.db",
                        "days/2026-11-19.db",
                        "days/2026-11-20.db",
                        "days/2026-11-21.db");
        StoreStats.Table events = Objects.requireNonNull(stats.tables().get("log_events"));
        assertThat(events.rows()).isEqualTo(60);
        assertThat(Objects.requireNonNull(stats.tables().get("findings")).rows())
                .isEqualTo(7);
        assertThat(events.bytes().orElseThrow()).isBetween(8192L, stats.bytes());
        assertThat(stats.bytesADay()).isPresent();
        assertThat(stats.daysUntil(stats.bytesADay().getAsLong() * 5 + 1)).hasValue(5);
        assertThatExceptionOfType(OperatorMistake.class)
                .isThrownBy(() -> StoreStats.of(data, "two", NOON, false))
                .withMessageContaining("store.node.name");
    }

    @Test
    void verifiesSoundNodesAndNamesWhatIsWrong() throws Exception {
        assertThat(StoreVerification.problems(data, "one", file -> {})).isEmpty();
        try (Connection writer = SqliteFile.openWriter(data.resolve("one/days/2026-11-20.db"), Synchronous.FULL);
                Statement statement = writer.createStatement()) {
            statement.executeUpdate("DELETE FROM system_metrics WHERE id % 2 = 0");
            writer.commit();
        }
        Files.delete(data.resolve("one/days/2026-11-19.db"));
        assertThat(StoreVerification.problems(data, "one", file -> {}))
                .hasSize(2)
                .anySatisfy(problem -> assertThat(problem)
                        .startsWith("days/2026-11-20.db: system_metrics has 12 rows, and the file tells of 24"))
                .anySatisfy(problem -> assertThat(problem).startsWith("days/2026-11-19.db: the catalogue names it"));
    }

    @Test
    void namesAFileWithADamagedPage() throws Exception {
        Path file = data.resolve("one/days/2026-11-21.db");
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 20 * 8192; i < 21 * 8192; i++) {
            bytes[i] = (byte) (i * 31);
        }
        Files.write(file, bytes);
        assertThat(StoreVerification.problems(data, "one", each -> {}))
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem).startsWith("days/2026-11-21.db: "));
    }

    @Test
    void copiesANodeThatIsWrittenToAndPutsItBack() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        Path backup = data.resolve("backup");
        try (StoreFiles files = StoreFiles.open(data, "one")) {
            CompletableFuture<Integer> writing = CompletableFuture.supplyAsync(() -> write(files, done));
            StoreBackup.Summary summary;
            try {
                summary = StoreBackup.make(data, "one", backup, NOON);
            } finally {
                done.set(true);
            }
            assertThat(writing.join()).isPositive();
            assertThat(summary.files()).isEqualTo(5);
        }
        assertThatExceptionOfType(OperatorMistake.class)
                .isThrownBy(() -> StoreBackup.make(data, "one", backup, NOON))
                .withMessageContaining("is not empty")
                .satisfies(mistake -> assertThat(mistake.exitCode()).isEqualTo(ExitCode.CANNOT_WRITE));

        Path other = data.resolve("other");
        StoreBackup.restore(backup, other, "one");
        assertThat(StoreVerification.problems(other, "one", file -> {})).isEmpty();
        try (StoreReader reader = new StoreReader(other)) {
            assertThat(reader.logEvents(ALWAYS, Samples.ALL_EVENTS, Paging.newest(1000))
                            .items())
                    .hasSizeGreaterThanOrEqualTo(60);
        }
        try (StoreFiles files = StoreFiles.open(other, "one")) {
            assertThat(files.damages().all()).isEmpty();
            assertThat(files.logEpochs()).containsExactly(LOG);
        }
        assertThatExceptionOfType(OperatorMistake.class)
                .isThrownBy(() -> StoreBackup.restore(backup, other, "one"))
                .withMessageContaining("is not empty");
    }

    /** Commits until it is told to stop, once at least. */
    private static int write(StoreFiles files, AtomicBoolean done) {
        Batch batch = files.batch();
        int commits = 0;
        try {
            do {
                for (int i = 0; i < 50; i++) {
                    int seq = 1000 + commits * 50 + i;
                    batch.insert(event(NOON, "web-9", seq).build(), id(seq), NOON);
                }
                batch.commit(List.of(), new Ledger());
                commits++;
            } while (!done.get());
            return commits;
        } catch (RefusedRecord e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void restoresNothingOfABackupThatIsNotWhole() throws Exception {
        Path backup = data.resolve("backup");
        StoreBackup.make(data, "one", backup, NOON);
        Path other = data.resolve("other");
        Path day = backup.resolve("days/2026-11-20.db");
        byte[] bytes = Files.readAllBytes(day);
        bytes[bytes.length / 2]++;
        Files.write(day, bytes);
        assertThatExceptionOfType(OperatorMistake.class)
                .isThrownBy(() -> StoreBackup.restore(backup, other, "one"))
                .withMessageContaining("2026-11-20.db")
                .withMessageContaining("checksum")
                .satisfies(mistake -> assertThat(mistake.exitCode()).isEqualTo(ExitCode.BAD_INPUT));
        try (Stream<Path> left = Files.walk(other.resolve("one"))) {
            assertThat(left.filter(Files::isRegularFile))
                    .extracting(path -> path.getFileName().toString())
                    .containsExactly("node.lock");
        }
        Files.delete(backup.resolve("manifest.json"));
        assertThatExceptionOfType(OperatorMistake.class)
                .isThrownBy(() -> StoreBackup.restore(backup, other, "one"))
                .withMessageContaining("manifest.json");
    }

    private byte[] export(String node) throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        StoreExport.write(data, node, lines);
        return lines.toByteArray();
    }

    private static BufferedReader lines(String text) {
        return new BufferedReader(new StringReader(text));
    }

    @Test
    void writesDownWhatAnotherNodeReadsInAsItWas() throws Exception {
        String lines = new String(export("one"), StandardCharsets.UTF_8);
        Path other = data.resolve("other");
        for (int round = 0; round < 2; round++) {
            try (StoreFiles files = StoreFiles.open(other, "one")) {
                StoreImport.Summary summary = StoreImport.read(files, lines(lines), NOON.plusSeconds(60));
                assertThat(summary.lines()).isEqualTo(lines.lines().count() - 1);
                assertThat(files.logEpochs()).containsExactly(LOG);
            }
            assertThat(dump(other.resolve("one"))).isEqualTo(dump(data.resolve("one")));
        }
    }

    @Test
    void namesTheLineThatItCannotReadIn() throws Exception {
        String good = new String(export("one"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith("{\"type\":\"LogEvent\"") && line.contains("\"host\":\"web-0\""))
                .findFirst()
                .orElseThrow();
        Map<String, String> bad = Map.of(
                "{\"type\":\"Nothing\",\"id\":\"1\",\"record\":{}}",
                "line 2: type: 'Nothing'",
                "{\"type\":\"LogEvent\",\"record\":{}}",
                "line 2: id: ",
                "{\"type\":",
                "line 2: ",
                good.replace("\"host\":\"web-0\"", "\"host\":\"\"").replace("\"id\":\"", "\"id\":\"9"),
                "line 2: ",
                "{\"type\":\"LogEpoch\",\"topic\":\"logly.log-events\",\"number\":1,\"clusterId\":\"c\",\"topicId\":\"t\","
                        + "\"truncations\":0}",
                "line 2: number 1 of logly.log-events stands for another log");
        for (Map.Entry<String, String> each : bad.entrySet()) {
            Path other = data.resolve("other-" + each.hashCode());
            try (StoreFiles files = StoreFiles.open(other, "one")) {
                files.remember(List.of(LOG));
                assertThatExceptionOfType(OperatorMistake.class)
                        .as(each.getKey())
                        .isThrownBy(() -> StoreImport.read(files, lines(good + "\n" + each.getKey()), NOON))
                        .withMessageStartingWith(each.getValue());
            }
            try (StoreReader reader = new StoreReader(other)) {
                assertThat(reader.logEvents(ALWAYS, Samples.ALL_EVENTS, Paging.newest(9))
                                .items())
                        .hasSize(1);
            }
        }
    }
}
