package logly.storage;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import logly.runtime.sqlite.SqliteFile;
import logly.runtime.sqlite.SqliteFile.Synchronous;

/** Operations on files and connections, the N-th of which fails: before it is done, or though it was done. */
final class Faults {
    /** Result codes of SQLite. */
    static final int BUSY = 5;

    static final int IO_ERROR = 10;
    static final int FULL = 13;

    private static final Set<String> OPERATIONS = Set.of(
            "prepareStatement",
            "createStatement",
            "execute",
            "executeQuery",
            "executeUpdate",
            "commit",
            "rollback",
            "setAutoCommit");

    private final int code;
    private final boolean afterwards;
    private int left = Integer.MAX_VALUE;

    /**
     * Faults of one kind.
     *
     * @param afterwards the operation is done, and then fails all the same
     */
    Faults(int code, boolean afterwards) {
        this.code = code;
        this.afterwards = afterwards;
    }

    /** The N-th operation from now on fails, once; the first is 1. */
    void failAt(int operation) {
        left = operation;
    }

    /** No operation fails any more; tells whether one had yet to. */
    boolean heal() {
        boolean hadYetTo = left > 0;
        left = Integer.MAX_VALUE;
        return hadYetTo;
    }

    Opener opener() {
        return this::open;
    }

    private Connection open(Path file) throws SQLException {
        before();
        return wrapped(Connection.class, SqliteFile.openWriter(file, Synchronous.FULL));
    }

    private void before() throws SQLException {
        if (left > 0 && --left == 0) {
            throw fault();
        }
    }

    private SQLException fault() {
        return new SQLException("fault " + code + (afterwards ? " afterwards" : ""), "", code);
    }

    /** Before a file is made, opened or removed. */
    void beforeFile() throws IOException {
        if (left > 0 && --left == 0) {
            throw new IOException("fault " + code + (code == FULL ? ": no space left on device" : ""));
        }
    }

    private <T> T wrapped(Class<T> type, T real) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            boolean counts = OPERATIONS.contains(method.getName());
            if (counts && !afterwards) {
                before();
            }
            Object result;
            try {
                result = method.invoke(real, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
            if (counts && afterwards) {
                try {
                    before();
                } catch (SQLException e) {
                    if (result instanceof ResultSet rows) {
                        rows.close();
                    }
                    throw e;
                }
            }
            if (result instanceof PreparedStatement statement) {
                return wrapped(PreparedStatement.class, statement);
            }
            return result instanceof Statement statement ? wrapped(Statement.class, statement) : result;
        };
        return type.cast(Proxy.newProxyInstance(Faults.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Whether trouble tells of a fault of this kind. */
    static boolean isToldBy(Throwable trouble) {
        for (Throwable cause = trouble; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains("fault ")) {
                return true;
            }
        }
        return false;
    }
}
