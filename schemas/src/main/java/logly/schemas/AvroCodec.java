package logly.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Record to Avro's binary form and back, without prefix. Safe for several threads: one of them takes the spare
 * workspace, the others make their own. Whatever bytes do, what is thrown is a SerializationException.
 */
public final class AvroCodec<T extends IndexedRecord> {
    private static final int KEPT_BUFFER = 256 << 10;
    private static final int KEPT_READERS = 64;

    static {
        AvroTrust.establish();
    }

    private final Schema schema;
    private final GenericData data;
    private final AtomicReference<@Nullable Workspace<T>> spare = new AtomicReference<>();

    private AvroCodec(Schema schema, GenericData data) {
        this.schema = schema;
        this.data = data;
    }

    public static <T extends SpecificRecord> AvroCodec<T> of(Class<T> type) {
        SpecificData data = RecordModel.of(type);
        return new AvroCodec<>(data.getSchema(type), data);
    }

    /** Codec of whatever class this record's schema has: the generated one, or GenericRecord. */
    public static <T extends IndexedRecord> AvroCodec<T> of(T record) {
        GenericData data =
                record instanceof SpecificRecord generated ? RecordModel.of(generated.getClass()) : GenericData.get();
        return new AvroCodec<>(record.getSchema(), data);
    }

    static AvroCodec<IndexedRecord> generic(Schema schema) {
        return new AvroCodec<>(schema, GenericData.get());
    }

    /** Schema that this codec writes and into which it reads. */
    public Schema schema() {
        return schema;
    }

    public byte[] encode(T record) {
        return encode(record, 0);
    }

    /** The record's bytes after {@code prefix} zero bytes, which the caller fills. */
    byte[] encode(T record, int prefix) {
        Workspace<T> workspace = take();
        try {
            Buffer buffer = workspace.buffer;
            buffer.reset(prefix);
            workspace.writer.write(record, workspace.encoder);
            workspace.encoder.flush();
            byte[] bytes = buffer.toByteArray();
            if (bytes.length <= KEPT_BUFFER) {
                spare.set(workspace);
            }
            return bytes;
        } catch (IOException | RuntimeException e) {
            throw new SerializationException("cannot encode a " + schema.getFullName() + ": " + e.getMessage(), e);
        }
    }

    /** Reads a record that this codec's own schema wrote. */
    public T decode(byte[] body) {
        return decode(body, 0, body.length, schema);
    }

    /** Reads one record that fills exactly these bytes; fields that its writer did not know get their defaults. */
    public T decode(byte[] bytes, int offset, int length, Schema writer) {
        Workspace<T> workspace = take();
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, offset, length, workspace.decoder);
            workspace.decoder = decoder;
            T record = reader(workspace, writer).read(null, decoder);
            if (!decoder.isEnd()) {
                throw new SerializationException("bytes are left over");
            }
            spare.set(workspace);
            return record;
        } catch (IOException | RuntimeException e) {
            throw new SerializationException("cannot decode a " + schema.getFullName() + ": " + e.getMessage(), e);
        }
    }

    private Workspace<T> take() {
        Workspace<T> workspace = spare.getAndSet(null);
        return workspace == null ? new Workspace<>(schema, data) : workspace;
    }

    private DatumReader<T> reader(Workspace<T> workspace, Schema writer) {
        DatumReader<T> reader = workspace.readers.get(writer);
        if (reader == null) {
            reader = newReader(writer);
            if (workspace.readers.size() >= KEPT_READERS) {
                workspace.readers.clear();
            }
            workspace.readers.put(writer, reader);
        }
        return reader;
    }

    @SuppressWarnings("unchecked") // the data model makes the class that the schema names, which is T
    private DatumReader<T> newReader(Schema writer) {
        if (writer.getType() != Schema.Type.RECORD
                || !(writer.getFullName().equals(schema.getFullName())
                        || schema.getAliases().contains(writer.getFullName()))) {
            throw new SerializationException("its writer's schema is " + writer.getFullName());
        }
        return data.createDatumReader(writer, schema);
    }

    private static final class Workspace<T> {
        final Buffer buffer = new Buffer();
        final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(buffer, null);
        final DatumWriter<T> writer;
        final IdentityHashMap<Schema, DatumReader<T>> readers = new IdentityHashMap<>();

        @Nullable
        BinaryDecoder decoder;

        @SuppressWarnings("unchecked") // as in newReader
        Workspace(Schema schema, GenericData data) {
            writer = data.createDatumWriter(schema);
        }
    }

    private static final class Buffer extends ByteArrayOutputStream {
        Buffer() {
            super(512);
        }

        void reset(int length) {
            Arrays.fill(buf, 0, length, (byte) 0);
            count = length;
        }
    }
}
