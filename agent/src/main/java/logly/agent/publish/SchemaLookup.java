package logly.agent.publish;

import org.apache.avro.Schema;

/** Asks a registry for the id of a schema; never registers one. */
@FunctionalInterface
public interface SchemaLookup {
    /** Throws a {@code KafkaException} where the registry is away or does not know the schema. */
    int idOf(String subject, Schema schema);
}
