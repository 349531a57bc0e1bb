package logly.runtime.sqlite;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;

/**
 * Opens one SQLite file with our pragmas: WAL, foreign keys on, {@code trusted_schema} off, no memory map, generated
 * keys off, files of mode 0600. Asserts SQLite 3.51.3 or newer. Paths that are symbolic links are refused.
 */
public final class SqliteFile {
    /** 3.51.3 mends the reset of a WAL that a concurrent reader still needs. */
    private static final int[] OLDEST_VERSION = {3, 51, 3};

    /** Takes effect for new files only, so it stands before {@code journal_mode}. */
    private static final String PAGE_SIZE = "PRAGMA page_size = 8192";

    /** A copy in one step sees one moment; in several it begins anew whenever somebody writes. */
    private static final int ALL_PAGES = -1;

    private static final List<String> EVERY_CONNECTION = List.of(
            "PRAGMA trusted_schema = OFF",
            "PRAGMA cell_size_check = ON",
            "PRAGMA foreign_keys = ON",
            "PRAGMA temp_store = MEMORY",
            "PRAGMA mmap_size = 0");

    /** What a commit survives: FULL also power loss, NORMAL only a crash of the process. */
    public enum Synchronous {
        NORMAL,
        FULL
    }

    /** How far a checkpoint goes: PASSIVE waits for nobody, TRUNCATE waits for readers and empties the WAL file. */
    public enum CheckpointMode {
        PASSIVE,
        TRUNCATE
    }

    /**
     * What a checkpoint did.
     *
     * @param blocked whether a reader or writer kept it from finishing
     * @param walPages pages in the WAL
     * @param movedPages how many of them are in the database file now
     */
    public record Checkpoint(boolean blocked, int walPages, int movedPages) {}

    private SqliteFile() {}

    /** The only writer of a file; creates it and its folder. Auto-commit is off; the caller checkpoints. */
    public static Connection openWriter(Path file, Synchronous synchronous) throws SQLException {
        Path path = checkedPath(file);
        create(path);
        SQLiteConfig config = config();
        return opened(config, path, connection -> {
            execute(connection, PAGE_SIZE);
            execute(connection, "PRAGMA journal_mode = WAL");
            execute(connection, "PRAGMA synchronous = " + synchronous);
            execute(connection, "PRAGMA wal_autocheckpoint = 0");
            execute(connection, "PRAGMA cache_size = -16384");
            connection.setAutoCommit(false);
        });
    }

    /** A read-only connection ({@code mode=ro}, {@code query_only}) in auto-commit mode. */
    public static Connection openReader(Path file) throws SQLException {
        SQLiteConfig config = config();
        config.setReadOnly(true);
        return opened(config, checkedPath(file), connection -> {
            execute(connection, "PRAGMA cache_size = -4096");
            execute(connection, "PRAGMA query_only = ON");
        });
    }

    /** Moves pages from the WAL into the database file. Call it on a writer between two transactions: it commits. */
    public static Checkpoint checkpoint(Connection writer, CheckpointMode mode) throws SQLException {
        boolean autoCommit = writer.getAutoCommit();
        writer.setAutoCommit(true);
        try (Statement statement = writer.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(" + mode + ")")) {
            return new Checkpoint(row.getInt(1) != 0, row.getInt(2), row.getInt(3));
        } finally {
            writer.setAutoCommit(autoCommit);
        }
    }

    /** What is wrong with the file's structure, without comparing indexes to tables; empty when nothing is. */
    public static List<String> quickCheck(Connection connection) throws SQLException {
        return check(connection, "PRAGMA quick_check");
    }

    /** What is wrong with the file, indexes and foreign keys included; empty when nothing is. Reads all of it. */
    public static List<String> integrityCheck(Connection connection) throws SQLException {
        List<String> problems = new ArrayList<>(check(connection, "PRAGMA integrity_check"));
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA foreign_key_check")) {
            while (rows.next()) {
                problems.add("row " + rows.getString(2) + " of " + rows.getString(1) + " names a missing row of "
                        + rows.getString(3));
            }
        }
        return problems;
    }

    /**
     * Copies a file as it is at this moment, whoever writes to it meanwhile, into an empty file of mode 0600 that must
     * not be there. The writer goes on; only its WAL can't begin anew until the copy is made.
     */
    public static void copy(Connection reader, Path target) throws SQLException {
        Path path = checkedPath(target);
        try {
            Files.createFile(path, mode("rw-------"));
        } catch (IOException e) {
            throw new SQLException("cannot create " + path + ": " + e.getMessage(), e);
        }
        int code = reader.unwrap(SQLiteConnection.class)
                .getDatabase()
                .backup("main", path.toString(), null, 0, 0, ALL_PAGES);
        if (code != 0) {
            throw new SQLException("cannot copy to " + path + ": SQLite says " + code, "", code);
        }
    }

    private static List<String> check(Connection connection, String pragma) throws SQLException {
        List<String> problems = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(pragma)) {
            while (rows.next()) {
                problems.add(rows.getString(1));
            }
        }
        return problems.equals(List.of("ok")) ? List.of() : problems;
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout(5000);
        config.enableLoadExtension(false);
        config.setGetGeneratedKeys(false);
        config.setPragma(SQLiteConfig.Pragma.LIMIT_ATTACHED, "0");
        return config;
    }

    private interface Preparation {
        void prepare(Connection connection) throws SQLException;
    }

    private static Connection opened(SQLiteConfig config, Path path, Preparation preparation) throws SQLException {
        Connection connection = config.createConnection("jdbc:sqlite:" + path);
        try {
            requireVersion(connection.getMetaData().getDatabaseProductVersion());
            for (String pragma : EVERY_CONNECTION) {
                execute(connection, pragma);
            }
            preparation.prepare(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            try {
                connection.close();
            } catch (SQLException atClose) {
                e.addSuppressed(atClose);
            }
            throw e;
        }
    }

    static void requireVersion(String version) throws SQLException {
        int[] parts =
                Arrays.stream(version.split("\\.")).mapToInt(Integer::parseInt).toArray();
        if (Arrays.compare(parts, OLDEST_VERSION) < 0) {
            throw new SQLException("SQLite " + version + " is too old: 3.51.3 or newer must be on the class path");
        }
    }

    private static void execute(Connection connection, String pragma) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(pragma);
        }
    }

    /** The driver reads pragmas after a question mark and other schemes without a leading slash, so neither may be. */
    private static Path checkedPath(Path file) {
        Path path = file.toAbsolutePath().normalize();
        if (path.toString().indexOf('?') >= 0) {
            throw new OperatorMistake(ExitCode.CONFIGURATION, path + " holds a question mark, which no database may");
        }
        Path folder = path.getParent();
        for (Path each :
                folder == null ? List.of(path) : List.of(path, folder, beside(path, "-wal"), beside(path, "-shm"))) {
            if (Files.isSymbolicLink(each)) {
                throw new OperatorMistake(
                        ExitCode.NOT_ALLOWED, each + " is a symbolic link; databases are not opened through one");
            }
        }
        return path;
    }

    private static Path beside(Path path, String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    private static void create(Path path) throws SQLException {
        try {
            Path folder = path.getParent();
            if (folder != null && !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                Files.createDirectories(folder, mode("rwx------"));
            }
            Files.createFile(path, mode("rw-------"));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new SQLException(path + " is not a file", e);
            }
        } catch (IOException e) {
            throw new SQLException("cannot create " + path, e);
        }
    }

    private static FileAttribute<?> mode(String permissions) {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
    }
}
