package logly.agent.tail;

import java.nio.charset.StandardCharsets;

/** Bytes of a line as text: at most 16 KiB of UTF-8, with U+FFFD for what is not UTF-8 and for NUL. */
public record LineText(String text, boolean truncated) {
    /** So many bytes of UTF-8 are kept. */
    public static final int LIMIT = 16 * 1024;

    /** The bytes of a line without its newline. */
    public static LineText of(byte[] bytes, int from, int end) {
        int last = end > from && bytes[end - 1] == '\r' ? end - 1 : end;
        boolean truncated = last - from > LIMIT;
        String text = new String(
                        bytes,
                        from,
                        truncated ? boundary(bytes, from + LIMIT) - from : last - from,
                        StandardCharsets.UTF_8)
                .replace('\0', '\uFFFD');
        if (text.length() * 3L > LIMIT) {
            byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
            if (encoded.length > LIMIT) {
                return new LineText(new String(encoded, 0, boundary(encoded, LIMIT), StandardCharsets.UTF_8), true);
            }
        }
        return new LineText(text, truncated);
    }

    /** The nearest place at or before this one where a character starts, where the bytes are UTF-8 at all. */
    private static int boundary(byte[] bytes, int at) {
        int boundary = at;
        while (at - boundary < 3 && (bytes[boundary] & 0xC0) == 0x80) {
            boundary--;
        }
        return (bytes[boundary] & 0xC0) == 0x80 ? at : boundary;
    }
}
