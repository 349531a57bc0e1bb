package logly.stream;

import java.util.Map;
import logly.schemas.AvroSerde;
import logly.schemas.SchemaRegistry;
import logly.schemas.Topic;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serde;

/** Serdes of the catalogue's records, over one registry client. */
final class RecordSerdes {
    private final SchemaRegistry registry;
    private final Map<String, ?> configuration;

    /**
     * Does no I/O.
     *
     * @param configuration Confluent's keys
     */
    RecordSerdes(Map<String, ?> configuration) {
        this.registry = SchemaRegistry.of(configuration);
        this.configuration = configuration;
    }

    SchemaRegistry registry() {
        return registry;
    }

    <V extends SpecificRecord> Serde<V> of(Topic<V> topic) {
        return AvroSerde.of(topic.type(), registry, configuration);
    }
}
