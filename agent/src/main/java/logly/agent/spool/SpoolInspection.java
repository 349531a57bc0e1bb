package logly.agent.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import logly.runtime.sqlite.SqliteFile;
import org.jspecify.annotations.Nullable;

/** Looks at the spool of an agent without changing it, also while the agent runs. */
public final class SpoolInspection {
    private static final int ROWS_PER_READ = 200;

    private final Path file;

    /**
     * What waits of one topic.
     *
     * @param oldest when the oldest batch was appended; null where that is not known
     */
    public record Waiting(
            String topic,
            long batches,
            long records,
            long bytes,
            @Nullable Instant oldest) {}

    /**
     * How a spool is.
     *
     * @param fileBytes size of the database with its log
     * @param newestBatch id of the batch that was appended last
     * @param sources logs of which a position is kept
     * @param quarantined batches and records that are kept for people
     */
    public record Status(
            long fileBytes,
            long newestBatch,
            List<Waiting> waiting,
            List<String> sources,
            long quarantined,
            List<Incident> incidents) {
        public Status {
            waiting = List.copyOf(waiting);
            sources = List.copyOf(sources);
            incidents = List.copyOf(incidents);
        }
    }

    /** Of the agent that keeps its data in this folder. */
    public SpoolInspection(Path agentFolder) {
        file = agentFolder.resolve(Spool.FILE);
    }

    public Path file() {
        return file;
    }

    public boolean exists() {
        return Files.exists(file);
    }

    private interface Look<T> {
        T at(Connection c) throws SQLException;
    }

    private <T> T look(Look<T> look) throws SpoolException {
        try (Connection c = SqliteFile.openReader(file)) {
            return look.at(c);
        } catch (SQLException e) {
            throw new SpoolException(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    public Status status() throws SpoolException {
        return look(c -> new Status(
                bytes(),
                SpoolTables.lastId(c),
                waiting(c),
                new ArrayList<>(
                        new TreeSet<>(CheckpointTable.read(c).positions().keySet())),
                quarantined(c),
                IncidentTable.all(c)));
    }

    private long bytes() {
        long bytes = 0;
        for (String suffix : List.of("", "-wal")) {
            try {
                bytes += Files.size(file.resolveSibling(file.getFileName() + suffix));
            } catch (IOException e) {
                // There need not be a log.
            }
        }
        return bytes;
    }

    private static List<Waiting> waiting(Connection c) throws SQLException {
        String sql = """
                SELECT topic, count(*), sum(records), sum(bytes), min(appended_at) FROM batches
                GROUP BY topic ORDER BY topic
                """;
        List<Waiting> waiting = new ArrayList<>();
        try (Statement statement = c.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                long oldest = row.getLong(5);
                waiting.add(new Waiting(
                        row.getString(1),
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        oldest == 0 ? null : Instant.ofEpochMilli(oldest)));
            }
        }
        return waiting;
    }

    private static long quarantined(Connection c) throws SQLException {
        try (Statement statement = c.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM quarantine")) {
            return row.getLong(1);
        }
    }

    /**
     * Reads all of it, and says what is damaged, a sentence each; nothing where all is whole. What the agent found
     * itself and has set aside is no damage any more.
     */
    public List<String> verify() {
        List<String> damages = new ArrayList<>();
        try (SpoolMark mark = new SpoolMark(file)) {
            long newest = mark.newestId();
            look(c -> {
                long last = SpoolTables.lastId(c);
                if (last < newest) {
                    damages.add("it ends at batch " + last + ", and once held batch " + newest);
                }
                damages.addAll(SqliteFile.quickCheck(c));
                if (!BatchTable.indexAgrees(c)) {
                    damages.add("its index does not list every batch");
                }
                CheckpointTable.read(c).damaged().forEach(s -> damages.add("the position of " + s + " is altered"));
                verifyBatches(c, damages);
                return damages;
            });
        } catch (SpoolException e) {
            damages.add(String.valueOf(e.getMessage()));
        }
        return damages;
    }

    /** In short reads, so that a running agent can move its log into the file meanwhile. */
    private static void verifyBatches(Connection c, List<String> damages) throws SQLException {
        long at = Long.MIN_VALUE;
        List<Long> ids = BatchTable.ids(c, at, ROWS_PER_READ);
        while (!ids.isEmpty()) {
            for (long id : ids) {
                // One that is gone meanwhile was acknowledged.
                if (BatchTable.row(c, id).isEmpty() && BatchTable.has(c, id)) {
                    damages.add("batch " + id + " is altered");
                }
                at = id;
            }
            ids = BatchTable.ids(c, at, ROWS_PER_READ);
        }
        for (long fingerprint : missingSchemas(c)) {
            damages.add("the schema " + Long.toHexString(fingerprint) + " of waiting batches is lost or altered");
        }
    }

    private static List<Long> missingSchemas(Connection c) throws SQLException {
        List<Long> missing = new ArrayList<>();
        try (PreparedStatement select = c.prepareStatement("SELECT DISTINCT fingerprint FROM batches");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                if (SpoolTables.schema(c, row.getLong(1)).isEmpty()) {
                    missing.add(row.getLong(1));
                }
            }
        }
        return missing;
    }
}
