package logly.query.prometheus;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import logly.schemas.RecordJson;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** The numbers of a kind of record, each a metric: {@code logly_system_cpu_percent} is {@code cpuPercent} of a sample. */
public final class Metrics {
    private final Map<String, Schema.Field> fields = new LinkedHashMap<>();

    /**
     * Metrics of a record.
     *
     * @param prefix of their names
     */
    public Metrics(String prefix, Schema record) {
        for (Schema.Field field : record.getFields()) {
            if (isNumber(field.schema())) {
                fields.put(prefix + snake(field.name()), field);
            }
        }
    }

    private static boolean isNumber(Schema schema) {
        return switch (schema.getType()) {
            case INT, DOUBLE, FLOAT -> true;
            case LONG -> schema.getLogicalType() == null && !RecordJson.isIdentity(schema);
            case UNION -> schema.getTypes().stream().anyMatch(Metrics::isNumber);
            default -> false;
        };
    }

    private static String snake(String camel) {
        return camel.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }

    /** Names of the metrics, in the order of the fields. */
    public Iterable<String> names() {
        return fields.keySet();
    }

    /** Null where a record has none. */
    public @Nullable Double value(String name, IndexedRecord record) {
        Schema.Field field = fields.get(name);
        Object value = field == null ? null : record.get(field.pos());
        return value instanceof Number number ? number.doubleValue() : null;
    }
}
