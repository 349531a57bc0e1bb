package logly.storage;

import static logly.storage.Samples.ALWAYS;
import static logly.storage.Samples.NOON;
import static logly.storage.Samples.event;
import static logly.storage.Samples.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.runtime.sqlite.SqliteFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What retention let go is given back in short steps, while others write and read. */
class CleaningTest {
    private static final boolean FULL = "full".equals(System.getProperty("logly.scale"));
    private static final int ROWS = FULL ? 2_000_000 : 20_000;
    private static final int BATCH = 1_000;
    private static final long SEED = 20261126;
    private static final Duration TEN_DAYS = Duration.ofDays(10);
    private static final Duration EVER = Duration.ofDays(36_500);

    @TempDir
    Path data;

    private StoreFiles files;

    @BeforeEach
    void open() {
        files = StoreFiles.open(data, "one");
    }

    @AfterEach
    void close() {
        files.close();
    }

    /** Moves what stands in logs into the files. */
    private void reopen() {
        close();
        open();
    }

    private static Instant daysAgo(int days) {
        return NOON.minus(Duration.ofDays(days));
    }

    private static void finish(Cleaning cleaning) {
        while (!cleaning.isDone()) {
            cleaning.step(NOON.plusSeconds(5));
        }
    }

    private List<String> names(String folder) throws Exception {
        try (Stream<Path> paths = Files.list(data.resolve("one").resolve(folder))) {
            return paths.map(path -> path.getFileName().toString())
                    .filter(name -> !name.matches(".*-(wal|shm)"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void keepsEachFamilyForItsOwnTime() throws Exception {
        Batch batch = files.batch();
        for (int days : List.of(0, 20, 60, 500)) {
            batch.insert(event(daysAgo(days), "web-1", days + 1).build(), id(days), NOON);
            batch.insert(Samples.hour(daysAgo(days), "web-1", 1, 1, 1), id(days), NOON);
            batch.insert(Samples.day(daysAgo(days).toString().substring(0, 10), "web-1", 1, 1, 1), id(days), NOON);
            batch.insert(Samples.finding("f" + days, 1, 1, daysAgo(days)).build(), id(days), NOON);
            batch.insert(Samples.pattern("p|" + days, 1, daysAgo(days)).build(), id(days), NOON);
            batch.insert(Samples.action(daysAgo(days), "finding-f-1", "resolve").build(), id(days), NOON);
            batch.insert(
                    Samples.reputation("203.0.113." + days % 256, 1, 1, 5)
                            .setLastSeen(daysAgo(days))
                            .build(),
                    id(days),
                    NOON);
        }
        batch.commit(List.of(), new Ledger());
        finish(new Retention(TEN_DAYS, Duration.ofDays(30), EVER, Duration.ofDays(100), Long.MAX_VALUE)
                .begin(files, NOON));

        assertThat(names("days")).containsExactly("2026-11-21.db");
        assertThat(names("months")).containsExactly("2026-11.db");
        try (StoreReader reader = new StoreReader(data)) {
            TimeRange all = new TimeRange(Instant.EPOCH, NOON.plusSeconds(1));
            Paging paging = Paging.newest(10);
            assertThat(reader.hourlyAggregates(all, Selector.all(Nouns.HOURLY_AGGREGATES), paging)
                            .items())
                    .as("whole months go")
                    .hasSize(2);
            assertThat(reader.dailyAggregates(all, Selector.all(Nouns.DAILY_AGGREGATES), paging)
                            .items())
                    .hasSize(4);
            assertThat(reader.findings(all, Selector.all(Nouns.FINDINGS), paging)
                            .items())
                    .hasSize(3);
            assertThat(reader.tracePatterns(all, Selector.all(Nouns.TRACE_PATTERNS), paging)
                            .items())
                    .hasSize(3);
            assertThat(reader.operatorActions(all, Selector.all(Nouns.OPERATOR_ACTIONS), paging)
                            .items())
                    .hasSize(3);
            assertThat(reader.addresses(all, Selector.all(Nouns.IP_REPUTATION), paging)
                            .items())
                    .hasSize(3);
        }
        assertThat(batch.insert(Samples.hour(daysAgo(60), "web-1", 1, 2, 1), id(900), NOON))
                .isEqualTo(Batch.Outcome.EXPIRED);
        assertThat(batch.insert(Samples.hour(daysAgo(15), "web-1", 1, 2, 1), id(901), NOON))
                .isEqualTo(Batch.Outcome.STORED);
    }

    @Test
    void prunesAFewRowsAtATime() throws Exception {
        Batch batch = files.batch();
        int addresses = 3 * Pruning.ROWS + 7;
        for (int i = 0; i < addresses; i++) {
            batch.insert(
                    Samples.reputation("2001:db8::" + Integer.toHexString(i), 1, 1, i % 100)
                            .setLastSeen(i % 3 == 0 ? daysAgo(5) : daysAgo(50))
                            .build(),
                    id(i),
                    NOON);
        }
        batch.commit(List.of(), new Ledger());
        Cleaning cleaning = new Retention(EVER, EVER, EVER, TEN_DAYS, Long.MAX_VALUE).begin(files, NOON);
        long left = addresses;
        while (!cleaning.isDone()) {
            cleaning.step(NOON);
            long now = count("ip_reputation");
            assertThat(left - now).isBetween(0L, (long) Pruning.ROWS);
            left = now;
        }
        assertThat(left).isEqualTo((addresses + 2) / 3);
    }

    private long count(String table) throws Exception {
        try (Connection reader = SqliteFile.openReader(data.resolve("one/node.db"))) {
            return Long.parseLong(
                    StoreDump.rows(reader, "SELECT count(*) FROM " + table).get(0));
        }
    }

    @Test
    void letsAReaderFinishAndShortensTheFileStepByStep() throws Exception {
        Batch batch = files.batch();
        for (int i = 0; i < 3_000; i++) {
            batch.insert(event(daysAgo(20).plusSeconds(i), "web-1", i + 1).build(), id(i), NOON);
        }
        batch.commit(List.of(), new Ledger());
        reopen();
        Path gone = data.resolve("one/days/2026-11-01.db.gone");
        Cleaning cleaning;
        try (Connection reader = SqliteFile.openReader(data.resolve("one/days/2026-11-01.db"))) {
            assertThat(StoreDump.rows(reader, "SELECT count(*) FROM log_events"))
                    .containsExactly("3000");
            new Retention(TEN_DAYS, EVER, EVER, EVER, Long.MAX_VALUE).begin(files, NOON);
            assertThat(StoreDump.rows(reader, "SELECT count(*) FROM log_events"))
                    .as("it has the file open")
                    .containsExactly("3000");
            assertThat(data.resolve("one/days/2026-11-01.db")).doesNotExist();
            cleaning = new Cleaning(files, List.of(), List.of(), NOON, 100_000);
            cleaning.hide();
            assertThat(cleaning.step(NOON.plusSeconds(4))).isFalse();
            assertThat(StoreDump.rows(reader, "SELECT max(seq) FROM log_events"))
                    .containsExactly("3000");
        }
        List<Long> sizes = new ArrayList<>(List.of(Files.size(gone)));
        while (cleaning.step(NOON.plusSeconds(5)) && Files.exists(gone)) {
            sizes.add(Files.size(gone));
            assertThat(sizes.get(sizes.size() - 2) - sizes.get(sizes.size() - 1))
                    .isEqualTo(100_000);
        }
        assertThat(sizes).hasSizeGreaterThan(3);
        assertThat(cleaning.isDone()).isTrue();
        assertThat(names("days")).isEmpty();
    }

    @Test
    void answersAReaderAsIfTheDayHadNeverBeen() throws Exception {
        Batch batch = files.batch();
        for (int days : List.of(0, 20)) {
            batch.insert(event(daysAgo(days), "web-1", days + 1).build(), id(days), NOON);
        }
        batch.commit(List.of(), new Ledger());
        try (StoreReader reader = new StoreReader(data)) {
            assertThat(reader.logEvents(ALWAYS, Samples.ALL_EVENTS, Paging.newest(9))
                            .items())
                    .hasSize(2);
            Samples.clean(files, TEN_DAYS, Long.MAX_VALUE, NOON);
            assertThat(reader.logEvents(ALWAYS, Samples.ALL_EVENTS, Paging.newest(9))
                            .items())
                    .hasSize(1);
            assertThat(reader.damaged()).isEmpty();
        }
    }

    /** Prints how long commits take before and meanwhile; at full size the difference is bounded. */
    @Test
    void holdsUpNoCommitWhileADayGoes() throws Exception {
        Random random = new Random(SEED);
        int next = 0;
        Batch batch = files.batch();
        for (int i = 0; i < ROWS; i++) {
            batch.insert(Samples.randomEvent(random, daysAgo(20), Duration.ofHours(6), i + 1), id(next++), NOON);
            if (batch.records() == 5 * BATCH) {
                batch.commit(List.of(), new Ledger());
            }
        }
        batch.commit(List.of(), new Ledger());
        reopen();
        batch = files.batch();
        Path day = data.resolve("one/days/2026-11-01.db");
        long bytes = Files.size(day);
        List<Long> usual = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            usual.add(commit(batch, random, next += BATCH));
        }
        List<Long> meanwhile = new ArrayList<>();
        long start = System.nanoTime();
        Cleaning cleaning = new Retention(TEN_DAYS, EVER, EVER, EVER, Long.MAX_VALUE).begin(files, NOON);
        meanwhile.add(System.nanoTime() - start + commit(batch, random, next += BATCH));
        while (!cleaning.isDone()) {
            long begun = System.nanoTime();
            cleaning.step(NOON.plusSeconds(5));
            meanwhile.add(System.nanoTime() - begun + commit(batch, random, next += BATCH));
        }
        long usually = Collections.max(usual) / 1_000_000;
        long longest = Collections.max(meanwhile) / 1_000_000;
        System.out.printf(
                "seed %d, a day of %d rows, %d MiB, goes in %d steps: commits up to %d ms before, %d ms meanwhile%n",
                SEED, ROWS, bytes >> 20, meanwhile.size(), usually, longest);
        assertThat(names("days")).as("its bytes are back").containsExactly("2026-11-21.db");
        if (FULL) {
            assertThat(longest - usually).isLessThan(100);
        }
    }

    /** Nanoseconds of a commit alone. */
    private long commit(Batch batch, Random random, int from) throws Exception {
        for (int i = 0; i < BATCH; i++) {
            batch.insert(Samples.randomEvent(random, NOON, Duration.ofHours(6), from + i + 1), id(from + i), NOON);
        }
        long start = System.nanoTime();
        batch.commit(List.of(), new Ledger());
        return System.nanoTime() - start;
    }
}
