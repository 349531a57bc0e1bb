package logly.schemas;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ours against the genuine serializer and deserializer of Confluent, over one registry. */
class ConfluentInteropTest {
    private static final String TOPIC = "logly.log-events";
    private static final String LOG_EVENT = LogEvent.getClassSchema().toString();

    private static URLClassLoader loader;

    private final TestRegistry registry = new TestRegistry();

    /** The other side of the class loader. */
    private static final class Oracle {
        private final Object oracle;

        Oracle(Map<String, Object> configuration) throws ReflectiveOperationException {
            oracle = loader.loadClass(ConfluentOracle.class.getName())
                    .getConstructor(Map.class)
                    .newInstance(configuration);
        }

        byte[] serialize(String topic, String schema, byte[] body) throws ReflectiveOperationException {
            Method method = oracle.getClass().getMethod("serialize", String.class, String.class, byte[].class);
            return (byte[]) method.invoke(oracle, topic, schema, body);
        }

        byte[] deserialize(String topic, byte[] value, @Nullable String schema) throws ReflectiveOperationException {
            Method method = oracle.getClass().getMethod("deserialize", String.class, byte[].class, String.class);
            return (byte[]) method.invoke(oracle, topic, value, schema);
        }

        String describe(String topic, byte[] value) throws ReflectiveOperationException {
            return (String) oracle.getClass()
                    .getMethod("describe", String.class, byte[].class)
                    .invoke(oracle, topic, value);
        }
    }

    @BeforeAll
    static void load() throws MalformedURLException {
        URL[] urls = {url("target/confluent/confluent.jar"), url("target/test-classes"), url("target/classes")};
        loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    }

    private static URL url(String path) throws MalformedURLException {
        Path absolute = Path.of(path).toAbsolutePath();
        assertThat(absolute).as("made by the build without -Dquick").exists();
        return absolute.toUri().toURL();
    }

    @AfterAll
    static void unload() throws IOException {
        loader.close();
    }

    /** Kafka finds the classes of its configuration through the thread's class loader. */
    @BeforeEach
    void enter() {
        Thread.currentThread().setContextClassLoader(loader);
    }

    @AfterEach
    void leave() {
        Thread.currentThread().setContextClassLoader(getClass().getClassLoader());
        registry.close();
    }

    private Map<String, Object> configuration() {
        return new HashMap<>(Map.of("schema.registry.url", registry.url()));
    }

    @Test
    void isGenuine() throws Exception {
        Class<?> serializer = loader.loadClass("io.confluent.kafka.serializers.KafkaAvroSerializer");

        assertThat(serializer.getProtectionDomain().getCodeSource().getLocation())
                .hasPath(Path.of("target/confluent/confluent.jar")
                        .toAbsolutePath()
                        .toString());
    }

    @Test
    void bytesAreIdenticalAndReadableBothWays() throws Exception {
        Oracle oracle = new Oracle(configuration());
        for (Topic<?> topic : new Topics(Topics.Options.EMBEDDED).all()) {
            compare(oracle, topic);
        }
    }

    private <T extends SpecificRecord> void compare(Oracle oracle, Topic<T> topic) throws Exception {
        AvroSerde<T> serde = AvroSerde.of(topic.type(), configuration());
        AvroCodec<T> codec = AvroCodec.of(topic.type());
        RandomRecords random = new RandomRecords(Scale.SEED);
        RandomRecords ordered = new RandomRecords(Scale.SEED, 1); // the order of a map's entries is the map's own
        for (int i = Scale.of(20, 200); i > 0; i--) {
            T record = ordered.next(topic.type());
            byte[] theirs = oracle.serialize(topic.name(), topic.schema().toString(), codec.encode(record));
            assertThat(serde.serializer().serialize(topic.name(), record)).isEqualTo(theirs);

            T other = random.next(topic.type());
            byte[] fromThem = oracle.serialize(topic.name(), topic.schema().toString(), codec.encode(other));
            byte[] byThem = oracle.deserialize(topic.name(), serde.serializer().serialize(topic.name(), other), null);
            assertThat(serde.deserializer().deserialize(topic.name(), fromThem)).isEqualTo(other);
            assertThat(codec.decode(byThem)).isEqualTo(other);
        }
    }

    @Test
    void readsGenericRecordsBothWays() throws Exception {
        Oracle oracle = new Oracle(configuration());
        AvroCodec<LogEvent> codec = AvroCodec.of(LogEvent.class);
        byte[] body = codec.encode(LogEvent.newBuilder(Samples.logEvent())
                .setMetadata(Map.of("pid", "812"))
                .build());
        byte[] theirs = oracle.serialize(TOPIC, LOG_EVENT, body);
        AvroDeserializer<GenericRecord> deserializer = new AvroDeserializer<>();
        deserializer.configure(configuration(), false);
        AvroSerializer<GenericRecord> serializer = new AvroSerializer<>();
        serializer.configure(configuration(), false);

        GenericRecord read = requireNonNull(deserializer.deserialize(TOPIC, theirs));

        assertThat(read.get("host")).hasToString(Samples.HOST);
        assertThat(serializer.serialize(TOPIC, read)).isEqualTo(theirs);
        assertThat(oracle.describe(TOPIC, theirs)).startsWith("org.apache.avro.generic.GenericData$Record");
    }

    @Test
    void readsALaterVersionBothWays() throws Exception {
        Oracle oracle = new Oracle(configuration());
        AvroSerde<LogEvent> serde = AvroSerde.of(LogEvent.class, configuration());
        byte[] now = serde.serializer().serialize(TOPIC, Samples.logEvent());
        IndexedRecord later = SchemaEvolutionTest.laterRecord();
        Schema laterSchema = later.getSchema();
        byte[] laterBody = AvroCodec.generic(laterSchema).encode(later);

        byte[] theirs = oracle.serialize(TOPIC, laterSchema.toString(), laterBody);

        assertThat(WireFormat.schemaId(theirs)).isNotEqualTo(WireFormat.schemaId(now));
        LogEvent read = serde.deserializer().deserialize(TOPIC, theirs);
        assertThat(read.getAction()).isEqualTo(Action.OTHER);
        assertThat(read.getMessage()).isEqualTo(Samples.logEvent().getMessage());
        byte[] oursInTheirVersion = oracle.deserialize(TOPIC, now, laterSchema.toString());
        IndexedRecord upgraded = AvroCodec.generic(laterSchema).decode(oursInTheirVersion);
        assertThat(upgraded.get(laterSchema.getField("region").pos())).hasToString("home");
        byte[] theirsInOurVersion = oracle.deserialize(TOPIC, theirs, LOG_EVENT);
        assertThat(AvroCodec.of(LogEvent.class).decode(theirsInOurVersion)).isEqualTo(read);
    }

    @Test
    void readsOurGeneratedClasses() throws Exception {
        Map<String, Object> configuration = configuration();
        configuration.put("specific.avro.reader", "true");
        Serializer<LogEvent> ours = AvroSerde.of(LogEvent.class, configuration).serializer();

        assertThat(new Oracle(configuration).describe(TOPIC, ours.serialize(TOPIC, Samples.logEvent())))
                .startsWith("logly.schemas.LogEvent {")
                .contains("203.0.113.7");
    }

    @Test
    void findsTheSameSubjects() throws Exception {
        for (String strategy : new String[] {"TopicNameStrategy", "RecordNameStrategy", "TopicRecordNameStrategy"}) {
            Map<String, Object> configuration = configuration();
            configuration.put("value.subject.name.strategy", "io.confluent.kafka.serializers.subject." + strategy);
            byte[] body = AvroCodec.of(LogEvent.class).encode(Samples.logEvent());
            byte[] theirs = new Oracle(configuration).serialize(TOPIC, LOG_EVENT, body);
            configuration.put("auto.register.schemas", "false");

            byte[] ours =
                    AvroSerde.of(LogEvent.class, configuration).serializer().serialize(TOPIC, Samples.logEvent());

            assertThat(WireFormat.schemaId(ours)).isEqualTo(WireFormat.schemaId(theirs));
        }
    }
}
