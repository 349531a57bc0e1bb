package logly.schemas;

import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;

/** Serdes of keys, and of bytes that are passed on as they are. */
public final class RawSerdes {
    private RawSerdes() {}

    public static Serde<byte[]> bytes() {
        return Serdes.ByteArray();
    }

    /** Bytes that compare by content, as keys of a state store. */
    public static Serde<Bytes> comparableBytes() {
        return Serdes.Bytes();
    }

    /** UTF-8, as every key of our topics is. */
    public static Serde<String> text() {
        return Serdes.String();
    }
}
