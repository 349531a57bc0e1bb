package logly.query;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import logly.schemas.DeadLetter;
import logly.schemas.EventTrace;
import logly.schemas.Finding;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.RecordJson;
import logly.schemas.SystemMetric;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/** A record of any noun that an id can name. */
final class AnyRecord implements Shape<SpecificRecord> {
    private static final List<Schema> SCHEMAS = List.of(
            LogEvent.getClassSchema(),
            SystemMetric.getClassSchema(),
            NetworkMetric.getClassSchema(),
            EventTrace.getClassSchema(),
            Finding.getClassSchema(),
            DeadLetter.getClassSchema());

    @Override
    public void write(SpecificRecord value, JsonGenerator json) throws IOException {
        RecordJson.write(value, json);
    }

    @Override
    public JsonNode schema(Components components) {
        ObjectNode schema = Shapes.object();
        ArrayNode either = schema.putArray("anyOf");
        SCHEMAS.forEach(each -> either.add(new RecordShape<>(each).schema(components)));
        return schema;
    }
}
