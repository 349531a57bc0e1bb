package logly.agent.spool;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import logly.runtime.sqlite.SqliteFile;
import logly.runtime.sqlite.SqliteFile.CheckpointMode;
import logly.runtime.sqlite.SqliteFile.Synchronous;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database file: opened, checked where there is a reason, and replaced where it is damaged. What is replaced stays
 * beside the new one as {@code .bad-…}, and what is whole in it is taken over.
 */
final class SpoolFile {
    /** The WAL is moved into the file when this much was written since the last time. */
    private static final long CHECKPOINT_BYTES = 4L << 20;

    private static final int KEPT_BAD_FILES = 2;
    private static final String BAD = ".bad-";
    private static final Logger log = LoggerFactory.getLogger(SpoolFile.class);

    interface Work {
        void on(Connection connection) throws SQLException;
    }

    interface Query<T> {
        Optional<T> on(Connection connection) throws SQLException;
    }

    /** Is told of a file that was replaced, within the first transaction on the new one. */
    interface Listener {
        void replaced(Connection connection, Replacement replacement) throws SQLException;
    }

    /** A file that was moved aside, and what was taken over from it. */
    record Replacement(Path bad, Salvage.Found found, String cause) {}

    private final Path path;
    private final InstantSource clock;
    private final Listener listener;
    private @Nullable Connection connection;
    private boolean opened;
    private long writtenSinceCheckpoint;

    SpoolFile(Path path, InstantSource clock, Listener listener) {
        this.path = path;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Opens or creates the file. It is checked through where it tells of fewer batches than it once held.
     *
     * @param newestId the newest batch that it is known to have held
     * @param first done before anything else, in one transaction; again on the new file where it meets damage
     */
    void open(long newestId, Work first) throws SQLException {
        openSound(newestId, first);
        opened = true;
    }

    private void openSound(long newestId, Work first) throws SQLException {
        try {
            Connection c = openFile();
            boolean complete = SpoolTables.lastId(c) >= newestId;
            c.commit();
            List<String> problems = !BatchTable.indexAgrees(c)
                    ? List.of("its index does not agree with its rows")
                    : complete ? List.of() : SqliteFile.quickCheck(c);
            c.commit();
            if (!problems.isEmpty()) {
                c = replace(problems.get(0));
            }
            first.on(c);
            c.commit();
        } catch (SQLException e) {
            // A head that says that only newer libraries may write makes a writable file read-only.
            boolean refused = SpoolTables.isReadOnly(e) && Files.isWritable(path);
            if (!refused && !SpoolTables.isDamageAtOpen(e)) {
                throw e;
            }
            Connection fresh = replace(String.valueOf(e.getMessage()));
            first.on(fresh);
            fresh.commit();
        }
    }

    private Connection openFile() throws SQLException {
        Connection c = SqliteFile.openWriter(path, Synchronous.FULL);
        connection = c;
        SpoolTables.create(c);
        c.commit();
        return c;
    }

    /** Runs and commits; where it fails, nothing of it took effect, and a damaged file is replaced. */
    void inTransaction(Work work) throws SpoolException {
        Connection c = connection == null ? reopened() : connection;
        try {
            work.on(c);
            c.commit();
        } catch (SQLException e) {
            recover(c, e);
            throw new SpoolException(path + ": " + e.getMessage(), e);
        }
    }

    /** What a query finds; as {@link #inTransaction}. */
    <T> Optional<T> find(Query<T> query) throws SpoolException {
        List<T> found = new ArrayList<>();
        inTransaction(c -> query.on(c).ifPresent(found::add));
        return found.stream().findFirst();
    }

    /** After a file was moved aside and no new one could be made, for want of room perhaps. */
    private Connection reopened() throws SpoolException {
        if (!opened) {
            throw new SpoolException(path + " is not open", new IllegalStateException("not open"));
        }
        try {
            return openFile();
        } catch (SQLException e) {
            closeQuietly();
            throw new SpoolException("cannot open " + path + ": " + e.getMessage(), e);
        }
    }

    private void recover(Connection c, SQLException cause) throws SpoolException {
        try {
            if (SpoolTables.isDamage(cause)) {
                replace(String.valueOf(cause.getMessage()));
            } else {
                c.rollback();
            }
        } catch (SQLException e) {
            e.addSuppressed(cause);
            throw new SpoolException(path + ": " + e.getMessage(), e);
        }
    }

    private Connection replace(String cause) throws SQLException {
        closeQuietly();
        Path bad = moveAside();
        log.error("The spool is damaged ({}); moved to {}, what is whole in it is taken over", cause, bad);
        Connection c = openFile();
        Salvage.Found found = Salvage.from(bad, c);
        log.error("{} batches of {} are whole", found.saved(), bad);
        listener.replaced(c, new Replacement(bad, found, cause));
        c.commit();
        return c;
    }

    /** Moves the file and what stands beside it; the name of a later one is always the greater. */
    private Path moveAside() throws SQLException {
        String prefix = path.getFileName() + BAD;
        try {
            List<Path> old = badFiles();
            long last = old.isEmpty() ? 0 : stamp(old.get(old.size() - 1));
            Path bad = path.resolveSibling(prefix + Math.max(clock.millis(), last + 1));
            for (String suffix : List.of("-wal", "")) {
                Path from = path.resolveSibling(path.getFileName() + suffix);
                if (Files.exists(from)) {
                    Files.move(from, bad.resolveSibling(bad.getFileName() + suffix));
                }
            }
            Files.deleteIfExists(path.resolveSibling(path.getFileName() + "-shm"));
            dropOldest(badFiles());
            return bad;
        } catch (IOException e) {
            throw new SQLException("cannot move " + path + " aside: " + e.getMessage(), e);
        }
    }

    private List<Path> badFiles() throws IOException {
        String form = "\\Q" + path.getFileName() + BAD + "\\E\\d{1,18}";
        try (Stream<Path> siblings = Files.list(path.toAbsolutePath().getParent())) {
            return siblings.filter(each -> each.getFileName().toString().matches(form))
                    .sorted(Comparator.comparingLong(SpoolFile::stamp))
                    .toList();
        }
    }

    private static long stamp(Path bad) {
        String name = bad.getFileName().toString();
        return Long.parseLong(name.substring(name.lastIndexOf('-') + 1));
    }

    private static void dropOldest(List<Path> all) throws IOException {
        for (Path old : all.subList(0, Math.max(0, all.size() - KEPT_BAD_FILES))) {
            for (String suffix : List.of("", "-wal", "-shm")) {
                Files.deleteIfExists(old.resolveSibling(old.getFileName() + suffix));
            }
        }
    }

    /** Whether a batch of this id is there; not where that cannot be read. */
    boolean holds(long id) {
        Connection c = connection;
        try {
            boolean found = c != null && BatchTable.has(c, id);
            if (c != null) {
                c.commit();
            }
            return found;
        } catch (SQLException e) {
            log.warn("{} cannot be read: {}", path, e.getMessage());
            return false;
        }
    }

    /** So many bytes were committed; now and then they are moved from the WAL into the file. */
    void wrote(long bytes) {
        writtenSinceCheckpoint += bytes;
        if (writtenSinceCheckpoint >= CHECKPOINT_BYTES) {
            checkpoint(CheckpointMode.PASSIVE);
            writtenSinceCheckpoint = 0;
        }
    }

    private void checkpoint(CheckpointMode mode) {
        Connection c = connection;
        if (c == null) {
            return;
        }
        try {
            SqliteFile.checkpoint(c, mode);
        } catch (SQLException e) {
            log.warn("Cannot checkpoint {}: {}", path, e.getMessage());
        }
    }

    void close() {
        opened = false;
        checkpoint(CheckpointMode.TRUNCATE);
        closeQuietly();
    }

    void closeQuietly() {
        Connection c = connection;
        connection = null;
        if (c != null) {
            try {
                c.close();
            } catch (SQLException e) {
                log.warn("Cannot close {}: {}", path, e.getMessage());
            }
        }
    }
}
