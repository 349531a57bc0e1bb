package logly.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import logly.runtime.sqlite.SqliteFile;

/** The contents of a node's files as people read them, so that two nodes can be compared whatever their bytes. */
final class StoreDump {
    private StoreDump() {}

    /** Sorted rows of every view and of the table of contents, by file and view. */
    static Map<String, List<String>> of(Path node) throws IOException, SQLException {
        Map<String, List<String>> dump = new TreeMap<>();
        try (Stream<Path> files = Files.walk(node)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".db")).toList()) {
                try (Connection connection = SqliteFile.openReader(file)) {
                    for (String view : rows(connection, "SELECT name FROM sqlite_schema WHERE type = 'view'")) {
                        dump.put(node.relativize(file) + " " + view, rows(connection, "SELECT * FROM " + view));
                    }
                    if (!file.endsWith("node.db")) {
                        dump.put(node.relativize(file) + " contents", rows(connection, "SELECT * FROM contents"));
                    }
                }
            }
        }
        return dump;
    }

    static List<String> rows(Connection connection, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                List<String> columns = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    columns.add(rows.getString(i));
                }
                texts.add(String.join("|", columns.stream().map(String::valueOf).toList()));
            }
        }
        texts.sort(null);
        return texts;
    }
}
