package logly.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.Utf8;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AvroSerdeTest {
    private static final String TOPIC = "logly.log-events";

    private final TestRegistry registry = new TestRegistry();

    @AfterEach
    void close() {
        registry.close();
    }

    private Map<String, Object> with(Object... more) {
        Map<String, Object> configuration = new HashMap<>(Map.of(SchemaRegistry.URL, registry.url()));
        for (int i = 0; i < more.length; i += 2) {
            configuration.put((String) more[i], more[i + 1]);
        }
        return configuration;
    }

    @Test
    void framesAsConfluentDoes() {
        LogEvent event = Samples.logEvent();
        byte[] body = AvroCodec.of(LogEvent.class).encode(event);

        byte[] value = AvroSerde.of(LogEvent.class, with()).serializer().serialize(TOPIC, event);

        assertThat(value).startsWith(0, 0, 0, 0, 41).endsWith(body).hasSize(WireFormat.PREFIX + body.length);
        assertThat(value).isEqualTo(WireFormat.frame(41, body));
        assertThat(WireFormat.schemaId(value)).isEqualTo(41);
        assertThat(AvroCodec.of(LogEvent.class).decode(body)).isEqualTo(event);
    }

    @Test
    void returnsToTheSameRecord() {
        for (Topic<?> topic : new Topics(Topics.Options.EMBEDDED).all()) {
            returnsToTheSame(topic);
        }
    }

    private <T extends SpecificRecord> void returnsToTheSame(Topic<T> topic) {
        AvroSerde<T> serde = AvroSerde.of(topic.type(), with());
        RandomRecords random = new RandomRecords(Scale.SEED);
        for (int i = Scale.of(100, 10_000); i > 0; i--) {
            T record = random.next(topic.type());
            byte[] value = serde.serializer().serialize(topic.name(), record);
            assertThat(serde.deserializer().deserialize(topic.name(), value)).isEqualTo(record);
        }
    }

    @Test
    void keepsTombstones() {
        AvroSerde<LogEvent> serde = AvroSerde.of(LogEvent.class, with());

        assertThat(serde.serializer().serialize(TOPIC, null)).isNull();
        assertThat(serde.deserializer().deserialize(TOPIC, (byte[]) null)).isNull();
    }

    @Test
    void canBeNamedInAConfiguration() throws Exception {
        AvroSerializer<?> serializer = Utils.newInstance(AvroSerializer.class.getName(), AvroSerializer.class);
        serializer.configure(with(), false);
        AvroDeserializer<?> specific = Utils.newInstance(AvroDeserializer.class.getName(), AvroDeserializer.class);
        specific.configure(with("specific.avro.reader", "true"), false);
        AvroDeserializer<?> generic = Utils.newInstance(AvroDeserializer.class.getName(), AvroDeserializer.class);
        generic.configure(with(), false);
        AvroSerde<?> serde = Utils.newInstance(AvroSerde.class.getName(), AvroSerde.class);
        serde.configure(with(), false);
        byte[] value = AvroSerde.of(LogEvent.class, with()).serializer().serialize(TOPIC, Samples.logEvent());

        assertThat(specific.deserialize(TOPIC, value)).isEqualTo(Samples.logEvent());
        assertThat(serde.deserializer().deserialize(TOPIC, value)).isEqualTo(Samples.logEvent());
        assertThat(generic.deserialize(TOPIC, value))
                .isInstanceOfSatisfying(GenericRecord.class, record -> assertThat(record.get("host"))
                        .hasToString(Samples.HOST));
    }

    @Test
    void asksTheRegistryOnceForEachSchema() {
        AvroSerde<LogEvent> serde = AvroSerde.of(LogEvent.class, with());
        for (int i = 0; i < 100; i++) {
            byte[] value = serde.serializer().serialize(TOPIC, Samples.logEvent());
            serde.deserializer().deserialize(TOPIC, value);
        }
        assertThat(registry.requests()).isEqualTo(1);
    }

    @Test
    void registersNothingWhereItMustNot() {
        Serializer<LogEvent> serializer = AvroSerde.of(LogEvent.class, with("auto.register.schemas", false))
                .serializer();

        assertThatThrownBy(() -> serializer.serialize(TOPIC, Samples.logEvent()))
                .isInstanceOfSatisfying(RegistryException.Rejected.class, e -> assertThat(e.errorCode())
                        .isEqualTo(40403));
        SchemaRegistry.of(with()).register(TOPIC + "-value", LogEvent.getClassSchema());
        assertThat(serializer.serialize(TOPIC, Samples.logEvent())).isNotNull();
    }

    @Test
    void namesSubjectsByTheConfiguredStrategy() {
        String confluent = "io.confluent.kafka.serializers.subject.";
        SchemaRegistry client = SchemaRegistry.of(with());
        for (List<String> row : List.of(
                List.of("TopicNameStrategy", TOPIC + "-value"),
                List.of("RecordNameStrategy", "logly.schemas.LogEvent"),
                List.of("TopicRecordNameStrategy", TOPIC + "-logly.schemas.LogEvent"))) {
            AvroSerde.of(LogEvent.class, with("value.subject.name.strategy", confluent + row.get(0)))
                    .serializer()
                    .serialize(TOPIC, Samples.logEvent());
            assertThat(client.latest(row.get(1)).schema()).isEqualTo(LogEvent.getClassSchema());
        }
        assertThatThrownBy(() -> AvroSerde.of(LogEvent.class, with("value.subject.name.strategy", "MyStrategy")))
                .isInstanceOf(ConfigException.class);
    }

    @Test
    void writesInTheLatestVersionWhereToldTo() {
        Schema latest = SchemaBuilder.record("logly.schemas.Replay")
                .fields()
                .optionalString("letterId")
                .requiredString("operator")
                .endRecord();
        SchemaRegistry.of(with()).register("logly.replays-value", latest);
        byte[] value = AvroSerde.of(Replay.class, with("auto.register.schemas", "false", "use.latest.version", "true"))
                .serializer()
                .serialize(
                        "logly.replays",
                        Replay.newBuilder().setOperator("ann").setLetterId("x").build());
        AvroDeserializer<GenericRecord> deserializer = new AvroDeserializer<>();
        deserializer.configure(with(), false);

        GenericRecord read = deserializer.deserialize("logly.replays", value);

        assertThat(read)
                .isEqualTo(new GenericRecordBuilder(latest)
                        .set("letterId", new Utf8("x"))
                        .set("operator", new Utf8("ann"))
                        .build());
    }

    @Test
    void refusesWhatIsNotInTheWireFormat() {
        Deserializer<LogEvent> deserializer =
                AvroSerde.of(LogEvent.class, with()).deserializer();
        byte[] good = AvroSerde.of(LogEvent.class, with()).serializer().serialize(TOPIC, Samples.logEvent());
        byte[] longer = Arrays.copyOf(good, good.length + 1);
        byte[] shorter = Arrays.copyOf(good, good.length - 1);
        byte[] magic = good.clone();
        magic[0] = 1;
        byte[] hugeString = WireFormat.frame(41, new byte[] {0, 0, -2, -1, -1, -1, 15, 65});
        byte[] id = good.clone();
        id[4] = 99;

        for (byte[] bad : List.of(new byte[0], new byte[4], longer, shorter, magic, id, hugeString)) {
            assertThatThrownBy(() -> deserializer.deserialize(TOPIC, bad))
                    .isInstanceOf(SerializationException.class)
                    .isNotInstanceOf(RegistryException.Unreachable.class);
        }
    }

    @Test
    void refusesARecordOfAnotherKind() {
        byte[] metric = AvroSerde.of(SystemMetric.class, with()).serializer().serialize(TOPIC, Samples.systemMetric());

        assertThatThrownBy(() ->
                        AvroSerde.of(LogEvent.class, with()).deserializer().deserialize(TOPIC, metric))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("SystemMetric");
    }

    @Test
    void survivesAnyBytes() {
        Random random = new Random(Scale.SEED);
        AvroCodec<LogEvent> codec = AvroCodec.of(LogEvent.class);
        byte[] good = codec.encode(Samples.logEvent());
        for (int i = Scale.of(20_000, 1_000_000); i > 0; i--) {
            byte[] altered = good.clone();
            for (int j = random.nextInt(3); j >= 0; j--) {
                altered[random.nextInt(altered.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(codec.decode(altered)).isNotNull();
            } catch (SerializationException expected) {
                assertThat(expected).hasMessageContaining("LogEvent");
            }
        }
        assertThat(codec.decode(good)).isEqualTo(Samples.logEvent());
    }
}
