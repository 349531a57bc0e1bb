package logly.schemas;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Deserializer of Confluent's wire format; takes Confluent's configuration keys. Null stays null. A value that cannot
 * be read throws a SerializationException; of these, only {@link RegistryException.Unreachable} is worth a retry.
 */
public final class AvroDeserializer<T extends IndexedRecord> implements Deserializer<T> {
    /** Configuration key: whether generated classes are read rather than GenericRecord; false by default. */
    public static final String SPECIFIC_READER = "specific.avro.reader";

    private final Map<String, AvroCodec<T>> specific = new ConcurrentHashMap<>();
    private final Map<Schema, AvroCodec<T>> generic = new ConcurrentHashMap<>();
    private final @Nullable AvroCodec<T> codec;
    private @Nullable SchemaRegistry registry;
    private boolean isSpecific;

    /** To be configured; the records' class depends on {@link #SPECIFIC_READER}. */
    public AvroDeserializer() {
        codec = null;
    }

    private AvroDeserializer(@Nullable AvroCodec<T> codec, @Nullable SchemaRegistry registry, boolean isSpecific) {
        this.codec = codec;
        this.registry = registry;
        this.isSpecific = isSpecific;
    }

    /** Reads records of one class through a shared registry client; needs no configuring. */
    public static <T extends SpecificRecord> AvroDeserializer<T> of(Class<T> type, SchemaRegistry registry) {
        return new AvroDeserializer<>(AvroCodec.of(type), registry, true);
    }

    /** To be configured, but always for generated classes. */
    static <T extends SpecificRecord> AvroDeserializer<T> ofGeneratedClasses() {
        return new AvroDeserializer<>(null, null, true);
    }

    @Override
    public void configure(Map<String, ?> configuration, boolean isKey) {
        isSpecific |= new SerdeConfiguration(configuration).flag(SPECIFIC_READER, false);
        registry = registry == null ? SchemaRegistry.of(configuration) : registry;
    }

    @Override
    public @Nullable T deserialize(String topic, byte @Nullable [] value) {
        if (value == null) {
            return null;
        }
        if (registry == null) {
            throw new ConfigException(SchemaRegistry.URL, null, "is needed");
        }
        Schema writer = registry.byId(WireFormat.schemaId(value));
        AvroCodec<T> reader = codec == null ? codecOf(writer) : codec;
        return reader.decode(value, WireFormat.PREFIX, value.length - WireFormat.PREFIX, writer);
    }

    @SuppressWarnings("unchecked") // without a class of its own, the caller's T is what the configuration says
    private AvroCodec<T> codecOf(Schema writer) {
        return isSpecific
                ? specific.computeIfAbsent(writer.getFullName(), absent -> (AvroCodec<T>) generated(writer))
                : generic.computeIfAbsent(writer, absent -> (AvroCodec<T>) AvroCodec.generic(writer));
    }

    private static AvroCodec<?> generated(Schema writer) {
        Class<?> type;
        try {
            type = SpecificData.get().getClass(writer);
        } catch (SecurityException e) {
            throw new SerializationException("class " + writer.getFullName() + " is not trusted", e);
        }
        if (type == null || !SpecificRecord.class.isAssignableFrom(type)) {
            throw new SerializationException("there is no generated class " + writer.getFullName());
        }
        return AvroCodec.of(type.asSubclass(SpecificRecord.class));
    }
}
