package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Stream;
import logly.launcher.KnownAnswer.Host;
import logly.runtime.sqlite.SqliteFile;

/** Looks into the files of a stopped store with plain SQL, as `sqlite3` would. */
final class StoreFilesCheck {
    private StoreFilesCheck() {}

    /** Every file is sound, and the day files hold the known answer's rows. */
    static void expect(Path data, KnownAnswer answer) throws IOException, SQLException {
        expectSound(data);
        List<Path> days = files(data.resolve("store-1").resolve("days"));
        for (Host host : answer.hosts()) {
            assertThat(count(days, "log_events_view", host)).isEqualTo(host.lines());
        }
    }

    /** Every file is sound. */
    static void expectSound(Path data) throws IOException, SQLException {
        for (Path file : Stream.of(
                        files(data.resolve("store-1").resolve("days")),
                        files(data.resolve("store-1").resolve("months")),
                        List.of(data.resolve("store-1").resolve("node.db")))
                .flatMap(List::stream)
                .toList()) {
            try (Connection connection = SqliteFile.openReader(file)) {
                assertThat(SqliteFile.integrityCheck(connection)).as("%s", file).isEmpty();
            }
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".db")).toList();
        }
    }

    private static long count(List<Path> files, String view, Host host) throws SQLException {
        long rows = 0;
        for (Path file : files) {
            try (Connection connection = SqliteFile.openReader(file);
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(
                            "SELECT count(*) FROM " + view + " WHERE host = '" + host.name() + "'")) {
                rows += row.getLong(1);
            }
        }
        return rows;
    }
}
