package logly.launcher;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.schemas.NetworkMetric;
import logly.schemas.RecordJson;
import logly.schemas.SystemMetric;
import org.apache.avro.Schema;

/**
 * Samples in a file, a JSON object on a line each, with the field names of {@link SystemMetric} and {@link NetworkMetric};
 * a line may have fields of both. Only {@code timestamp} and {@code host} must be there.
 */
record MetricFile(String file) {
    private static final Schema SYSTEM = SystemMetric.getClassSchema();
    private static final Schema NETWORK = NetworkMetric.getClassSchema();
    private static final JsonFactory JSON = new JsonFactory();

    /** Takes the samples, in the order of the file; {@code given} names the fields that the line has. */
    interface Sink {
        void take(SystemMetric sample, long line, Set<String> given);

        void take(NetworkMetric sample, long line, Set<String> given);
    }

    /** Throws OperatorMistake that names file, line and field. */
    void read(Sink sink) throws IOException {
        Path path = Path.of(file);
        if (!Files.isReadable(path) || Files.isDirectory(path)) {
            throw new OperatorMistake(ExitCode.BAD_INPUT, "--metrics: " + file + " is no file that can be read");
        }
        Map<String, Long> memory = new HashMap<>();
        try (BufferedReader lines = Files.newBufferedReader(path)) {
            long number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    take(line, number, memory, sink);
                }
            }
        }
    }

    private void take(String line, long number, Map<String, Long> memory, Sink sink) {
        try {
            Set<String> fields = fields(line);
            for (String required : new String[] {"timestamp", "host"}) {
                if (!fields.contains(required)) {
                    throw new IllegalArgumentException(required + ": is missing");
                }
            }
            boolean network = fields.stream().anyMatch(field -> SYSTEM.getField(field) == null);
            boolean system = fields.stream().anyMatch(field -> NETWORK.getField(field) == null);
            if (system || !network) {
                SystemMetric read = RecordJson.fromJson(line, SystemMetric.class);
                SystemMetric sample = withMemory(read, memory);
                if (!sample.equals(read)) {
                    fields.add("memoryTotalBytes");
                }
                sink.take(sample, number, fields);
            }
            if (network) {
                sink.take(RecordJson.fromJson(line, NetworkMetric.class), number, fields);
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new OperatorMistake(ExitCode.BAD_INPUT, file + ":" + number + ": " + e.getMessage());
        }
    }

    /** Where the size of the memory is not told, the most that was ever available stands for it. */
    private static SystemMetric withMemory(SystemMetric sample, Map<String, Long> most) {
        if (sample.getMemoryTotalBytes() > 0
                || sample.getMemoryPercent() > 0
                || sample.getMemoryAvailableBytes() == 0) {
            return sample;
        }
        long total = most.merge(sample.getHost(), sample.getMemoryAvailableBytes(), Math::max);
        return SystemMetric.newBuilder(sample).setMemoryTotalBytes(total).build();
    }

    /** The names of the fields, all of which are known. */
    private static Set<String> fields(String line) throws IOException {
        Set<String> fields = new HashSet<>();
        try (JsonParser json = JSON.createParser(line)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("is no JSON object");
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                Schema.Field known = SYSTEM.getField(name) == null ? NETWORK.getField(name) : SYSTEM.getField(name);
                if (known == null) {
                    throw new IllegalArgumentException(name + ": there is no such field");
                }
                fields.add(name);
                json.nextToken();
                check(json, known.schema(), name);
            }
        }
        return fields;
    }

    /** Fields of the objects in a list must be known too. */
    private static void check(JsonParser json, Schema schema, String where) throws IOException {
        if (!json.hasToken(JsonToken.START_ARRAY) || schema.getType() != Schema.Type.ARRAY) {
            json.skipChildren();
            return;
        }
        while (json.nextToken() == JsonToken.START_OBJECT) {
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                if (schema.getElementType().getField(json.currentName()) == null) {
                    throw new IllegalArgumentException(where + "." + json.currentName() + ": there is no such field");
                }
                json.nextToken();
                json.skipChildren();
            }
        }
    }
}
