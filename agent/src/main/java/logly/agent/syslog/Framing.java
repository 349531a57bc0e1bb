package logly.agent.syslog;

import java.nio.ByteBuffer;
import java.util.Arrays;
import logly.agent.tail.LineText;

/**
 * Cuts the bytes of one connection into messages, in both ways of RFC 6587: a frame that begins with its length and
 * {@code " <"} is as long as it says, any other ends at a newline or a NUL. Memory is bounded by one message's limit,
 * whatever comes.
 */
final class Framing {
    /** A little more than what a line keeps, so that what is cut is seen to be. */
    static final int LIMIT = LineText.LIMIT + 1;

    /** A greater length is taken for text: it would swallow all that its sender sends. */
    private static final int LONGEST_FRAME = 1 << 20;

    private static final int MOST_DIGITS = 7;
    private static final int FIRST_ROOM = 512;

    /** Takes messages; {@code cut} bytes behind these were left out. */
    interface Sink {
        void message(byte[] bytes, long cut);
    }

    private enum State {
        /** Between two frames. */
        START,
        /** In digits that may be a length. */
        LENGTH,
        /** Behind a length and a space. */
        SPACE,
        COUNTED,
        LINE
    }

    private final Sink sink;
    private State state = State.START;
    private byte[] kept = new byte[FIRST_ROOM];
    private int size;
    private long cut;
    private long left;

    Framing(Sink sink) {
        this.sink = sink;
    }

    /** Takes all of the bytes. */
    void feed(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (state == State.COUNTED) {
                feedCounted(bytes);
            } else {
                feedByte(bytes.get());
            }
        }
    }

    private void feedCounted(ByteBuffer bytes) {
        int count = (int) Math.min(left, bytes.remaining());
        int room = Math.min(count, LIMIT - size);
        makeRoom(size + room);
        bytes.get(kept, size, room);
        size += room;
        cut += count - room;
        bytes.position(bytes.position() + count - room);
        left -= count;
        if (left == 0) {
            emit();
        }
    }

    private void feedByte(byte each) {
        switch (state) {
            case START -> {
                if (!isBlank(each)) {
                    keep(each);
                    state = each >= '1' && each <= '9' ? State.LENGTH : State.LINE;
                }
            }
            case LENGTH -> feedLength(each);
            case SPACE -> {
                if (each == '<') {
                    size = 0;
                    left--;
                    state = State.COUNTED;
                    keep(each);
                    if (left == 0) {
                        emit();
                    }
                } else {
                    state = State.LINE;
                    feedByte(each);
                }
            }
            case LINE, COUNTED -> {
                if (each == '\n' || each == 0) {
                    emit();
                } else {
                    keep(each);
                }
            }
        }
    }

    private void feedLength(byte each) {
        if (each == ' ' && length() <= LONGEST_FRAME) {
            left = length();
            state = State.SPACE;
            keep(each);
        } else if (each >= '0' && each <= '9' && size < MOST_DIGITS) {
            keep(each);
        } else {
            state = State.LINE;
            feedByte(each);
        }
    }

    private long length() {
        long length = 0;
        for (int i = 0; i < size; i++) {
            length = length * 10 + kept[i] - '0';
        }
        return length;
    }

    private static boolean isBlank(byte each) {
        return each == '\n' || each == '\r' || each == 0 || each == ' ';
    }

    private void keep(byte each) {
        if (size < LIMIT) {
            makeRoom(size + 1);
            kept[size] = each;
            size++;
        } else {
            cut++;
        }
    }

    private void makeRoom(int needed) {
        if (needed > kept.length) {
            kept = Arrays.copyOf(kept, Math.min(LIMIT, Math.max(needed, 2 * kept.length)));
        }
    }

    private void emit() {
        if (size > 0) {
            sink.message(Arrays.copyOf(kept, size), cut);
        }
        state = State.START;
        size = 0;
        cut = 0;
        kept = kept.length > FIRST_ROOM ? new byte[FIRST_ROOM] : kept;
    }

    /** The connection has ended: what there is of a last message is one. */
    void end() {
        emit();
    }
}
