package logly.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import logly.runtime.sqlite.SqliteFile;
import org.jspecify.annotations.Nullable;

/**
 * Read-only connections that are kept open between questions, a bounded number of them. One is used by one question at
 * a time; one to a file that is gone is closed soon after.
 */
final class ReadConnections implements AutoCloseable {
    private static final int MAX_IDLE = 64;

    /** A connection to an unlinked file keeps its bytes on the disk no longer than this, while there are questions. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final Deque<Idle> idle = new ArrayDeque<>();
    private final Map<Seen, String> damaged = new ConcurrentHashMap<>();
    private final AtomicLong nextLook = new AtomicLong(System.nanoTime());
    private boolean closed;

    /** A file that was at a path; another that takes its place has another key. */
    private record Seen(Path file, @Nullable Object key) {
        static Seen at(Path file) {
            try {
                return new Seen(
                        file,
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                                .fileKey());
            } catch (IOException e) {
                return new Seen(file, null);
            }
        }

        boolean isThere() {
            return key != null;
        }
    }

    private record Idle(Seen seen, Connection connection) {}

    /** What is asked of one file. */
    interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    /**
     * Asks one file; {@code absent} where it is not there, or not there any more, or turns out to be damaged: then it is
     * remembered, so that the others still answer and a person learns of this one.
     */
    <T> T ask(Path file, T absent, Question<T> question) {
        if (isLookDue()) {
            dropGone();
        }
        Seen seen = Seen.at(file);
        if (!seen.isThere()) {
            return absent;
        }
        Connection connection = null;
        boolean sound = false;
        try {
            connection = take(seen);
            T answer = question.ask(connection);
            sound = true;
            return answer;
        } catch (SQLException e) {
            if (!Seen.at(file).equals(seen)) {
                return absent;
            }
            StorageTrouble trouble = new StorageTrouble(file, e);
            if (!trouble.isDamage()) {
                throw trouble;
            }
            if (damaged.put(seen, String.valueOf(e.getMessage())) == null) {
                StoreFiles.log.error("left out, for it is damaged: {}", trouble.getMessage());
            }
            return absent;
        } finally {
            if (connection != null) {
                giveBack(new Idle(seen, connection), sound);
            }
        }
    }

    /** Files that were left out of answers because they are damaged, and are still there, with the reason. */
    Map<Path, String> damaged() {
        damaged.keySet().removeIf(seen -> !Seen.at(seen.file()).equals(seen));
        Map<Path, String> reasons = new TreeMap<>();
        damaged.forEach((seen, reason) -> reasons.put(seen.file(), reason));
        return reasons;
    }

    private Connection take(Seen seen) throws SQLException {
        synchronized (idle) {
            for (Iterator<Idle> each = idle.iterator(); each.hasNext(); ) {
                Idle candidate = each.next();
                if (candidate.seen().equals(seen)) {
                    each.remove();
                    return candidate.connection();
                }
            }
        }
        return SqliteFile.openReader(seen.file());
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

    private boolean isLookDue() {
        long now = System.nanoTime();
        long due = nextLook.get();
        return now - due >= 0 && nextLook.compareAndSet(due, now + BETWEEN_LOOKS.toNanos());
    }

    /** Each look asks the file system for every one of them, so it is not for every question. */
    private void dropGone() {
        List<Idle> gone = new ArrayList<>();
        synchronized (idle) {
            for (Iterator<Idle> each = idle.iterator(); each.hasNext(); ) {
                Idle candidate = each.next();
                if (!Seen.at(candidate.seen().file()).equals(candidate.seen())) {
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
            StoreFiles.log.warn("{}: cannot close: {}", connection.seen().file(), e.getMessage());
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
