package logly.launcher.registry;

import org.apache.avro.Schema;

/**
 * One version of a subject.
 *
 * @param type kind of schema; another registry may have written other kinds than Avro, which are served but not judged
 * @param text the schema in Avro's own spelling of it: equal texts share one id
 */
record RegisteredSchema(String subject, int version, int id, String type, String text, boolean deleted) {
    static final String AVRO = "AVRO";

    RegisteredSchema asDeleted() {
        return new RegisteredSchema(subject, version, id, type, text, true);
    }

    /** Parses what a person sent; what is wrong with it becomes a {@link RegistryError}. */
    static Schema parse(String text) {
        try {
            return new Schema.Parser().parse(text);
        } catch (RuntimeException e) {
            // Avro's parser throws AvroRuntimeException for most, but not for all that can be wrong.
            throw RegistryError.invalidSchema(String.valueOf(e.getMessage()));
        }
    }
}
