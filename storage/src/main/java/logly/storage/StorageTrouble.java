package logly.storage;

import java.nio.file.Path;
import java.sql.SQLException;

/**
 * Trouble outside: a full disk, a busy or damaged file. Nothing of the batch at hand may be taken for stored; the same
 * batch may be tried again.
 */
public final class StorageTrouble extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** SQLITE_CORRUPT and SQLITE_NOTADB: the file is not what SQLite wrote. */
    private static final int CORRUPT = 11;

    private static final int NOT_A_DATABASE = 26;
    private static final int ERROR = 1;

    private final transient Path file;

    public StorageTrouble(Path file, Throwable cause) {
        super(file + ": " + cause.getMessage(), cause);
        this.file = file;
    }

    /** What the system or SQLite says of it, without the file. */
    public String reason() {
        Throwable cause = getCause();
        return String.valueOf(cause == null ? getMessage() : cause.getMessage());
    }

    /** What it is about. */
    public Path file() {
        return file;
    }

    /** Whether the file is damaged, so that trying again does not help. */
    public boolean isDamage() {
        return getCause() instanceof SQLException e && isDamage(e);
    }

    /** Reads a row; one that makes no sense is damage that SQLite does not see, as on a page of a long text. */
    static <T> T decoded(StoreFiles.Work<T> reading) throws SQLException {
        try {
            return reading.run();
        } catch (RuntimeException e) {
            throw new SQLException("a row can't be read: " + e, "", CORRUPT, e);
        }
    }

    /** A table that is gone went with the log of a file that had just been made. */
    static boolean isDamage(SQLException e) {
        int code = e.getErrorCode() & 0xff;
        return code == CORRUPT
                || code == NOT_A_DATABASE
                || (code == ERROR && String.valueOf(e.getMessage()).contains("no such table"));
    }
}
