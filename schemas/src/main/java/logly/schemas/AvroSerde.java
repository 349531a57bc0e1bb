package logly.schemas;

import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** Serde of one generated record in Confluent's wire format; takes Confluent's configuration keys. */
public final class AvroSerde<T extends SpecificRecord> implements Serde<T> {
    private AvroSerde() {}

    public static <T extends SpecificRecord> AvroSerde<T> of(Class<T> type, Map<String, ?> configuration) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Serializer<T> serializer() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Deserializer<T> deserializer() {
        throw new UnsupportedOperationException();
    }
}
