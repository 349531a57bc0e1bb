package logly.schemas;

import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** Serde of generated records in Confluent's wire format; takes Confluent's configuration keys. */
public final class AvroSerde<T extends SpecificRecord> implements Serde<T> {
    private final AvroSerializer<T> serializer;
    private final AvroDeserializer<T> deserializer;

    /** To be configured; reads whatever generated class a record's schema names. */
    public AvroSerde() {
        this(new AvroSerializer<>(), AvroDeserializer.ofGeneratedClasses());
    }

    private AvroSerde(AvroSerializer<T> serializer, AvroDeserializer<T> deserializer) {
        this.serializer = serializer;
        this.deserializer = deserializer;
    }

    /** Value serde of one class, configured. */
    public static <T extends SpecificRecord> AvroSerde<T> of(Class<T> type, Map<String, ?> configuration) {
        return of(type, SchemaRegistry.of(configuration), configuration);
    }

    /** As the other, over a registry client that several serdes share. */
    public static <T extends SpecificRecord> AvroSerde<T> of(
            Class<T> type, SchemaRegistry registry, Map<String, ?> configuration) {
        AvroSerde<T> serde = new AvroSerde<>(new AvroSerializer<>(registry), AvroDeserializer.of(type, registry));
        serde.configure(configuration, false);
        return serde;
    }

    @Override
    public void configure(Map<String, ?> configuration, boolean isKey) {
        serializer.configure(configuration, isKey);
        deserializer.configure(configuration, isKey);
    }

    @Override
    public Serializer<T> serializer() {
        return serializer;
    }

    @Override
    public Deserializer<T> deserializer() {
        return deserializer;
    }
}
