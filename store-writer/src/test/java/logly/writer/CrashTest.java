package logly.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.sqlite.SqliteFile;
import logly.runtime.sqlite.SqliteFile.Synchronous;
import logly.storage.StoreFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A writer at full speed that is killed, or whose power is cut, at random moments. */
class CrashTest {
    private static final boolean FULL = "full".equals(System.getProperty("logly.scale"));
    private static final long SEED = 20261126;
    private static final int TIMES = FULL ? 200 : 8;
    private static final int TOTAL = FULL ? 400_000 : 8_000;

    @TempDir
    Path data;

    private final SteadySource source = new SteadySource(SEED, TOTAL);

    /** Reads what is left, and looks at all of it. */
    private void finish(Path folder) throws Exception {
        try (WriterRig rig = SteadyChild.rig(folder, source)) {
            for (int turn = 0; turn < 3 || !rig.isAtEnd(); turn++) {
                rig.poll();
                rig.advance(Duration.ofMillis(300));
            }
            rig.commit();
        }
        new StoreCheck(folder.resolve("a"), source).isComplete(TOTAL);
    }

    @Test
    void storesEveryRecordOnceThoughItIsKilled() throws Exception {
        System.out.printf("seed %d, %d kills, %d records a partition%n", SEED, TIMES, TOTAL);
        Random random = new Random(SEED);
        for (int kill = 0; kill < TIMES; kill++) {
            try (SteadyChild child = SteadyChild.start(data, SEED, TOTAL)) {
                child.work(random.nextInt(kill % 4 == 0 ? 100 : 700));
                child.kill();
            }
            StoreCheck check = new StoreCheck(data.resolve("a"), source);
            if (check.isMade()) {
                check.isSound();
                check.agrees();
            }
        }
        finish(data);
    }

    @Test
    void storesEveryRecordOnceThoughThePowerIsCut() throws Exception {
        System.out.printf("seed %d, %d power cuts%n", SEED, TIMES);
        Random random = new Random(SEED);
        Path running = Files.createDirectory(data.resolve("running"));
        try (SteadyChild child = SteadyChild.start(running, SEED, TOTAL)) {
            for (int cut = 0; cut < TIMES; cut++) {
                child.work(random.nextInt(250));
                // Stopped also while the copy is looked at: else it comes to its end, and its clock runs on without
                // work.
                child.signal("STOP");
                try {
                    Path copy = data.resolve("cut-" + cut);
                    MoreFiles.copy(running, copy);
                    check(copy, random, cut == TIMES - 1);
                    MoreFiles.delete(copy);
                } finally {
                    child.signal("CONT");
                }
            }
            assertThatExceptionOfType(OperatorMistake.class)
                    .as("a second writer in another process")
                    .isThrownBy(() -> StoreFiles.open(running, "a"))
                    .satisfies(mistake -> assertThat(mistake.exitCode()).isEqualTo(ExitCode.BUSY));
        }
    }

    private void check(Path copy, Random random, boolean isLast) throws Exception {
        Path node = copy.resolve("a");
        StringBuilder cuts = new StringBuilder();
        for (Path database : databases(node)) {
            cuts.append(node.relativize(database))
                    .append(": ")
                    .append(WalCut.cut(database, random))
                    .append("; ");
        }
        try {
            if (!Files.exists(node.resolve("node.db"))) {
                return;
            }
            StoreFiles.open(copy, "a").close();
            StoreCheck check = new StoreCheck(node, source);
            finishMaking(check, node);
            check.isSound();
            check.agrees();
            if (isLast) {
                finish(copy);
            }
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(cuts.toString(), e);
        }
    }

    /** A file that was being made has a journal of its own still, and nobody knows of it: the writer, who comes to it again, goes on. */
    private static void finishMaking(StoreCheck check, Path node) throws Exception {
        for (Path database : databases(node)) {
            if (Files.exists(Path.of(database + "-journal"))) {
                assertThat(check.catalogued())
                        .doesNotContain(node.relativize(database).toString());
                SqliteFile.openWriter(database, Synchronous.FULL).close();
            }
        }
    }

    private static List<Path> databases(Path node) throws IOException {
        if (!Files.exists(node)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.walk(node)) {
            return paths.filter(path -> path.toString().endsWith(".db")).toList();
        }
    }
}
