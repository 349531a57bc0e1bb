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
import java.util.function.Consumer;
import logly.runtime.sqlite.SqliteFile;

/**
 * Reads every page of a node, beside its writer: structure, foreign keys, and whether the rows, what each file says of
 * its contents, and the catalogue agree.
 */
public final class StoreVerification {
    private static final String CONTENTS = "SELECT table_name, rows FROM contents";
    private static final String COMMITS = "SELECT number FROM commits";
    private static final String DAMAGES = """
            SELECT path, reason, set_aside FROM damages ORDER BY path""";

    private final NodeFolder folder;

    private StoreVerification(NodeFolder folder) {
        this.folder = folder;
    }

    /**
     * Problems, a line each; none where all is well.
     *
     * @param begun hears of each file before it is read
     */
    public static List<String> problems(Path dataDir, String node, Consumer<String> begun) {
        return new StoreVerification(NodeFolder.existing(dataDir, node)).problems(begun);
    }

    private List<String> problems(Consumer<String> begun) {
        begun.accept("node.db");
        List<String> problems = new ArrayList<>(sound(folder.node(), reader -> {
            List<String> known = new ArrayList<>(SqliteFile.integrityCheck(reader));
            known.addAll(damages(reader));
            return known;
        }));
        problems.replaceAll(problem -> "node.db: " + problem);
        for (NodeFolder.Entry entry : folder.catalogue()) {
            begun.accept(entry.file().path());
            check(entry).forEach(problem -> problems.add(entry.file().path() + ": " + problem));
        }
        return problems;
    }

    private List<String> damages(Connection node) throws SQLException {
        List<String> damages = new ArrayList<>();
        try (PreparedStatement statement = node.prepareStatement(DAMAGES);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                damages.add(row.getString(1)
                        + (row.getBoolean(3) ? " was set aside: " : " has a gap: ")
                        + row.getString(2));
            }
        }
        return damages;
    }

    private List<String> check(NodeFolder.Entry entry) {
        Path file = folder.resolve(entry.file());
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            boolean isStillKnown =
                    folder.catalogue().stream().anyMatch(each -> each.file().equals(entry.file()));
            return isStillKnown ? List.of("the catalogue names it, and it is not there") : List.of();
        }
        return sound(file, reader -> {
            List<String> problems = new ArrayList<>(SqliteFile.integrityCheck(reader));
            compare(entry, reader, problems);
            return problems;
        });
    }

    private static void compare(NodeFolder.Entry entry, Connection reader, List<String> problems) throws SQLException {
        Map<String, Long> told = new TreeMap<>();
        long commits;
        try (PreparedStatement statement = reader.prepareStatement(CONTENTS);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                told.put(row.getString(1), row.getLong(2));
            }
        }
        try (PreparedStatement statement = reader.prepareStatement(COMMITS);
                ResultSet row = statement.executeQuery()) {
            commits = row.getLong(1);
        }
        for (Map.Entry<String, Long> table : told.entrySet()) {
            long counted = NodeFolder.count(reader, table.getKey());
            if (counted != table.getValue()) {
                problems.add(table.getKey() + " has " + counted + " rows, and the file tells of " + table.getValue());
            }
        }
        if (entry.file().kind() == FileKind.DAY) {
            compareCounts(reader, told.getOrDefault(Tables.LOG_EVENTS.name(), 0L), problems);
        }
        if (commits < entry.commits()) {
            problems.add(entry.commits() - commits + " commits are missing that the catalogue knows of");
        } else if (commits == entry.commits() && !told.equals(entry.rows())) {
            problems.add("the file tells of " + told + " rows, and the catalogue of " + entry.rows());
        }
    }

    private static final String COUNTS = "SELECT coalesce(sum(events), 0) FROM event_counts";

    private static void compareCounts(Connection reader, long rows, List<String> problems) throws SQLException {
        try (PreparedStatement statement = reader.prepareStatement(COUNTS);
                ResultSet row = statement.executeQuery()) {
            if (row.getLong(1) != rows) {
                problems.add("event_counts tells of " + row.getLong(1) + " log events, and the file of " + rows);
            }
        }
    }

    /** Of one moment of the file; damage that keeps it from being read is a problem too. */
    private List<String> sound(Path file, NodeFolder.Question<List<String>> question) {
        try {
            return folder.askOnce(file, question);
        } catch (StorageTrouble e) {
            if (!e.isDamage()) {
                throw e;
            }
            return List.of(e.reason());
        }
    }
}
