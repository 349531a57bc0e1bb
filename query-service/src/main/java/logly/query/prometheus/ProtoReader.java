package logly.query.prometheus;

import java.nio.charset.StandardCharsets;

/**
 * Reads a message of Protocol Buffers field by field (protobuf.dev, Encoding). What is no message is an
 * {@link IllegalArgumentException}.
 */
final class ProtoReader {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final byte[] bytes;
    private final int end;
    private int position;
    private int type;

    ProtoReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private ProtoReader(byte[] bytes, int begin, int end) {
        this.bytes = bytes;
        this.position = begin;
        this.end = end;
    }

    /** Number of the next field; 0 at the end. */
    int field() {
        if (position >= end) {
            return 0;
        }
        long key = varint();
        type = (int) (key & 7);
        if (key >>> 3 == 0 || key >>> 3 > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a field has no number");
        }
        return (int) (key >>> 3);
    }

    long number() {
        require(VARINT);
        return varint();
    }

    String text() {
        ProtoReader inner = message();
        return new String(bytes, inner.position, inner.end - inner.position, StandardCharsets.UTF_8);
    }

    ProtoReader message() {
        require(BYTES);
        long length = varint();
        if (length < 0 || length > end - position) {
            throw new IllegalArgumentException("a field is longer than its message");
        }
        int begin = position;
        position += (int) length;
        return new ProtoReader(bytes, begin, position);
    }

    /** Passes over a field that means nothing here. */
    void skip() {
        switch (type) {
            case VARINT -> {
                long unused = varint();
            }
            case FIXED64 -> advance(8);
            case BYTES -> {
                ProtoReader unused = message();
            }
            case FIXED32 -> advance(4);
            default -> throw new IllegalArgumentException("a field has the unknown type " + type);
        }
    }

    private void advance(int count) {
        if (count > end - position) {
            throw new IllegalArgumentException("the message is cut off");
        }
        position += count;
    }

    private void require(int expected) {
        if (type != expected) {
            throw new IllegalArgumentException("a field has the type " + type + ", not " + expected);
        }
    }

    private long varint() {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (position >= end) {
                throw new IllegalArgumentException("the message is cut off");
            }
            byte next = bytes[position++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number has more than 64 bits");
    }
}
