package logly.agent.parse.multiline;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A record that may still grow, and what is expected to come next. */
final class OpenRecord {
    /** Text of a record in bytes of UTF-8; what is more is cut away. */
    static final int TEXT_LIMIT = 16 * 1024;
    /** Lines of a record, blank ones included; the next one begins another record. */
    static final int LINES_LIMIT = 2_000;
    /** From its first byte to its last; a record must fit in the buffer of whoever reads it again. */
    static final int EXTENT_LIMIT = 96 * 1024;

    /** What may follow, beside indented lines. */
    enum Expect {
        NOTHING,
        /** The next line belongs here whatever it is, if no blank one stands between. */
        MESSAGE,
        /** Frames, with more lines of message before them. */
        TRACE,
        /** More frames, causes. */
        FRAMES,
        PYTHON_FRAMES,
        /** Another traceback, introduced as a sequel. */
        PYTHON_CHAIN,
        /** Another traceback at once. */
        TRACEBACK,
        GOROUTINES,
        /** Anything up to a closing rule. */
        RULE
    }

    private final LogRecord first;
    private @Nullable StringBuilder text;
    private String last;
    private int bytes;
    private int lines = 1;
    private long end;
    private boolean truncated;
    private boolean traced;
    private Expect expect;

    OpenRecord(LogRecord first, Expect expect) {
        this.first = first;
        this.last = first.text();
        this.bytes = utf8(first.text());
        this.end = first.end();
        this.truncated = first.truncated();
        this.expect = expect;
    }

    Expect expect() {
        return expect;
    }

    void expect(Expect next) {
        expect = next;
    }

    /** Whether a frame is in it. */
    boolean isTraced() {
        return traced;
    }

    void traced() {
        traced = true;
    }

    String firstLine() {
        return first.text();
    }

    String lastLine() {
        return last;
    }

    boolean isSingleLine() {
        return lines == 1;
    }

    long offset() {
        return first.offset();
    }

    boolean hasRoom(LogRecord line, int heldLines) {
        return lines + heldLines < LINES_LIMIT && line.end() - first.offset() <= EXTENT_LIMIT;
    }

    void add(LogRecord line) {
        lines++;
        end = line.end();
        last = line.text();
        truncated |= line.truncated();
        if (bytes >= TEXT_LIMIT) {
            truncated = true;
            return;
        }
        StringBuilder all = text;
        if (all == null) {
            all = new StringBuilder(first.text());
            text = all;
        }
        String fitting = cut(line.text(), TEXT_LIMIT - bytes - 1);
        truncated |= fitting.length() < line.text().length();
        all.append('\n').append(fitting);
        bytes = fitting.length() < line.text().length() ? TEXT_LIMIT : bytes + 1 + utf8(fitting);
    }

    LogRecord whole() {
        StringBuilder all = text;
        return new LogRecord(all == null ? first.text() : all.toString(), first.offset(), end, lines, truncated);
    }

    private static int utf8(String text) {
        int length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // A surrogate is half of four bytes.
            length += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
        }
        return length;
    }

    private static String cut(String text, int room) {
        if (text.length() * 3L <= room || utf8(text) <= room) {
            return text;
        }
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        int at = Math.max(0, room);
        while (at > 0 && (encoded[at] & 0xC0) == 0x80) {
            at--;
        }
        return new String(encoded, 0, at, StandardCharsets.UTF_8);
    }
}
