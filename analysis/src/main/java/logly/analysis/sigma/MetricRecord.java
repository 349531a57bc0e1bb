package logly.analysis.sigma;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/** A sample of a host under the names of its Avro fields; {@code record} is the name of its kind, {@code SystemMetric}. */
public final class MetricRecord implements SigmaRecord {
    private final SpecificRecord sample;
    private final String host;
    private final @Nullable Set<String> given;

    /**
     * Looks at a sample.
     *
     * @param sample a {@code SystemMetric} or {@code NetworkMetric}
     */
    public MetricRecord(SpecificRecord sample, String host) {
        this(sample, host, null);
    }

    /**
     * Looks at a sample of which only some fields are known; the others are absent, not zero.
     *
     * @param given names of the fields that are known; null for all
     */
    public MetricRecord(SpecificRecord sample, String host, @Nullable Set<String> given) {
        this.sample = sample;
        this.host = host;
        this.given = given;
    }

    @Override
    public List<String> values(String field) {
        if (field.equals("record")) {
            return List.of(sample.getSchema().getName());
        }
        if (given != null && !given.contains(field)) {
            return List.of();
        }
        Schema.Field found = sample.getSchema().getField(field);
        Object value = found == null ? null : sample.get(found.pos());
        return value == null ? List.of() : List.of(text(value));
    }

    private static String text(@Nullable Object value) {
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
            return Long.toString(number.longValue());
        }
        return String.valueOf(value);
    }

    @Override
    public String text() {
        return "";
    }

    @Override
    public void parts(Set<String> fields, Consumer<String> parts) {
        parts.accept(sample.getSchema().getName());
        for (Schema.Field field : sample.getSchema().getFields()) {
            values(field.name()).forEach(parts);
        }
    }

    @Override
    public IndexedRecord record() {
        return sample;
    }

    @Override
    public boolean isOf(LogSource source) {
        return source.equals(LogSources.METRICS);
    }

    @Override
    public Map<String, List<String>> resources() {
        return Map.of("host", List.of(host));
    }

    @Override
    public List<String> ownGroup() {
        return List.of("host", host);
    }
}
