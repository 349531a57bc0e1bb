package logly.launcher;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.function.Predicate;
import logly.analysis.sigma.BackTest;
import logly.analysis.sigma.MetricRecord;
import logly.runtime.ExitCode;
import logly.runtime.OperatorMistake;
import logly.schemas.NetworkMetric;
import logly.schemas.RecordJson;
import logly.schemas.SystemMetric;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * Samples of hosts, a JSON object on a line each, with the field names of the HTTP API; of them only {@code timestamp} and
 * {@code host} are required. A line with a field that only {@code NetworkMetric} has is one, every other a
 * {@code SystemMetric}.
 */
record MetricFile(Path file) {

    void addTo(BackTest test) throws IOException {
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new OperatorMistake(ExitCode.BAD_INPUT, "--metrics: " + file + " is no file that can be read");
        }
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            long number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    add(test, line, number);
                }
            }
        }
    }

    private void add(BackTest test, String line, long number) {
        SpecificRecord sample;
        Instant timestamp;
        String host;
        try {
            if (isNetwork(line)) {
                NetworkMetric metric = RecordJson.fromJson(line, NetworkMetric.class);
                sample = metric;
                timestamp = metric.getTimestamp();
                host = metric.getHost();
            } else {
                SystemMetric metric = RecordJson.fromJson(line, SystemMetric.class);
                sample = metric;
                timestamp = metric.getTimestamp();
                host = metric.getHost();
            }
        } catch (IllegalArgumentException e) {
            throw new OperatorMistake(ExitCode.BAD_INPUT, "--metrics: " + file + ":" + number + ": " + e.getMessage());
        }
        if (host.isEmpty() || timestamp.equals(Instant.EPOCH)) {
            String missing = host.isEmpty() ? "host" : "timestamp";
            throw new OperatorMistake(
                    ExitCode.BAD_INPUT, "--metrics: " + file + ":" + number + ": " + missing + " is missing");
        }
        test.add(new MetricRecord(sample, host), timestamp.toEpochMilli(), file + ":" + number);
    }

    private static boolean isNetwork(String line) {
        Predicate<Schema.Field> isOwn = field -> SystemMetric.getClassSchema().getField(field.name()) == null;
        return NetworkMetric.getClassSchema().getFields().stream()
                .filter(isOwn)
                .anyMatch(field -> line.contains("\"" + field.name() + "\""));
    }
}
