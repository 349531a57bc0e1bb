package logly.storage;

import static logly.storage.Samples.ALWAYS;
import static logly.storage.Samples.NOON;
import static logly.storage.Samples.event;
import static logly.storage.Samples.hour;
import static logly.storage.Samples.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.sqlite.SqliteFile;
import logly.runtime.sqlite.SqliteFile.Synchronous;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {
    private static final List<String> PATHS = List.of("node.db", "days/2026-11-21.db", "months/2026-11.db");
    private static final List<String> FIRST_ROWS = List.of("INSERT INTO meta VALUES ('kept', 'yes')", """
            INSERT INTO hosts VALUES (1, 'web-0');
            INSERT INTO sources VALUES (1, 'auth');
            INSERT INTO formats VALUES (1, 'auth');
            INSERT INTO epochs VALUES (1, 5, 6);
            INSERT INTO log_events (id, timestamp, host_id, source_id, format_id, level_id, message, action_id, metadata,
                collected_at, ingested_at, epoch_id, seq)
            VALUES (77, 1795262400000, 1, 1, 1, 2, 'of old', 0, '{}', 0, 0, 1, 9);
            INSERT INTO contents VALUES ('log_events', 1, 1795262400000, 1795262400000);""", """
            INSERT INTO hosts VALUES (1, 'web-0');
            INSERT INTO hourly_aggregates VALUES (1795262400000, 1, 3, 4, 1, 1000000, 1.0, 1.0, 0, 0, 0.0, 0.0, 0, 0, 0.0,
                0.0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, '{}', '{}', 0);
            INSERT INTO contents VALUES ('hourly_aggregates', 1, 1795262400000, 1795262400000);""");

    @TempDir
    Path data;

    private void makeOfTheFirstSchema(Path node) throws Exception {
        List<FileKind> kinds = List.of(FileKind.NODE, FileKind.DAY, FileKind.MONTH);
        for (int i = 0; i < PATHS.size(); i++) {
            try (Connection connection = SqliteFile.openWriter(node.resolve(PATHS.get(i)), Synchronous.FULL);
                    Statement statement = connection.createStatement();
                    InputStream script = Objects.requireNonNull(
                            Migrations.class.getResourceAsStream(kinds.get(i).text() + "/001.sql"))) {
                statement.executeUpdate(new String(script.readAllBytes(), StandardCharsets.UTF_8));
                statement.executeUpdate(FIRST_ROWS.get(i));
                statement.executeUpdate("PRAGMA user_version = 1");
                connection.commit();
            }
        }
    }

    private static void write(StoreFiles files) throws Exception {
        Batch batch = files.batch();
        batch.insert(event(NOON, "web-1", 1).build(), id(1), NOON);
        batch.insert(hour(NOON, "web-1", 1, 1, 1), id(1), NOON);
        batch.commit(List.of(), new Ledger());
    }

    private static Map<String, List<String>> schemas(Path node) throws Exception {
        Map<String, List<String>> schemas = new TreeMap<>();
        for (String path : PATHS) {
            try (Connection connection = SqliteFile.openReader(node.resolve(path))) {
                schemas.put(path, StoreDump.rows(connection, "SELECT type, name, tbl_name, sql FROM sqlite_schema"));
                schemas.put(path + " version", StoreDump.rows(connection, "PRAGMA user_version"));
                assertThat(SqliteFile.integrityCheck(connection)).isEmpty();
            }
        }
        return schemas;
    }

    @Test
    void giveAnOldFileTheSchemaOfAFreshOneAndKeepItsRows() throws Exception {
        makeOfTheFirstSchema(data.resolve("old"));
        try (StoreFiles old = StoreFiles.open(data, "old");
                StoreFiles fresh = StoreFiles.open(data, "fresh");
                StoreReader reader = new StoreReader(data)) {
            write(old);
            write(fresh);
            assertThat(schemas(data.resolve("old"))).isEqualTo(schemas(data.resolve("fresh")));
            assertThat(reader.logEvents(ALWAYS, Samples.ALL_EVENTS, Paging.newest(10))
                            .items())
                    .extracting(event -> event.getHost() + " " + event.getMessage())
                    .contains("web-0 of old");
            assertThat(StoreDump.of(data.resolve("old")).get("days/2026-11-21.db event_counts_view"))
                    .containsExactly(
                            "2026-11-21T12:00:00.000Z|web-0|INFO|1", "2026-11-21T12:00:00.000Z|web-1|WARNING|1");
            assertThat(StoreDump.of(data.resolve("old")).get("months/2026-11.db hourly_aggregates_view"))
                    .hasSize(2);
        }
    }

    @Test
    void copyTheNodeBeforeAndSayHowToGoBackToIt() throws Exception {
        Path old = data.resolve("old");
        makeOfTheFirstSchema(old);
        StoreFiles.open(data, "old").close();
        Path backup = old.resolve("node.db.schema-1");
        assertThat(Files.getPosixFilePermissions(backup)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        try (Connection connection = SqliteFile.openReader(backup)) {
            assertThat(StoreDump.rows(connection, "SELECT * FROM meta")).containsExactly("kept|yes");
            assertThat(StoreDump.rows(connection, "PRAGMA user_version")).containsExactly("1");
            assertThat(SqliteFile.integrityCheck(connection)).isEmpty();
        }
        StoreFiles.open(data, "old").close();
        assertThat(copies(old)).as("nothing was left to do").containsExactly("node.db.schema-1");

        try (Connection connection = SqliteFile.openWriter(old.resolve("node.db"), Synchronous.FULL);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA user_version = 99");
            connection.commit();
        }
        assertThatExceptionOfType(OperatorMistake.class)
                .isThrownBy(() -> StoreFiles.open(data, "old"))
                .withMessageContaining("put its copy of before, " + backup + ", in its place")
                .satisfies(mistake -> assertThat(mistake.exitCode()).isEqualTo(ExitCode.CONFIGURATION));

        Files.delete(old.resolve("node.db"));
        Files.copy(backup, old.resolve("node.db"));
        try (StoreFiles again = StoreFiles.open(data, "old")) {
            assertThat(again.inNode(() -> again.node().meta("kept"))).contains("yes");
        }
        assertThat(copies(old)).as("no copy is written over").contains("node.db.schema-1", "node.db.schema-1.2");
    }

    private static List<String> copies(Path node) throws Exception {
        try (Stream<Path> files = Files.list(node)) {
            return files.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("node.db.schema-") && !name.matches(".*-(wal|shm)"))
                    .toList();
        }
    }

    @Test
    void copyTheNodeWithItsLogWhileSomebodyReads() throws Exception {
        Path old = data.resolve("old");
        makeOfTheFirstSchema(old);
        try (Connection writer = SqliteFile.openWriter(old.resolve("node.db"), Synchronous.FULL);
                Connection reader = SqliteFile.openReader(old.resolve("node.db"))) {
            reader.setAutoCommit(false);
            assertThat(StoreDump.rows(reader, "SELECT * FROM meta")).hasSize(1);
            try (Statement statement = writer.createStatement()) {
                statement.executeUpdate("INSERT INTO meta VALUES ('late', 'yes')");
                writer.commit();
                statement.execute("PRAGMA busy_timeout = 0");
            }
            Path backup = NodeBackup.make(writer, old.resolve("node.db"), 1);
            try (Connection copy = SqliteFile.openReader(backup)) {
                assertThat(StoreDump.rows(copy, "SELECT key FROM meta")).containsExactly("kept", "late");
            }
        }
    }

    @Test
    void sayThatAnOlderBuildGivesUpADayOfANewerOne() throws Exception {
        makeOfTheFirstSchema(data.resolve("old"));
        try (Connection connection = SqliteFile.openWriter(data.resolve("old/days/2026-11-21.db"), Synchronous.FULL);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("PRAGMA user_version = 99");
            connection.commit();
        }
        try (StoreFiles old = StoreFiles.open(data, "old")) {
            assertThatExceptionOfType(OperatorMistake.class)
                    .isThrownBy(() -> write(old))
                    .withMessageContaining("2026-11-21.db has schema 99, newer than")
                    .withMessageContaining("move the file away")
                    .satisfies(mistake -> assertThat(mistake.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
        }
    }
}
