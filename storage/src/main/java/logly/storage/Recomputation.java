package logly.storage;

import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import logly.analysis.DailyRollup;
import logly.analysis.HourlyRollup;
import logly.analysis.Plausibility;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.DailyAggregate;
import logly.schemas.EffectiveTime;
import logly.schemas.HourlyAggregate;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Builds the aggregates of one UTC day again from the rows of every node under a data folder, by the rules of those who
 * built them first: what came later than a week or is not plausible does not count.
 */
public final class Recomputation {
    /** Where no record of Kafka stands: neither one that is read again nor one of another node takes its place. */
    private static final RowId BEHIND_ALL = new RowId(RowId.MAX_LOG_EPOCH, RowId.MAX_PARTITION, RowId.MAX_OFFSET);

    private static final long GENERATION = 0;
    private static final Set<String> OF_ONE_FORM = Set.of("generation", "revision", "updatedAt");

    private final LocalDate day;
    private final Map<Instant, Map<String, HourlyRollup>> hours = new TreeMap<>();
    private long rows;

    private Recomputation(LocalDate day) {
        this.day = day;
    }

    /** A field in which what is stored differs; {@code -} where it is not there at all. */
    public record Difference(String bucket, String host, String field, String stored, String recomputed) {}

    /**
     * What came of one day.
     *
     * @param rows that were read; 0 where none of the day is stored
     * @param renewed the aggregates that differ, as they should be
     */
    public record Day(LocalDate day, long rows, List<Difference> differences, List<SpecificRecordBase> renewed) {
        public Day {
            differences = List.copyOf(differences);
            renewed = List.copyOf(renewed);
        }
    }

    /** Compares one day; changes nothing. */
    public static Day of(Path dataDir, LocalDate day) {
        Recomputation made = new Recomputation(day);
        try (ReadConnections connections = new ReadConnections();
                StoreReader reader = new StoreReader(dataDir)) {
            made.read(new Catalogue(dataDir.toAbsolutePath().normalize(), connections), connections);
            return made.compared(reader);
        }
    }

    private void read(Catalogue catalogue, ReadConnections connections) {
        read(catalogue, connections, Tables.SYSTEM_METRICS, row -> {
            if (Plausibility.problem(row.record()).isEmpty()) {
                rollup(row.effective(), row.record().getHost()).add(row.record(), row.appended());
            }
        });
        read(catalogue, connections, Tables.NETWORK_METRICS, row -> {
            if (Plausibility.problem(row.record()).isEmpty()) {
                rollup(row.effective(), row.record().getHost()).add(row.record(), row.appended());
            }
        });
        read(catalogue, connections, Tables.LOG_EVENTS, row -> rollup(
                        row.effective(), row.record().getHost())
                .add(row.record(), row.appended()));
    }

    private <T extends SpecificRecordBase> void read(
            Catalogue catalogue, ReadConnections connections, RecordTable<T> table, RowScan.Sink<T> sink) {
        List<Path> files = catalogue.files(table.name(), day);
        Set<Long> seen = new HashSet<>();
        for (Path file : files) {
            new RowScan<>(table).each(connections, file, row -> {
                boolean isNew = files.size() == 1 || seen.add(row.id());
                if (isNew && !EffectiveTime.isExpired(row.effective(), row.appended())) {
                    rows++;
                    sink.take(row);
                }
            });
        }
    }

    private HourlyRollup rollup(Instant effective, String host) {
        return hours.computeIfAbsent(HourlyRollup.hourOf(effective), hour -> new TreeMap<>())
                .computeIfAbsent(host, unused -> new HourlyRollup());
    }

    private Day compared(StoreReader reader) {
        TimeRange range = new TimeRange(
                day.atStartOfDay(ZoneOffset.UTC).toInstant(),
                day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
        List<Difference> differences = new ArrayList<>();
        List<SpecificRecordBase> renewed = new ArrayList<>();
        if (rows > 0) {
            Comparison<HourlyAggregate> ofHours =
                    new Comparison<>(HourlyAggregate.getClassSchema(), differences, renewed);
            Map<String, HourlyAggregate> storedHours = all(
                    paging -> reader.hourlyAggregates(range, Selector.all(Nouns.HOURLY_AGGREGATES), paging),
                    hour -> hour.getHour() + " " + hour.getHost());
            ofHours.compare(storedHours, hours());
            Comparison<DailyAggregate> ofDays = new Comparison<>(DailyAggregate.getClassSchema(), differences, renewed);
            Map<String, DailyAggregate> storedDays = all(
                    paging -> reader.dailyAggregates(range, Selector.all(Nouns.DAILY_AGGREGATES), paging),
                    each -> each.getDate() + " " + each.getHost());
            ofDays.compare(storedDays, days());
        }
        return new Day(day, rows, differences, renewed);
    }

    private static <T> Map<String, T> all(Function<Paging, Page<T>> pages, Function<T, String> key) {
        Map<String, T> all = new TreeMap<>();
        String cursor = null;
        do {
            Page<T> page = pages.apply(new Paging(Order.OLDEST_FIRST, 1000, cursor));
            page.items().forEach(item -> all.put(key.apply(item), item));
            cursor = page.next().orElse(null);
        } while (cursor != null);
        return all;
    }

    private Map<String, HourlyAggregate> hours() {
        Map<String, HourlyAggregate> records = new TreeMap<>();
        hours.forEach((hour, hosts) -> hosts.forEach(
                (host, rollup) -> records.put(hour + " " + host, rollup.toRecord(host, hour, GENERATION, 0))));
        return records;
    }

    /** A day is the sum of its hours. */
    private Map<String, DailyAggregate> days() {
        Map<String, HourlyRollup> sums = new TreeMap<>();
        hours.values()
                .forEach(hosts -> hosts.forEach((host, rollup) ->
                        sums.computeIfAbsent(host, unused -> new HourlyRollup()).merge(rollup)));
        Map<String, DailyAggregate> records = new TreeMap<>();
        sums.forEach((host, sum) -> records.put(day + " " + host, DailyRollup.of(host, day, GENERATION, sum)));
        return records;
    }

    /** Compares the aggregates of one kind, field by field. */
    private record Comparison<T extends SpecificRecordBase>(
            Schema schema, List<Difference> differences, List<SpecificRecordBase> renewed) {
        void compare(Map<String, T> stored, Map<String, T> recomputed) {
            recomputed.forEach((key, record) -> {
                int before = differences.size();
                T known = stored.get(key);
                if (known == null) {
                    differences.add(difference(key, "all of it", "-", "made of rows"));
                } else {
                    compare(key, known, record);
                    record.put("revision", (Long) known.get("revision") + 1);
                }
                if (differences.size() > before) {
                    renewed.add(record);
                }
            });
            stored.keySet().stream()
                    .filter(key -> !recomputed.containsKey(key))
                    .forEach(key -> differences.add(difference(key, "all of it", "is there", "-")));
        }

        private void compare(String key, T known, T record) {
            for (Schema.Field field : schema.getFields()) {
                Object one = known.get(field.pos());
                Object other = record.get(field.pos());
                if (!OF_ONE_FORM.contains(field.name()) && !Objects.equals(one, other)) {
                    differences.add(difference(key, field.name(), String.valueOf(one), String.valueOf(other)));
                }
            }
        }

        private static Difference difference(String key, String field, String stored, String recomputed) {
            int space = key.indexOf(' ');
            return new Difference(key.substring(0, space), key.substring(space + 1), field, stored, recomputed);
        }
    }

    /** The first day whose aggregates may still change, as records come up to a week late. */
    public static LocalDate firstOpenDay(Instant now) {
        return EffectiveTime.utcDay(now.minus(EffectiveTime.LATENESS)).minusDays(1);
    }

    /**
     * Puts the renewed aggregates of closed days in the place of all generations that stand there. A tombstone behind
     * every place in Kafka keeps those from coming back, here and from other nodes, so that nothing is counted twice;
     * what has an aggregate but no row stays.
     *
     * @return aggregates that were put
     */
    public static int apply(StoreFiles files, Day day, Instant now) throws RefusedRecord {
        if (!day.day().isBefore(firstOpenDay(now))) {
            throw new IllegalArgumentException("aggregates of " + day.day() + " may still change");
        }
        Batch batch = files.batch();
        for (SpecificRecordBase record : day.renewed()) {
            String key = record instanceof HourlyAggregate hour
                    ? KeyedTables.HOURLY_AGGREGATES.topicKey(hour)
                    : KeyedTables.DAILY_AGGREGATES.topicKey((DailyAggregate) record);
            batch.remove(record.getClass(), key, BEHIND_ALL, now);
            batch.insert(record, BEHIND_ALL, now);
        }
        batch.commit(List.of(), new Ledger());
        return day.renewed().size();
    }
}
