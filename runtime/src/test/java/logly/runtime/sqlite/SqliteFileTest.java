package logly.runtime.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import logly.runtime.ChildJvm;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.sqlite.SqliteFile.Checkpoint;
import logly.runtime.sqlite.SqliteFile.CheckpointMode;
import logly.runtime.sqlite.SqliteFile.Synchronous;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SqliteFileTest {
    @TempDir
    private Path temporary;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = temporary.resolve("node with space%20#/node.db");
    }

    @Test
    void setsOurPragmas() throws SQLException {
        try (Connection writer = SqliteFile.openWriter(file, Synchronous.FULL);
                Connection reader = SqliteFile.openReader(file)) {
            assertThat(writer.getAutoCommit()).isFalse();
            assertThat(text(writer, "PRAGMA journal_mode")).isEqualTo("wal");
            assertThat(number(writer, "PRAGMA page_size")).isEqualTo(8192);
            assertThat(number(writer, "PRAGMA synchronous")).isEqualTo(2);
            assertThat(number(writer, "PRAGMA wal_autocheckpoint")).isZero();
            for (Connection each : List.of(writer, reader)) {
                assertThat(number(each, "PRAGMA foreign_keys")).isEqualTo(1);
                assertThat(number(each, "PRAGMA trusted_schema")).isZero();
                assertThat(number(each, "PRAGMA cell_size_check")).isEqualTo(1);
                assertThat(number(each, "PRAGMA temp_store")).isEqualTo(2);
                assertThat(number(each, "PRAGMA mmap_size")).isZero();
                assertThat(number(each, "PRAGMA busy_timeout")).isEqualTo(5000);
                assertThatThrownBy(() -> execute(each, "ATTACH ':memory:' AS other"))
                        .isInstanceOf(SQLException.class);
                assertThatThrownBy(() -> text(each, "SELECT load_extension('x')"))
                        .isInstanceOf(SQLException.class);
            }
        }
        try (Connection writer = SqliteFile.openWriter(file, Synchronous.NORMAL)) {
            assertThat(number(writer, "PRAGMA synchronous")).isEqualTo(1);
        }
    }

    @Test
    void refusesASqliteThatMayLoseALog() throws SQLException {
        for (String old : List.of("3.51.2", "3.50.7", "2.99.99", "3.9")) {
            assertThatThrownBy(() -> SqliteFile.requireVersion(old))
                    .hasMessageContaining("SQLite " + old + " is too old: 3.51.3");
        }
        for (String good : List.of("3.51.3", "3.51.10", "3.100.0", "4.0.0")) {
            SqliteFile.requireVersion(good);
        }
    }

    @Test
    void readsWhatIsCommittedWhileTheWriterGoesOn() throws SQLException {
        try (Connection writer = SqliteFile.openWriter(file, Synchronous.NORMAL)) {
            insert(writer, 1);
            try (Connection reader = SqliteFile.openReader(file)) {
                execute(writer, "INSERT INTO numbers VALUES (2)");
                assertThat(count(reader)).isEqualTo(1);
                writer.commit();
                assertThat(count(reader)).isEqualTo(2);
            }
        }
    }

    @Test
    void keepsReadersFromWriting() throws SQLException {
        try (Connection writer = SqliteFile.openWriter(file, Synchronous.NORMAL)) {
            insert(writer, 1);
            try (Connection reader = SqliteFile.openReader(file)) {
                execute(reader, "PRAGMA query_only = OFF");
                assertThatThrownBy(() -> execute(reader, "DELETE FROM numbers")).hasMessageContaining("readonly");
            }
        }
    }

    @Test
    void refusesToReadAFileThatIsNotThere() {
        assertThatThrownBy(() -> SqliteFile.openReader(file)).isInstanceOf(SQLException.class);
        assertThat(file).doesNotExist();
    }

    @Test
    void keepsFilesToTheirOwner() throws SQLException, IOException {
        try (Connection writer = SqliteFile.openWriter(file, Synchronous.NORMAL)) {
            insert(writer, 1);
            assertThat(permissions(file.resolveSibling("."))).isEqualTo("rwx------");
            for (String suffix : List.of("", "-wal", "-shm")) {
                assertThat(permissions(Path.of(file + suffix))).isEqualTo("rw-------");
            }
        }
    }

    @Test
    void refusesSymbolicLinks() throws SQLException, IOException {
        SqliteFile.openWriter(file, Synchronous.NORMAL).close();
        Path link = Files.createSymbolicLink(temporary.resolve("link.db"), file);
        Path folder = Files.createSymbolicLink(temporary.resolve("folder"), file.resolveSibling(""));
        Path behind = folder.resolve("node.db");
        Path dangling = Files.createSymbolicLink(temporary.resolve("dangling.db"), temporary.resolve("nowhere"));
        Path withLog = temporary.resolve("log.db");
        Files.createSymbolicLink(temporary.resolve("log.db-wal"), temporary.resolve("nowhere"));

        for (Path each : List.of(link, behind, dangling, withLog)) {
            assertThatThrownBy(() -> SqliteFile.openWriter(each, Synchronous.NORMAL))
                    .isInstanceOfSatisfying(OperatorMistake.class, mistake -> assertThat(mistake.exitCode())
                            .isEqualTo(ExitCode.NOT_ALLOWED))
                    .hasMessageContaining("symbolic link");
            assertThatThrownBy(() -> SqliteFile.openReader(each)).isInstanceOf(OperatorMistake.class);
        }
        assertThat(temporary.resolve("nowhere")).doesNotExist();
    }

    @Test
    void refusesPathsThatTheDriverWouldReadAsPragmas() {
        assertThatThrownBy(() -> SqliteFile.openWriter(temporary.resolve("a.db?foreign_keys=off"), Synchronous.NORMAL))
                .isInstanceOf(OperatorMistake.class);
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void readsTheWriteAheadLogThatAKilledWriterLeft() throws SQLException, IOException {
        Path copy = temporary.resolve("killed/node.db");
        Files.createDirectory(temporary.resolve("killed"));
        try (Connection writer = SqliteFile.openWriter(file, Synchronous.FULL)) {
            insert(writer, 1);
            execute(writer, "INSERT INTO numbers VALUES (2)");
            // What a kill leaves: the file, and the log with one commit and one open transaction.
            Files.copy(file, copy);
            Files.copy(Path.of(file + "-wal"), Path.of(copy + "-wal"));
        }

        try (Connection reader = SqliteFile.openReader(copy)) {
            assertThat(count(reader)).isEqualTo(1);
        }
        try (Connection writer = SqliteFile.openWriter(copy, Synchronous.FULL)) {
            assertThat(count(writer)).isEqualTo(1);
            assertThat(SqliteFile.integrityCheck(writer)).isEmpty();
        }
    }

    @Test
    void keepsEveryCommitOfAKilledProcess() throws Exception {
        Process process = ChildJvm.start(InsertingMain.class, file.toString());
        int committed = 0;
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            while (committed < 200) {
                committed = Integer.parseInt(lines.readLine());
            }
            process.toHandle().destroyForcibly();
            process.waitFor();
        } finally {
            process.destroyForcibly();
        }

        assertThat(Path.of(file + "-wal")).isNotEmptyFile();
        try (Connection reader = SqliteFile.openReader(file)) {
            assertThat(count(reader)).isGreaterThanOrEqualTo(committed);
            assertThat(number(reader, "SELECT max(number) FROM numbers")).isEqualTo(count(reader));
            assertThat(SqliteFile.integrityCheck(reader)).isEmpty();
        }
    }

    /** Commits one number after the other, and prints each that is committed, until it is killed. */
    static final class InsertingMain {
        private InsertingMain() {}

        public static void main(String[] args) throws SQLException {
            try (Connection writer = SqliteFile.openWriter(Path.of(args[0]), Synchronous.NORMAL)) {
                execute(writer, "CREATE TABLE numbers (number INTEGER)");
                for (int i = 1; i > 0; i++) {
                    execute(writer, "INSERT INTO numbers VALUES (" + i + ")");
                    writer.commit();
                    System.out.println(i);
                }
            }
        }
    }

    @Test
    void checkpointsOnlyWhenAsked() throws SQLException, IOException {
        Path log = Path.of(file + "-wal");
        try (Connection writer = SqliteFile.openWriter(file, Synchronous.NORMAL)) {
            insert(writer, 20_000);
            assertThat(log).isNotEmptyFile();
            try (Connection reader = SqliteFile.openReader(file)) {
                reader.setAutoCommit(false);
                assertThat(count(reader)).isEqualTo(20_000);
                insert(writer, 1);
                Checkpoint passive = SqliteFile.checkpoint(writer, CheckpointMode.PASSIVE);
                assertThat(passive.movedPages()).isPositive().isLessThan(passive.walPages());
            }
            assertThat(SqliteFile.checkpoint(writer, CheckpointMode.TRUNCATE)).isEqualTo(new Checkpoint(false, 0, 0));
            assertThat(log).isEmptyFile();
            assertThat(writer.getAutoCommit()).isFalse();
        }
    }

    @Test
    void reportsWhatIsBroken() throws SQLException {
        try (Connection writer = SqliteFile.openWriter(file, Synchronous.NORMAL)) {
            execute(writer, "CREATE TABLE parent (id INTEGER PRIMARY KEY)");
            execute(writer, "CREATE TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)");
            execute(writer, "INSERT INTO child VALUES (7)");

            assertThat(SqliteFile.quickCheck(writer)).isEmpty();
            assertThat(SqliteFile.integrityCheck(writer))
                    .containsExactly("row 1 of child names a missing row of parent");
            writer.rollback();
        }
    }

    private static void insert(Connection writer, int rows) throws SQLException {
        execute(writer, "CREATE TABLE IF NOT EXISTS numbers (number INTEGER)");
        execute(
                writer,
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + rows
                        + ") INSERT INTO numbers SELECT i FROM n");
        writer.commit();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int count(Connection connection) throws SQLException {
        return number(connection, "SELECT count(*) FROM numbers");
    }

    private static int number(Connection connection, String sql) throws SQLException {
        return Integer.parseInt(text(connection, sql));
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.getString(1);
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
