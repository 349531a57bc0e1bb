package logly.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Iterator;
import java.util.Set;
import logly.schemas.RecordJson;
import logly.schemas.Summary;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * An aggregate with what people read of it: means, percentiles and counts, without the mergeable forms that these are
 * made of.
 */
record AggregateShape<T extends SpecificRecord>(Schema schema) implements Shape<T> {
    private static final Set<String> MERGEABLE = Set.of("ipsByAction", "usersByAction");
    private static final String BUCKETS = "buckets";

    @Override
    public void write(T value, JsonGenerator json) throws IOException {
        write(value, MERGEABLE, json);
    }

    private static void write(SpecificRecord record, Set<String> without, JsonGenerator json) throws IOException {
        json.writeStartObject();
        for (Schema.Field field : record.getSchema().getFields()) {
            if (!without.contains(field.name())) {
                json.writeFieldName(field.name());
                Object value = record.get(field.pos());
                if (value instanceof Summary summary) {
                    write(summary, Set.of(BUCKETS), json);
                } else {
                    RecordJson.write(field.schema(), value, json);
                }
            }
        }
        json.writeEndObject();
    }

    @Override
    public JsonNode schema(Components components) {
        return components.named(schema.getName(), () -> {
            ObjectNode aggregate = RecordShape.object(schema, components);
            MERGEABLE.forEach(name -> without(aggregate, name));
            for (JsonNode field : aggregate.path("properties")) {
                if (components.resolved(field) instanceof ObjectNode summary) {
                    without(summary, BUCKETS);
                }
            }
            return aggregate;
        });
    }

    private static void without(ObjectNode object, String name) {
        if (object.path("properties") instanceof ObjectNode properties && properties.remove(name) != null) {
            Iterator<JsonNode> required = ((ArrayNode) object.path("required")).iterator();
            while (required.hasNext()) {
                if (required.next().asText().equals(name)) {
                    required.remove();
                }
            }
        }
    }
}
