package logly.schemas;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.NameValidator;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;

/** Reads a schema that came over a network: bounded in length and depth before Avro sees it. */
final class SchemaText {
    private static final int LENGTH = 512 << 10;
    private static final int DEPTH = 64;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxDocumentLength(LENGTH)
                    .maxStringLength(LENGTH)
                    .maxNestingDepth(DEPTH)
                    .build())
            .build();

    static {
        AvroTrust.establish();
    }

    private SchemaText() {}

    /** The schema in a registry's answer. */
    static Schema parse(JsonNode answer) {
        String type = answer.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new SerializationException("the schema is " + type + ", not AVRO");
        }
        return parse(answer.path("schema").asText());
    }

    static Schema parse(String text) {
        if (text.length() > LENGTH) {
            throw new SerializationException("the schema is longer than " + LENGTH + " characters");
        }
        try (JsonParser tokens = JSON.createParser(text)) {
            while (tokens.nextToken() != null) {
                // only the bounds matter here
            }
            return new Schema.Parser(NameValidator.STRICT_VALIDATOR).parse(text);
        } catch (IOException | AvroRuntimeException e) {
            throw new SerializationException("the schema cannot be read: " + e.getMessage(), e);
        }
    }
}
