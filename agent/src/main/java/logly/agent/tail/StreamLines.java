package logly.agent.tail;

import java.io.IOException;
import java.io.InputStream;
import logly.agent.parse.multiline.LogRecord;
import org.jspecify.annotations.Nullable;

/** The lines of any stream, bounded and made text as those of a followed file; the last one needs no line end. */
public final class StreamLines {
    private static final int CAPACITY = 64 * 1024;

    private final InputStream stream;
    private final byte[] buffer = new byte[CAPACITY];
    private int from;
    private int end;
    /** Offset in the stream of the buffer's first byte. */
    private long base;

    public StreamLines(InputStream stream) {
        this.stream = stream;
    }

    /** Null at the stream's end. */
    public @Nullable LogRecord next() throws IOException {
        int searched = from;
        while (true) {
            int newline = newline(searched);
            if (newline >= 0) {
                return taken(newline, newline + 1, 0);
            }
            searched = end;
            if (from == 0 && end == CAPACITY) {
                return overlong();
            }
            if (from > 0) {
                searched -= from;
                compact();
            }
            if (!fill()) {
                return end > from ? taken(end, end, 0) : null;
            }
        }
    }

    /** Whether {@link #next} can answer from what has been read, or from what the stream holds ready. */
    public boolean isReady() throws IOException {
        return newline(from) >= 0 || stream.available() > 0;
    }

    private int newline(int at) {
        for (int i = at; i < end; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        return -1;
    }

    private void compact() {
        System.arraycopy(buffer, from, buffer, 0, end - from);
        base += from;
        end -= from;
        from = 0;
    }

    private boolean fill() throws IOException {
        int count = stream.read(buffer, end, CAPACITY - end);
        end += Math.max(count, 0);
        return count >= 0;
    }

    private LogRecord taken(int textEnd, int next, long skipped) {
        LineText text = LineText.of(buffer, from, textEnd);
        LogRecord line = new LogRecord(text.text(), base + from, base + next + skipped, 1, text.truncated());
        from = next;
        return line;
    }

    /** A line longer than the buffer: its head is kept, the rest is skipped. */
    private LogRecord overlong() throws IOException {
        byte[] rest = new byte[CAPACITY];
        long skipped = 0;
        int kept = 0;
        int count = stream.read(rest);
        while (count >= 0) {
            int newline = 0;
            while (newline < count && rest[newline] != '\n') {
                newline++;
            }
            if (newline < count) {
                skipped += newline + 1;
                kept = count - newline - 1;
                break;
            }
            skipped += count;
            count = stream.read(rest);
        }
        LogRecord line = taken(CAPACITY, CAPACITY, skipped);
        base = line.end();
        from = 0;
        end = kept;
        System.arraycopy(rest, Math.max(count, 0) - kept, buffer, 0, kept);
        return line;
    }
}
