package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import logly.schemas.AvroCodec;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.Summary;
import logly.schemas.SystemMetric;
import logly.schemas.WireFormat;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Reads the raw topics once, when all is over, and says what the aggregates have to be: by sorting and counting lists, with
 * nothing of the stream's code.
 */
final class BatchOracle {
    private static final Duration LATENESS = Duration.ofDays(7);
    private static final int EXACT_DISTINCT = 1024;
    /** Four standard errors of 1.2 %. */
    private static final double DISTINCT_ERROR = 4 * 0.012;

    private final Map<Integer, Class<? extends SpecificRecord>> schemas;
    private final Set<String> seen = new HashSet<>();
    private final Map<String, Row> hours = new TreeMap<>();
    private final Map<String, Row> days = new TreeMap<>();
    long duplicates;
    long expired;
    long deadLettered;
    long used;

    /** What lies in one hour or day of one host. */
    private static final class Row {
        final List<SystemMetric> system = new ArrayList<>();
        final List<NetworkMetric> network = new ArrayList<>();
        final List<LogEvent> events = new ArrayList<>();
        Instant newest = Instant.EPOCH;
    }

    /** Knows these schemas, by id, and no others. */
    BatchOracle(Map<Integer, Class<? extends SpecificRecord>> schemas) {
        this.schemas = Map.copyOf(schemas);
    }

    /** Takes a record of a raw topic. */
    void take(ConsumerRecord<byte[], byte[]> record) {
        StringBuilder identity = new StringBuilder(record.topic());
        for (byte part : record.headers().lastHeader("logly-identity").value()) {
            identity.append(' ').append(part);
        }
        if (!seen.add(identity.append(' ')
                .append(new String(record.key(), StandardCharsets.UTF_8))
                .toString())) {
            duplicates++;
            return;
        }
        SpecificRecord value = decoded(record.value());
        if (value == null || isImpossible(value)) {
            deadLettered++;
            return;
        }
        Instant appended = Instant.ofEpochMilli(record.timestamp());
        Instant time = (Instant) field(value, "timestamp");
        if (appended.minus(LATENESS).isAfter(time)) {
            expired++;
            return;
        }
        used++;
        String host = field(value, "host").toString();
        String text = time.atOffset(ZoneOffset.UTC).toString();
        add(hours.computeIfAbsent(host + "|" + text.substring(0, 13) + ":00:00Z", key -> new Row()), value, appended);
        add(days.computeIfAbsent(host + "|" + text.substring(0, 10), key -> new Row()), value, appended);
    }

    private @Nullable SpecificRecord decoded(byte[] framed) {
        Class<? extends SpecificRecord> type = schemas.get(WireFormat.schemaId(framed));
        return type == null
                ? null
                : AvroCodec.of(type).decode(Arrays.copyOfRange(framed, WireFormat.PREFIX, framed.length));
    }

    private static boolean isImpossible(SpecificRecord value) {
        return (value instanceof SystemMetric sample && sample.getCpuPercent() < 0)
                || (value instanceof NetworkMetric other && other.getBytesSentDelta() < 0);
    }

    private static Object field(SpecificRecord record, String name) {
        return record.get(record.getSchema().getField(name).pos());
    }

    private static void add(Row row, SpecificRecord value, Instant appended) {
        if (value instanceof SystemMetric sample) {
            row.system.add(sample);
        } else if (value instanceof NetworkMetric sample) {
            row.network.add(sample);
        } else {
            row.events.add((LogEvent) value);
        }
        row.newest = appended.isAfter(row.newest) ? appended : row.newest;
    }

    Set<String> hours() {
        return hours.keySet();
    }

    Set<String> days() {
        return days.keySet();
    }

    /** Fails unless an aggregate, of an hour or a day, is what lies in it. */
    void expect(String key, SpecificRecord aggregate) {
        Row row = Objects.requireNonNull(hours.containsKey(key) ? hours.get(key) : days.get(key), key);
        Map<String, Object> actual = new TreeMap<>();
        Map<String, Object> expected = exactly(row);
        expected.keySet().forEach(name -> actual.put(name, field(aggregate, name)));
        assertThat(actual).as(key).isEqualTo(expected);
        expect(key + " cpu", row.system, SystemMetric::getCpuPercent, aggregate, "CpuPercent");
        expect(key + " memory", row.system, SystemMetric::getMemoryPercent, aggregate, "MemoryPercent");
        expect(key + " disk", row.system, SystemMetric::getDiskPercent, aggregate, "DiskPercent");
        expectDistinct(key, row, LogEvent::getIpAddress, field(aggregate, "uniqueIpsByAction"));
        expectDistinct(key, row, LogEvent::getUser, field(aggregate, "uniqueUsersByAction"));
    }

    private static Map<String, Object> exactly(Row row) {
        Map<String, Long> byLevel = counts(row, event -> event.getLevel().name());
        Map<String, Long> byAction = counts(row, event -> event.getAction().name());
        Map<String, Object> all = new TreeMap<>();
        all.put("systemMetricsCount", (long) row.system.size());
        all.put("networkMetricsCount", (long) row.network.size());
        all.put("logEventsCount", (long) row.events.size());
        all.put("totalBytesSent", sum(row, NetworkMetric::getBytesSentDelta));
        all.put("totalBytesReceived", sum(row, NetworkMetric::getBytesReceivedDelta));
        all.put("totalPacketsSent", sum(row, NetworkMetric::getPacketsSentDelta));
        all.put("totalPacketsReceived", sum(row, NetworkMetric::getPacketsReceivedDelta));
        all.put("countsByLevel", byLevel);
        all.put("countsByAction", byAction);
        all.put("countsBySource", counts(row, LogEvent::getSource));
        all.put("failedLoginCount", byAction.getOrDefault("FAILED_LOGIN", 0L));
        all.put("bannedIpCount", byAction.getOrDefault("BAN", 0L));
        all.put("errorCount", byLevel.getOrDefault("ERROR", 0L) + byLevel.getOrDefault("CRITICAL", 0L));
        all.put("warningCount", byLevel.getOrDefault("WARNING", 0L));
        all.put("updatedAt", row.newest);
        return all;
    }

    private static Map<String, Long> counts(Row row, Function<LogEvent, String> name) {
        return row.events.stream().collect(Collectors.groupingBy(name, TreeMap::new, Collectors.counting()));
    }

    private static long sum(Row row, ToLongFunction<NetworkMetric> delta) {
        return row.network.stream().mapToLong(delta).sum();
    }

    private static void expect(
            String what,
            List<SystemMetric> samples,
            ToDoubleFunction<SystemMetric> percent,
            SpecificRecord aggregate,
            String field) {
        double[] sorted = samples.stream().mapToDouble(percent).sorted().toArray();
        Summary summary =
                (Summary) field(aggregate, field.substring(0, 1).toLowerCase(Locale.ROOT) + field.substring(1));
        assertThat(summary.getCount()).as(what).isEqualTo(sorted.length);
        if (sorted.length == 0) {
            return;
        }
        long micros = samples.stream()
                .mapToLong(sample -> Math.round(percent.applyAsDouble(sample) * 1e6))
                .sum();
        assertThat(summary.getSumMicros()).as(what).isEqualTo(micros);
        assertThat(summary.getMin()).as(what).isEqualTo(sorted[0]);
        assertThat(summary.getMax()).as(what).isEqualTo(sorted[sorted.length - 1]);
        assertThat(field(aggregate, "max" + field)).as(what).isEqualTo(sorted[sorted.length - 1]);
        assertThat((Double) field(aggregate, "avg" + field))
                .as(what)
                .isCloseTo(micros / 1e6 / sorted.length, within(1e-9));
        expectQuantile(what, sorted, 50, summary.getP50());
        expectQuantile(what, sorted, 95, summary.getP95());
        expectQuantile(what, sorted, 99, summary.getP99());
    }

    /** Within 0.8 % of the sample of this rank, as the schema promises. */
    private static void expectQuantile(String what, double[] sorted, int percent, Double actual) {
        double sample = sorted[(sorted.length * percent + 99) / 100 - 1];
        assertThat(actual).as(what + " p" + percent).isCloseTo(sample, within(0.008 * sample + 1e-6));
    }

    private static void expectDistinct(String key, Row row, Function<LogEvent, String> name, Object actual) {
        Map<String, Set<String>> expected = new TreeMap<>();
        for (LogEvent event : row.events) {
            String text = name.apply(event);
            if (text != null) {
                expected.computeIfAbsent(event.getAction().name(), action -> new HashSet<>())
                        .add(text);
            }
        }
        Map<?, ?> counts = (Map<?, ?>) actual;
        assertThat(counts.size()).as(key).isEqualTo(expected.size());
        expected.forEach((action, texts) -> {
            double error = texts.size() <= EXACT_DISTINCT ? 0 : DISTINCT_ERROR * texts.size();
            long count = (Long) Objects.requireNonNull(counts.get(action), action);
            assertThat((double) count)
                    .as("%s %s: distinct of %d", key, action, texts.size())
                    .isCloseTo(texts.size(), within(error));
        });
    }
}
