package logly.storage;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import logly.runtime.sqlite.SqliteFile;

/**
 * Read-only connections that are kept open between questions, a bounded number of them. One is used by one question at
 * a time; one to a file that is gone is closed when it comes up.
 */
final class ReadConnections implements AutoCloseable {
    private static final int MAX_IDLE = 64;

    private final Deque<Idle> idle = new ArrayDeque<>();
    private boolean closed;

    private record Idle(Path file, Connection connection) {}

    /** What is asked of one file. */
    interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    /** Asks one file; {@code absent} where it is not there, or not there any more. */
    <T> T ask(Path file, T absent, Question<T> question) {
        dropGone();
        if (!Files.exists(file)) {
            return absent;
        }
        Connection connection = null;
        boolean sound = false;
        try {
            connection = take(file);
            T answer = question.ask(connection);
            sound = true;
            return answer;
        } catch (SQLException e) {
            if (!Files.exists(file)) {
                return absent;
            }
            throw new StorageTrouble(file, e);
        } finally {
            if (connection != null) {
                giveBack(new Idle(file, connection), sound);
            }
        }
    }

    private Connection take(Path file) throws SQLException {
        synchronized (idle) {
            for (Iterator<Idle> each = idle.iterator(); each.hasNext(); ) {
                Idle candidate = each.next();
                if (candidate.file().equals(file)) {
                    each.remove();
                    return candidate.connection();
                }
            }
        }
        return SqliteFile.openReader(file);
    }

    private void giveBack(Idle used, boolean sound) {
        List<Idle> superfluous = new ArrayList<>();
        synchronized (idle) {
            if (sound && !closed) {
                idle.addFirst(used);
            } else {
                superfluous.add(used);
            }
            while (idle.size() > MAX_IDLE) {
                superfluous.add(idle.removeLast());
            }
        }
        superfluous.forEach(ReadConnections::close);
    }

    /** A connection to an unlinked file would keep its bytes on the disk. */
    private void dropGone() {
        List<Idle> gone = new ArrayList<>();
        synchronized (idle) {
            for (Iterator<Idle> each = idle.iterator(); each.hasNext(); ) {
                Idle candidate = each.next();
                if (!Files.exists(candidate.file())) {
                    each.remove();
                    gone.add(candidate);
                }
            }
        }
        gone.forEach(ReadConnections::close);
    }

    private static void close(Idle connection) {
        try {
            connection.connection().close();
        } catch (SQLException e) {
            StoreFiles.log.warn("{}: cannot close: {}", connection.file(), e.getMessage());
        }
    }

    @Override
    public void close() {
        List<Idle> all;
        synchronized (idle) {
            closed = true;
            all = List.copyOf(idle);
            idle.clear();
        }
        all.forEach(ReadConnections::close);
    }
}
