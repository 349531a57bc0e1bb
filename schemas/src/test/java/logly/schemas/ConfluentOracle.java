package logly.schemas;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Drives the genuine Confluent serializers. Loaded by a class loader of its own, with the Avro and Kafka that they bring
 * along, so only types of the JDK pass in and out: a record passes as its Avro body.
 */
public final class ConfluentOracle {
    private final Serializer<Object> serializer;
    private final Deserializer<Object> deserializer;

    public ConfluentOracle(Map<String, Object> configuration) throws ReflectiveOperationException {
        serializer = newSerializer();
        serializer.configure(configuration, false);
        deserializer = newDeserializer();
        deserializer.configure(configuration, false);
    }

    @SuppressWarnings("unchecked") // Confluent declares it as Serializer<Object>
    private static Serializer<Object> newSerializer() throws ReflectiveOperationException {
        return (Serializer<Object>) Class.forName("io.confluent.kafka.serializers.KafkaAvroSerializer")
                .asSubclass(Serializer.class)
                .getConstructor()
                .newInstance();
    }

    @SuppressWarnings("unchecked") // Confluent declares it as Deserializer<Object>
    private static Deserializer<Object> newDeserializer() throws ReflectiveOperationException {
        return (Deserializer<Object>) Class.forName("io.confluent.kafka.serializers.KafkaAvroDeserializer")
                .asSubclass(Deserializer.class)
                .getConstructor()
                .newInstance();
    }

    /** What the genuine serializer makes of the record with this schema and body. */
    public byte[] serialize(String topic, String schemaText, byte[] body) throws IOException {
        Schema schema = new Schema.Parser().parse(schemaText);
        GenericRecord record = new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(body, null));
        return serializer.serialize(topic, record);
    }

    /** Body of the record that the genuine deserializer reads, in the reader's schema if given, else in the writer's. */
    public byte[] deserialize(String topic, byte[] value, @Nullable String readerSchema)
            throws IOException, ReflectiveOperationException {
        Object record;
        if (readerSchema == null) {
            record = deserializer.deserialize(topic, value);
        } else {
            Method method = deserializer.getClass().getMethod("deserialize", String.class, byte[].class, Schema.class);
            record = method.invoke(deserializer, topic, value, new Schema.Parser().parse(readerSchema));
        }
        GenericRecord generic = (GenericRecord) record;
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(body, null);
        new GenericDatumWriter<GenericRecord>(generic.getSchema()).write(generic, encoder);
        encoder.flush();
        return body.toByteArray();
    }

    /** Class and text of the record that the genuine deserializer reads: of a generated class, if so configured. */
    public String describe(String topic, byte[] value) {
        Object record = deserializer.deserialize(topic, value);
        return record.getClass().getName() + " " + record;
    }
}
