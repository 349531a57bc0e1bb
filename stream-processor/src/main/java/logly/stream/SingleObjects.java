package logly.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;

/** Records in stores, in Avro's single-object encoding, which names its schema. */
final class SingleObjects {
    private SingleObjects() {}

    static <T> ByteBuffer encode(BinaryMessageEncoder<T> encoder, T record) {
        try {
            return encoder.encode(record);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static <T> byte[] bytes(BinaryMessageEncoder<T> encoder, T record) {
        ByteBuffer encoded = encode(encoder, record);
        return ByteBuffer.allocate(encoded.remaining()).put(encoded).array();
    }

    static <T> T decode(BinaryMessageDecoder<T> decoder, ByteBuffer bytes) {
        try {
            return decoder.decode(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
