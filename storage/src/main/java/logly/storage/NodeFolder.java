package logly.storage;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.runtime.sqlite.SqliteFile;

/** The folder of a store node as somebody beside its writer sees it, who changes nothing. */
record NodeFolder(Path path) {
    /**
     * A file by the catalogue.
     *
     * @param commits that it had seen then
     * @param rows by table
     */
    record Entry(StoredFile file, long commits, Map<String, Long> rows) {}

    /** What is asked of a file. */
    interface Question<T> {
        T ask(Connection reader) throws SQLException;
    }

    /** A node that is there, with the schema of this build. */
    static NodeFolder existing(Path dataDir, String name) {
        NodeFolder folder = named(dataDir, name);
        if (!Files.isRegularFile(folder.node(), LinkOption.NOFOLLOW_LINKS)) {
            throw new OperatorMistake(
                    ExitCode.BAD_INPUT,
                    folder.node() + " does not exist: no store-writer has run with data.dir and store.node.name");
        }
        int version = folder.ask(folder.node(), Migrations::version);
        if (version != FileKind.NODE.version()) {
            throw new OperatorMistake(
                    ExitCode.CONFIGURATION,
                    folder.node() + " has schema " + version + ", this build " + FileKind.NODE.version()
                            + ": use the build that wrote it, or start this build's store-writer once");
        }
        return folder;
    }

    static NodeFolder named(Path dataDir, String name) {
        if (!Pattern.matches(StoreFiles.NODE_NAME, name)) {
            throw new OperatorMistake(
                    ExitCode.CONFIGURATION, "store.node.name must match " + StoreFiles.NODE_NAME + ", not " + name);
        }
        return new NodeFolder(dataDir.toAbsolutePath().normalize().resolve(name));
    }

    Path node() {
        return FileKind.nodeFile(path);
    }

    String name() {
        return String.valueOf(path.getFileName());
    }

    Path resolve(StoredFile file) {
        return path.resolve(file.path());
    }

    /** Asks one file. */
    <T> T ask(Path file, Question<T> question) {
        return StoreFiles.work(file, () -> {
            try (Connection reader = SqliteFile.openReader(file)) {
                return question.ask(reader);
            }
        });
    }

    /** Asks one file of one moment of it. */
    <T> T askOnce(Path file, Question<T> question) {
        return ask(file, reader -> {
            reader.setAutoCommit(false);
            try {
                return question.ask(reader);
            } finally {
                reader.rollback();
            }
        });
    }

    private static final String FILES = "SELECT path, commits FROM files ORDER BY first_day, path";
    private static final String ROWS = "SELECT table_name, rows FROM file_contents WHERE path = ? ORDER BY table_name";

    /** The files of a node, the oldest first. */
    static List<Entry> catalogue(Connection node) throws SQLException {
        List<Entry> entries = new ArrayList<>();
        try (PreparedStatement files = node.prepareStatement(FILES);
                ResultSet row = files.executeQuery()) {
            while (row.next()) {
                long commits = row.getLong(2);
                Map<String, Long> rows = rows(node, row.getString(1));
                StoredFile.at(row.getString(1)).ifPresent(file -> entries.add(new Entry(file, commits, rows)));
            }
        }
        return entries;
    }

    private static Map<String, Long> rows(Connection node, String path) throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        try (PreparedStatement statement = node.prepareStatement(ROWS)) {
            statement.setString(1, path);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows.put(row.getString(1), row.getLong(2));
                }
            }
        }
        return rows;
    }

    /** The catalogue of this moment. */
    List<Entry> catalogue() {
        return askOnce(node(), NodeFolder::catalogue);
    }

    private static final String TABLES =
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";

    /** Rows of every table, counted. */
    static Map<String, Long> counts(Connection reader) throws SQLException {
        Map<String, Long> counts = new TreeMap<>();
        try (PreparedStatement tables = reader.prepareStatement(TABLES);
                ResultSet table = tables.executeQuery()) {
            while (table.next()) {
                counts.put(table.getString(1), count(reader, table.getString(1)));
            }
        }
        return counts;
    }

    static long count(Connection reader, String table) throws SQLException {
        try (PreparedStatement statement = reader.prepareStatement("SELECT count(*) FROM " + table);
                ResultSet row = statement.executeQuery()) {
            return row.getLong(1);
        }
    }
}
