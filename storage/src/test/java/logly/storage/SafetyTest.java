package logly.storage;

import static logly.storage.Samples.ALWAYS;
import static logly.storage.Samples.NOON;
import static logly.storage.Samples.event;
import static logly.storage.Samples.hour;
import static logly.storage.Samples.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.sqlite.SqliteFile;
import logly.runtime.sqlite.SqliteFile.Synchronous;
import logly.schemas.LogEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names, paths and texts that mean harm. */
class SafetyTest {
    @TempDir
    Path data;

    private void store(LogEvent event) throws Exception {
        try (StoreFiles files = StoreFiles.open(data, "one")) {
            Batch batch = files.batch();
            batch.insert(event, id(1), NOON);
            batch.insert(hour(NOON, event.getHost(), 1, 1, 1), id(2), NOON);
            batch.commit(List.of(), new Ledger());
        }
    }

    private List<LogEvent> events() {
        try (StoreReader reader = new StoreReader(data)) {
            return reader.logEvents(ALWAYS, Samples.ALL_EVENTS, Paging.newest(10))
                    .items();
        }
    }

    private void inNode(String sql) throws Exception {
        try (Connection connection = SqliteFile.openWriter(data.resolve("one/node.db"), Synchronous.FULL);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            connection.commit();
        }
    }

    @Test
    void keepsFoldersAndFilesToTheirOwner() throws Exception {
        store(event(NOON, "web-1", 1).build());
        try (StoreFiles files = StoreFiles.open(data, "one");
                Stream<Path> paths = Files.walk(files.folder())) {
            files.file(FileKind.DAY, LocalDate.of(2026, 11, 21));
            for (Path path : paths.toList()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                        .as("%s", path)
                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------");
            }
        }
    }

    @Test
    void opensNothingThroughASymbolicLink() throws Exception {
        Files.createDirectory(data.resolve("elsewhere"));
        Files.createSymbolicLink(data.resolve("one"), data.resolve("elsewhere"));
        assertThatExceptionOfType(OperatorMistake.class)
                .isThrownBy(() -> StoreFiles.open(data, "one"))
                .satisfies(mistake -> assertThat(mistake.exitCode()).isEqualTo(ExitCode.NOT_ALLOWED));
        assertThat(data.resolve("elsewhere")).isEmptyDirectory();

        try (StoreFiles files = StoreFiles.open(data, "two")) {
            Files.createSymbolicLink(data.resolve("two/days"), data.resolve("elsewhere"));
            assertThatExceptionOfType(OperatorMistake.class)
                    .isThrownBy(() -> files.file(FileKind.DAY, LocalDate.of(2026, 11, 21)));
            assertThat(data.resolve("elsewhere")).isEmptyDirectory();
        }
    }

    @Test
    void readsNoFolderThatIsNoNode() throws Exception {
        store(event(NOON, "web-1", 1).build());
        assertThat(events()).hasSize(1);
        Files.move(data.resolve("one"), data.resolve("One"));
        assertThat(events()).isEmpty();
        Files.createSymbolicLink(data.resolve("link"), data.resolve("One"));
        assertThat(events()).isEmpty();
    }

    @Test
    void neitherReadsNorRemovesWhatACatalogueNamesOutside() throws Exception {
        store(event(NOON, "web-1", 1).build());
        Path outside = data.resolve("outside.db");
        Files.copy(data.resolve("one/days/2026-11-21.db"), outside);
        Files.copy(outside, data.resolve("one/days/other.db"));
        inNode("INSERT INTO files (path, kind, first_day, generation)"
                + " VALUES ('../outside.db', 'day', '2020-01-01', 1), ('days/other.db', 'day', '2020-01-01', 1),"
                + " ('days/../../outside.db', 'day', '2020-01-02', 1)");
        inNode("INSERT INTO file_contents SELECT f.path, c.table_name, c.rows, c.min_timestamp, c.max_timestamp"
                + " FROM file_contents c, files f WHERE c.path = 'days/2026-11-21.db' AND f.path <> c.path"
                + " AND f.kind = 'day'");
        inNode("INSERT INTO damages VALUES ('../outside.db', 0, 'bad', 1, 0, NULL)");
        assertThat(events()).hasSize(1);

        try (StoreFiles files = StoreFiles.open(data, "one")) {
            assertThat(Samples.clean(files, Duration.ofDays(1), Long.MAX_VALUE, NOON))
                    .isEmpty();
            files.damages().forgetRemoved();
        }
        assertThat(outside).exists();
        assertThat(data.resolve("one/days/other.db")).exists();
    }

    @Test
    void takesHostileTextsForTexts() throws Exception {
        String hostile = "x'); DROP TABLE log_events; --\" \u0000 %s ${jndi:ldap://x} 💣";
        LogEvent event = event(NOON, hostile, 1)
                .setMessage(hostile)
                .setSource(hostile)
                .setService(hostile)
                .setUser(hostile)
                .setIpAddress(hostile)
                .setSourcePath(hostile)
                .build();
        store(event);
        assertThat(events()).singleElement().satisfies(read -> assertThat(read.getMessage())
                .isEqualTo(hostile));
        try (StoreReader reader = new StoreReader(data)) {
            assertThat(reader.hourlyAggregates(
                                    ALWAYS, Selector.where(Nouns.HOURLY_AGGREGATES, "host", hostile), Paging.newest(10))
                            .items())
                    .hasSize(1);
            assertThat(reader.logEvents(ALWAYS, Samples.contains(hostile), Paging.newest(10))
                            .items())
                    .hasSize(1);
        }
    }

    @Test
    void readsPathsAsItWritesThem() {
        for (StoredFile file : List.of(
                StoredFile.of(FileKind.DAY, LocalDate.of(2026, 11, 21)),
                StoredFile.of(FileKind.DAY, LocalDate.of(2026, 11, 21)).withGeneration(12),
                StoredFile.of(FileKind.MONTH, LocalDate.of(2026, 11, 21)),
                StoredFile.of(FileKind.MONTH, LocalDate.of(2026, 2, 1)).withGeneration(2))) {
            assertThat(StoredFile.at(file.path())).contains(file);
        }
        for (String path : List.of(
                "",
                "node.db",
                "days/2026-02-30.db",
                "days/2026-11.db",
                "days/2026-11-21.g1.db",
                "days/2026-11-21.db-wal",
                "days/2026-11-21.db\n",
                "/days/2026-11-21.db",
                "days/../days/2026-11-21.db",
                "months/2026-13.db")) {
            assertThat(StoredFile.at(path)).as(path).isEmpty();
        }
    }
}
