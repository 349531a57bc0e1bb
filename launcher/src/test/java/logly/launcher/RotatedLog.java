package logly.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

/** A log to which numbered lines are appended, 5,000 a second, and that is rotated by renaming every so often. */
final class RotatedLog implements AutoCloseable {
    private static final int LINES_A_SECOND = 5_000;
    private static final int LINES_AT_ONCE = 50;
    private static final int LINES_A_FILE = 12_000;

    private final Path file;
    private final Thread writer = new Thread(this::write, "log-writer");
    private volatile boolean stopped;
    private volatile int written;
    private volatile String trouble = "";
    private int rotations;

    RotatedLog(Path file) {
        this.file = file;
    }

    void start() {
        writer.start();
    }

    private void write() {
        long start = System.nanoTime();
        int count = 0;
        try {
            while (!stopped) {
                StringBuilder lines = new StringBuilder();
                for (int i = 0; i < LINES_AT_ONCE; i++) {
                    lines.append("line ").append(count + i).append(" of the application\n");
                }
                Files.writeString(
                        file, lines, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                count += LINES_AT_ONCE;
                written = count;
                if (count % LINES_A_FILE == 0) {
                    rotate();
                }
                long due = start + 1_000_000_000L / LINES_A_SECOND * count;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
            }
        } catch (IOException e) {
            trouble = e.toString();
        }
    }

    private void rotate() throws IOException {
        rotations++;
        for (int i = rotations; i > 1; i--) {
            Files.move(sibling(i - 1), sibling(i));
        }
        Files.move(file, sibling(1));
    }

    private Path sibling(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    /** Lines that stand in the log or its rotations. */
    int written() {
        return written;
    }

    int rotations() {
        return rotations;
    }

    /** What kept it from writing; empty for nothing. */
    String trouble() {
        return trouble;
    }

    /** Ends the writing; what was written stays. */
    void stop() throws InterruptedException {
        stopped = true;
        writer.join();
    }

    @Override
    public void close() {
        stopped = true;
        LockSupport.unpark(writer);
    }
}
