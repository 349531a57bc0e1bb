package logly.schemas;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.kafka.common.errors.SerializationException;

/** Confluent's wire format: a zero byte, the schema's id in four bytes (big-endian), the record in Avro's binary form. */
public final class WireFormat {
    /** Bytes before the record. */
    public static final int PREFIX = 1 + Integer.BYTES;

    private static final byte MAGIC = 0;

    private WireFormat() {}

    /** The body behind its prefix. */
    public static byte[] frame(int schemaId, byte[] body) {
        byte[] framed = new byte[PREFIX + body.length];
        System.arraycopy(body, 0, framed, PREFIX, body.length);
        writePrefix(schemaId, framed);
        return framed;
    }

    /** Id of the schema that wrote this value; throws where the value is not in this format. */
    public static int schemaId(byte[] value) {
        if (value.length < PREFIX) {
            throw new SerializationException("value of " + value.length + " bytes is shorter than its prefix");
        }
        if (value[0] != MAGIC) {
            throw new SerializationException("value starts with byte " + value[0] + ", not with " + MAGIC);
        }
        return ByteBuffer.wrap(value).getInt(1);
    }

    /**
     * Fingerprint of a schema's whole text, docs and logical types included, because a registry gives an id to a text:
     * equal fingerprints have equal ids.
     */
    public static long fingerprint(Schema schema) {
        return SchemaNormalization.fingerprint64(schema.toString().getBytes(StandardCharsets.UTF_8));
    }

    static void writePrefix(int schemaId, byte[] value) {
        ByteBuffer.wrap(value).put(MAGIC).putInt(schemaId);
    }
}
