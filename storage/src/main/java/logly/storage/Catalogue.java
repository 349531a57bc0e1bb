package logly.storage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Finds the nodes under a data folder, and which of their files may hold rows of a table in a range of time. */
final class Catalogue {
    private static final Pattern NODE_NAME = Pattern.compile(StoreFiles.NODE_NAME);

    private final Path dataDir;
    private final ReadConnections connections;

    Catalogue(Path dataDir, ReadConnections connections) {
        this.dataDir = dataDir;
        this.connections = connections;
    }

    /** Folders that hold a {@code node.db}, by name. */
    List<Path> nodes() {
        List<Path> nodes = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(dataDir)) {
            for (Path folder : folders) {
                if (isNode(folder)) {
                    nodes.add(folder);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        } catch (IOException e) {
            throw new StorageTrouble(dataDir, e);
        }
        nodes.sort(Comparator.naturalOrder());
        return nodes;
    }

    private static boolean isNode(Path folder) {
        return NODE_NAME.matcher(String.valueOf(folder.getFileName())).matches()
                && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
                && Files.isRegularFile(FileKind.nodeFile(folder), LinkOption.NOFOLLOW_LINKS);
    }

    /** What is asked of the {@code node.db} of a node. */
    interface NodeQuestion {
        void ask(Path node, Connection connection) throws SQLException;
    }

    /** Asks every node whose {@code node.db} has this schema or a newer one. */
    void ask(int version, NodeQuestion question) {
        for (Path node : nodes()) {
            connections.ask(FileKind.nodeFile(node), node, connection -> {
                if (Migrations.version(connection) >= version) {
                    question.ask(node, connection);
                }
                return node;
            });
        }
    }

    private static final String FILES = """
            SELECT f.path
            FROM files f JOIN file_contents c ON c.path = f.path
            WHERE f.kind = ? AND c.table_name = ? AND c.max_timestamp >= ? AND c.min_timestamp < ?""";

    /** Files of all nodes that may hold rows of a table in this range, by their first day, newest day first. */
    NavigableMap<LocalDate, List<Path>> files(FileKind kind, String table, TimeRange range) {
        NavigableMap<LocalDate, List<Path>> files = new TreeMap<>(Comparator.reverseOrder());
        ask(1, (node, connection) -> {
            try (PreparedStatement statement = connection.prepareStatement(FILES)) {
                statement.setString(1, kind.text());
                statement.setString(2, table);
                statement.setLong(3, Millis.of(range.from()));
                statement.setLong(4, Millis.of(range.to()));
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        StoredFile.at(row.getString(1))
                                .ifPresent(file -> files.computeIfAbsent(file.firstDay(), day -> new ArrayList<>())
                                        .add(node.resolve(file.path())));
                    }
                }
            }
        });
        return files;
    }

    private static final String FILES_OF_DAY = """
            SELECT f.path FROM files f JOIN file_contents c ON c.path = f.path
            WHERE f.kind = 'day' AND f.first_day = ? AND c.table_name = ?""";

    /** Files of all nodes that hold rows of a table of this day. */
    List<Path> files(String table, LocalDate day) {
        List<Path> files = new ArrayList<>();
        ask(1, (node, connection) -> {
            try (PreparedStatement statement = connection.prepareStatement(FILES_OF_DAY)) {
                statement.setString(1, day.toString());
                statement.setString(2, table);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        StoredFile.at(row.getString(1)).ifPresent(file -> files.add(node.resolve(file.path())));
                    }
                }
            }
        });
        return files;
    }
}
