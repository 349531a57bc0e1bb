package logly.agent.syslog;

import java.net.InetAddress;
import logly.agent.tail.LineText;

/** A message as it came in. */
final class Message {
    /** Severity of a message that names none (RFC 3164, 4.3.3: notice), among those that are shed first. */
    static final int NO_SEVERITY = 5;

    /** What a message takes beside its bytes, about. */
    private static final int OVERHEAD_BYTES = 64;

    private final byte[] bytes;
    private final long cut;
    private final InetAddress peer;

    /**
     * Keeps the bytes as they are.
     *
     * @param bytes the message, or its head where it was too long
     * @param cut how many bytes behind those were left out
     */
    Message(byte[] bytes, long cut, InetAddress peer) {
        this.bytes = bytes;
        this.cut = cut;
        this.peer = peer;
    }

    LineText text() {
        return LineText.of(bytes, 0, bytes.length);
    }

    /** How long it was. */
    long length() {
        return bytes.length + cut;
    }

    InetAddress peer() {
        return peer;
    }

    int size() {
        return bytes.length + OVERHEAD_BYTES;
    }

    /** From 0, an emergency, to 7; of the priority that stands in front. */
    int severity() {
        int at = 1;
        int priority = 0;
        while (at < bytes.length && at < 4 && bytes[at] >= '0' && bytes[at] <= '9') {
            priority = priority * 10 + bytes[at] - '0';
            at++;
        }
        boolean named = at > 1 && bytes[0] == '<' && at < bytes.length && bytes[at] == '>' && priority <= 191;
        return named ? priority & 7 : NO_SEVERITY;
    }
}
