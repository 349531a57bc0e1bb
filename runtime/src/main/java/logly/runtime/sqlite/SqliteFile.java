package logly.runtime.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Opens one SQLite file with our pragmas: WAL, foreign keys on, {@code trusted_schema} off, no memory map, generated
 * keys off, files of mode 0600. Asserts SQLite 3.51.3 or newer. Paths that are symbolic links are refused.
 */
public final class SqliteFile {
    /** What a commit survives: FULL also power loss, NORMAL only a crash of the process. */
    public enum Synchronous {
        NORMAL,
        FULL
    }

    private SqliteFile() {}

    /** The only writer of a file; creates it and its folder. Auto-commit is off; the caller checkpoints. */
    public static Connection openWriter(Path file, Synchronous synchronous) throws SQLException {
        throw new UnsupportedOperationException();
    }

    /** A read-only connection ({@code mode=ro}, {@code query_only}) in auto-commit mode. */
    public static Connection openReader(Path file) throws SQLException {
        throw new UnsupportedOperationException();
    }
}
