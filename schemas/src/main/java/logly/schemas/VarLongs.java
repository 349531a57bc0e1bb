package logly.schemas;

import java.io.ByteArrayOutputStream;

/** Longs of which small ones take few bytes: seven bits a byte, the lowest first. */
final class VarLongs {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(16);

    void write(long value) {
        long rest = value;
        while ((rest & ~0x7FL) != 0) {
            bytes.write((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        bytes.write((int) rest);
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    /** Reads them back; throws IllegalArgumentException where the bytes end too early. */
    static final class Reader {
        private final byte[] bytes;
        private int position;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        long read() {
            long value = 0;
            for (int shift = 0; shift < Long.SIZE; shift += 7) {
                if (isEnd()) {
                    throw new IllegalArgumentException("the bytes end too early");
                }
                byte next = bytes[position++];
                value |= (next & 0x7FL) << shift;
                if (next >= 0) {
                    return value;
                }
            }
            throw new IllegalArgumentException("a number of more than 64 bits");
        }

        boolean isEnd() {
            return position == bytes.length;
        }
    }
}
