package logly.agent.tail;

import java.io.IOException;
import java.util.Arrays;

/**
 * Takes whole lines out of a file from a state's offset on. Every read begins with the marker's bytes, so that a file
 * that was cut and has grown again is never read on as if it were the old one.
 */
final class LineReader {
    static final int CAPACITY = 128 * 1024 + TailState.MARKER;

    private final ReadBuffer buffer;
    /** In a line longer than the buffer: up to here no newline was found; 0 outside such a line. */
    private long searched;

    LineReader(ReadBuffer buffer) {
        this.buffer = buffer;
    }

    /** Where whole lines go. */
    interface Sink {
        boolean isFull();

        void take(RawLine line);

        /**
         * No further line comes for now. Returns the offset of the first line that is held back, to be read again with
         * those behind it; -1 where none is.
         *
         * @param end behind the last line
         */
        long settle(Pause pause, long end);
    }

    /** What follows the lines that a sink has been given. */
    enum Pause {
        /** More lines. */
        NONE,
        /** Nothing yet. */
        SILENCE,
        /** Nothing that belongs to them: all are to be let go. */
        END
    }

    /** Why reading stopped. */
    enum Stop {
        /** The sink is full, or this was one buffer's work: there may be more. */
        MORE,
        /** No further whole line is there. */
        END,
        /** The file does not hold what had been read of it. */
        CUT
    }

    record Progress(TailState state, Stop stop) {}

    /** To be called when another file is read from now on. */
    void reset() {
        searched = 0;
    }

    Progress read(OpenFile file, TailState state, Sink sink) throws IOException {
        long start = state.offset() - state.markerLength();
        int count = buffer.fill(file, start);
        byte[] bytes = buffer.bytes();
        int marker = state.markerLength();
        boolean same = count >= marker && FileIdentity.hash(bytes, 0, marker) == state.markerHash();
        if (!same || !isHeadSame(file, state, count)) {
            reset();
            return new Progress(state, Stop.CUT);
        }
        int at = marker;
        int lineEnd = -1;
        while (!sink.isFull()) {
            at = skipNul(bytes, at, count);
            lineEnd = newline(bytes, at, count);
            if (lineEnd < 0) {
                break;
            }
            sink.take(new RawLine(start + at, start + lineEnd + 1, bytes, at, lineEnd, 0));
            at = lineEnd + 1;
        }
        if (at == marker && lineEnd < 0 && count == bytes.length && !sink.isFull()) {
            return overlong(file, state, sink);
        }
        boolean more = sink.isFull() || count == bytes.length;
        int settled = settled(sink, start, at, more ? Pause.NONE : Pause.SILENCE);
        if (settled == marker && at > marker && more && !sink.isFull()) {
            settled = settled(sink, start, at, Pause.END);
        }
        searched = settled == marker ? searched : 0;
        TailState seen = state.seenAs(identity(file, state, start + settled, start + count));
        TailState moved = settled == marker ? seen : moved(seen, start + settled, bytes, settled);
        return new Progress(moved, more ? Stop.MORE : Stop.END);
    }

    /** Whether what was seen but does not count as read yet still stands there; the marker tells of all the rest. */
    private boolean isHeadSame(OpenFile file, TailState state, int count) throws IOException {
        FileIdentity identity = state.identity();
        int length = identity.headLength();
        if (state.offset() >= length) {
            return true;
        }
        boolean inBuffer = state.offset() == state.markerLength() && count >= length;
        long hash = inBuffer ? FileIdentity.hash(buffer.bytes(), 0, length) : file.hash(0, length);
        return hash == identity.headHash();
    }

    /**
     * The file as known by all that was seen of it, also what does not count as read yet: by that its copy is found when
     * it is cut. NUL bytes at the end are no text yet.
     */
    private static FileIdentity identity(OpenFile file, TailState state, long offset, long seen) throws IOException {
        FileIdentity known = state.identity();
        if (known.headLength() >= Math.min(FileIdentity.HEAD, seen)) {
            return known;
        }
        byte[] head = new byte[(int) Math.min(FileIdentity.HEAD, seen)];
        int count = file.read(head, 0);
        while (count > offset && head[count - 1] == 0) {
            count--;
        }
        // What is cut at this moment is found to be so at the next read.
        boolean goesOn = count > known.headLength()
                && count >= Math.min(FileIdentity.HEAD, offset)
                && FileIdentity.hash(head, 0, known.headLength()) == known.headHash();
        return goesOn
                ? new FileIdentity(known.device(), known.inode(), FileIdentity.hash(head, 0, count), count)
                : known;
    }

    /** Up to where the buffer's lines have been let go. */
    private static int settled(Sink sink, long start, int at, Pause pause) {
        long held = sink.settle(pause, start + at);
        return held < 0 ? at : (int) (held - start);
    }

    /** A line without end in a whole buffer: its head is kept, its end searched from where the last search stopped. */
    private Progress overlong(OpenFile file, TailState state, Sink sink) throws IOException {
        byte[] bytes = buffer.bytes();
        int marker = state.markerLength();
        byte[] head = new byte[LineText.LIMIT + 8];
        System.arraycopy(bytes, marker, head, 0, head.length);
        long from = Math.max(searched, state.offset() - marker + bytes.length);
        int count = buffer.fill(file, from);
        int end = newline(bytes, 0, count);
        if (end < 0) {
            searched = from + count;
            return new Progress(state, count == bytes.length ? Stop.MORE : Stop.END);
        }
        searched = 0;
        long offset = from + end + 1;
        long cut = offset - 1 - state.offset() - head.length;
        sink.take(new RawLine(state.offset(), offset, head, 0, head.length, cut));
        sink.settle(Pause.END, offset);
        return new Progress(at(file, state, offset), Stop.MORE);
    }

    /** What stands behind the last newline, for a file that nobody will write to any more. */
    byte[] rest(OpenFile file, TailState state) throws IOException {
        int count = buffer.fill(file, state.offset());
        byte[] rest = new byte[count];
        System.arraycopy(buffer.bytes(), 0, rest, 0, count);
        int text = skipNul(rest, 0, count);
        return text == 0 ? rest : Arrays.copyOfRange(rest, text, count);
    }

    private static TailState moved(TailState state, long offset, byte[] bytes, int at) {
        int length = Math.min(TailState.MARKER, at);
        return state.readTo(offset, FileIdentity.hash(bytes, at - length, at), length);
    }

    /** The state of a file whose lines up to the last one that is whole count as read. */
    TailState atLastLine(OpenFile file, TailState start) throws IOException {
        long at = file.size();
        byte[] bytes = buffer.bytes();
        while (at > 0) {
            long from = Math.max(0, at - bytes.length);
            int count = (int) Math.min(buffer.fill(file, from), at - from);
            int last = count;
            while (last > 0 && bytes[last - 1] != '\n') {
                last--;
            }
            if (last > 0) {
                return at(file, start, from + last);
            }
            at = from;
        }
        return start;
    }

    /** The start of a file, known by what stands in it. */
    static TailState atStart(OpenFile file, TailState start) throws IOException {
        return start.seenAs(identity(file, start, 0, file.size()));
    }

    private static TailState at(OpenFile file, TailState state, long offset) throws IOException {
        int length = (int) Math.min(TailState.MARKER, offset);
        return state.seenAs(identity(file, state, offset, offset))
                .readTo(offset, file.hash(offset - length, length), length);
    }

    /** NUL bytes before a line are a hole that a writer left behind when its file was cut under it: no text. */
    private static int skipNul(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] == 0) {
            at++;
        }
        return at;
    }

    private static int newline(byte[] bytes, int from, int end) {
        for (int i = from; i < end; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
