package logly.storage;

import static logly.storage.Samples.ALWAYS;
import static logly.storage.Samples.NOON;
import static logly.storage.Samples.event;
import static logly.storage.Samples.hour;
import static logly.storage.Samples.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
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
            assertThat(StoreDump.of(data.resolve("old")).get("months/2026-11.db hourly_aggregates_view"))
                    .hasSize(2);
        }
    }
}
