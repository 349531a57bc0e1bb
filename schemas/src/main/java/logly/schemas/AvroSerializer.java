package logly.schemas;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Serializer of Avro records, generated or generic, into Confluent's wire format; takes Confluent's configuration keys.
 * A null stays null: a tombstone. Safe for several threads once configured.
 */
public final class AvroSerializer<T extends IndexedRecord> implements Serializer<T> {
    /** Configuration key: whether a schema that the registry does not have is registered; true by default. */
    public static final String AUTO_REGISTER = "auto.register.schemas";
    /** Configuration key: whether records are written in the subject's latest schema; false by default. */
    public static final String USE_LATEST_VERSION = "use.latest.version";
    /** Configuration key: name of the subject of a value's schema. */
    public static final String VALUE_SUBJECT = "value.subject.name.strategy";
    /** Configuration key: name of the subject of a key's schema. */
    public static final String KEY_SUBJECT = "key.subject.name.strategy";

    private final Map<Schema, AvroCodec<T>> codecs = new ConcurrentHashMap<>();
    private final Map<String, Latest> latest = new ConcurrentHashMap<>();
    private @Nullable SchemaRegistry registry;
    private SubjectName subjectName = SubjectName.TOPIC;
    private boolean isKey;
    private boolean register = true;
    private boolean useLatest;

    private record Latest(int id, AvroCodec<IndexedRecord> codec) {}

    /** To be configured, with the registry among the rest. */
    public AvroSerializer() {}

    /** Shares a registry client; {@link #configure} may still set the rest. */
    public AvroSerializer(SchemaRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void configure(Map<String, ?> configuration, boolean isKey) {
        SerdeConfiguration values = new SerdeConfiguration(configuration);
        String key = isKey ? KEY_SUBJECT : VALUE_SUBJECT;
        String strategy = values.text(key);
        this.isKey = isKey;
        subjectName = strategy == null ? SubjectName.TOPIC : SubjectName.parse(key, strategy);
        register = values.flag(AUTO_REGISTER, true);
        useLatest = values.flag(USE_LATEST_VERSION, false);
        registry = registry == null ? SchemaRegistry.of(configuration) : registry;
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable T record) {
        if (record == null) {
            return null;
        }
        if (registry == null) {
            throw new ConfigException(SchemaRegistry.URL, null, "is needed");
        }
        Schema schema = record.getSchema();
        AvroCodec<T> codec = codecs.computeIfAbsent(schema, absent -> AvroCodec.of(record));
        String subject = subjectName.of(topic, isKey, schema.getFullName());
        if (register) {
            return framed(registry.register(subject, schema), codec, record);
        }
        return useLatest
                ? inLatest(registry, subject, codec, record)
                : framed(registry.lookUp(subject, schema), codec, record);
    }

    private static <R extends IndexedRecord> byte[] framed(int id, AvroCodec<R> codec, R record) {
        byte[] value = codec.encode(record, WireFormat.PREFIX);
        WireFormat.writePrefix(id, value);
        return value;
    }

    private byte[] inLatest(SchemaRegistry registry, String subject, AvroCodec<T> codec, T record) {
        Latest target = latest.computeIfAbsent(subject, absent -> {
            SchemaRegistry.Registered version = registry.latest(subject);
            return new Latest(version.id(), AvroCodec.generic(version.schema()));
        });
        if (target.codec().schema().equals(codec.schema())) {
            return framed(target.id(), codec, record);
        }
        if (SchemaCompatibility.checkReaderWriterCompatibility(target.codec().schema(), codec.schema())
                        .getType()
                != SchemaCompatibility.SchemaCompatibilityType.COMPATIBLE) {
            throw new SerializationException("the latest schema of " + subject + " cannot hold this record");
        }
        byte[] body = codec.encode(record);
        return framed(target.id(), target.codec(), target.codec().decode(body, 0, body.length, codec.schema()));
    }
}
