package logly.launcher;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** What a Prometheus server sends to read one metric: Protocol Buffers (remote.proto), as Snappy's block format has them. */
final class RemoteReadRequest {
    private static final int VARINT = 0;
    private static final int BYTES = 2;
    private static final int LONGEST_LITERAL = 60;
    private static final long END_MILLIS = 4_102_444_800_000L;

    private RemoteReadRequest() {}

    /** All samples of a metric, up to the year 2100. */
    static byte[] of(String metric) {
        byte[] matcher = together(bytes(2, ascii("__name__")), bytes(3, ascii(metric)));
        byte[] query = together(number(1, 0), number(2, END_MILLIS), bytes(3, matcher));
        return literals(bytes(1, query));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] number(int field, long value) {
        return together(varint(((long) field << 3) | VARINT), varint(value));
    }

    private static byte[] bytes(int field, byte[] value) {
        return together(varint(((long) field << 3) | BYTES), varint(value.length), value);
    }

    private static byte[] varint(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rest = value;
        while (rest > 0x7f) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
        return out.toByteArray();
    }

    private static byte[] together(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** Without any compression: a preamble with the length, and pieces that stand for themselves. */
    private static byte[] literals(byte[] text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(varint(text.length));
        for (int from = 0; from < text.length; from += LONGEST_LITERAL) {
            int length = Math.min(LONGEST_LITERAL, text.length - from);
            out.write((length - 1) << 2);
            out.write(text, from, length);
        }
        return out.toByteArray();
    }
}
