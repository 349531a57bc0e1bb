package logly.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;

/** How a kind of value looks in an answer: writes it as JSON, and says so in the words of JSON Schema (2020-12). */
interface Shape<T> {
    void write(T value, JsonGenerator json) throws IOException;

    /** The schema of what {@link #write} writes; named ones are entered among the components. */
    JsonNode schema(Components components);
}
