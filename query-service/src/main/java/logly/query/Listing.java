package logly.query;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import logly.schemas.RecordJson;
import logly.storage.Page;
import org.apache.avro.specific.SpecificRecord;

/**
 * One address of the API that answers a list: its parameters, where its pages come from and how an item is written.
 *
 * @param parameters in the order in which people read them
 */
record Listing<T>(String path, List<String> parameters, Function<Parameters, Page<T>> read, ItemWriter<T> writer) {
    /** Writes one item as one JSON object. */
    @FunctionalInterface
    interface ItemWriter<T> {
        void write(T item, JsonGenerator json) throws IOException;
    }

    static <T extends SpecificRecord> Listing<T> of(
            String path, List<String> parameters, Function<Parameters, Page<T>> read) {
        return new Listing<>(path, parameters, read, RecordJson::write);
    }

    /** The whole answer, item by item. */
    void write(Page<T> page, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeArrayFieldStart("items");
        for (T item : page.items()) {
            writer.write(item, json);
        }
        json.writeEndArray();
        if (page.next().isPresent()) {
            json.writeStringField("next", page.next().get());
        } else {
            json.writeNullField("next");
        }
        json.writeBooleanField("truncated", page.truncated());
        json.writeEndObject();
    }
}
