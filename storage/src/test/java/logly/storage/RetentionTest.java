package logly.storage;

import static logly.storage.Samples.ALWAYS;
import static logly.storage.Samples.NOON;
import static logly.storage.Samples.event;
import static logly.storage.Samples.hour;
import static logly.storage.Samples.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    private static final long NO_LIMIT = Long.MAX_VALUE;

    @TempDir
    Path data;

    private StoreFiles files;

    @BeforeEach
    void storeFortyDays() throws Exception {
        files = StoreFiles.open(data, "one");
        Batch batch = files.batch();
        for (int day = 0; day < 40; day++) {
            Instant time = NOON.minus(Duration.ofDays(day));
            batch.insert(event(time, "web-1", day + 1).build(), id(day), NOON);
            batch.insert(hour(time, "web-1", 1, 1, 1), id(day), NOON);
            if (batch.isFull()) {
                batch.commit(List.of(), new Ledger());
            }
        }
        batch.commit(List.of(), new Ledger());
    }

    @AfterEach
    void close() {
        files.close();
    }

    private long events() {
        try (StoreReader reader = new StoreReader(data)) {
            return reader.logEvents(ALWAYS, Samples.ALL_EVENTS, Paging.newest(100))
                    .items()
                    .size();
        }
    }

    private List<String> names(String folder) throws Exception {
        try (Stream<Path> paths = Files.list(data.resolve("one").resolve(folder))) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void unlinksWholeDaysThatAreTooOldAndKeepsLateRowsOut() throws Exception {
        List<String> removed = Samples.clean(files, Duration.ofDays(10), NO_LIMIT, NOON);

        assertThat(removed)
                .hasSize(30)
                .contains("days/2026-10-15.db", "months/2026-10.db")
                .doesNotContain("days/2026-11-11.db");
        assertThat(events()).isEqualTo(11);
        assertThat(names("days")).noneMatch(name -> name.compareTo("2026-11-11") < 0);
        assertThat(names("months")).contains("2026-11.db").noneMatch(name -> name.startsWith("2026-10"));
        Batch batch = files.batch();
        assertThat(batch.insert(
                        event(NOON.minus(Duration.ofDays(11)), "web-1", 50).build(), id(50), NOON))
                .isEqualTo(Batch.Outcome.EXPIRED);
        assertThat(batch.insert(
                        event(NOON.minus(Duration.ofDays(10)), "web-1", 51).build(), id(51), NOON))
                .isEqualTo(Batch.Outcome.STORED);
        batch.commit(List.of(), new Ledger());
        assertThat(events()).isEqualTo(12);
    }

    @Test
    void remembersItsFloor() {
        Samples.clean(files, Duration.ofDays(10), NO_LIMIT, NOON);
        files.close();
        files = StoreFiles.open(data, "one");
        assertThat(files.floors().day(FileKind.DAY)).isEqualTo(LocalDate.of(2026, 11, 11));
        Samples.clean(files, Duration.ofDays(30), NO_LIMIT, NOON);
        assertThat(files.floors().day(FileKind.DAY)).as("a floor never sinks").isEqualTo(LocalDate.of(2026, 11, 11));
    }

    @Test
    void removesTheOldestDaysWhereThereIsTooMuchButNeverToday() throws Exception {
        files.close();
        files = StoreFiles.open(data, "one");
        long perDay = Files.size(data.resolve("one/days/2026-10-15.db"));
        Samples.clean(files, Duration.ofDays(365), perDay * 15, NOON);
        assertThat(events()).isBetween(8L, 14L);

        Samples.clean(files, Duration.ofDays(365), 1, NOON);
        assertThat(events()).isEqualTo(1);
    }

    @Test
    void finishesWhatACrashLeft() throws Exception {
        Path left = data.resolve("one/days/2026-10-01.db");
        Path leftMonth = data.resolve("one/months/2026-09.db-wal");
        Path foreign = data.resolve("one/days/2026-13-45.db");
        for (Path each : List.of(left, leftMonth, foreign)) {
            Files.createFile(each);
        }
        Samples.clean(files, Duration.ofDays(10), NO_LIMIT, NOON);
        assertThat(left).doesNotExist();
        assertThat(leftMonth).doesNotExist();
        assertThat(foreign).exists();
    }
}
