package logly.storage;

import static logly.storage.Samples.NOON;
import static logly.storage.Samples.event;
import static logly.storage.Samples.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import logly.analysis.HourlyRollup;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.DailyAggregate;
import logly.schemas.HourlyAggregate;
import logly.schemas.LogEvent;
import logly.schemas.SystemMetric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Aggregates that are built from rows again are those of the stream, and take the place of wrong ones. */
class RecomputationTest {
    private static final LocalDate DAY = LocalDate.of(2026, 11, 21);
    private static final Instant MIDNIGHT = Instant.parse("2026-11-21T00:00:00Z");
    private static final Instant MUCH_LATER = NOON.plus(Duration.ofDays(20));
    private static final TimeRange THE_DAY = new TimeRange(MIDNIGHT, MIDNIGHT.plus(Duration.ofDays(1)));

    @TempDir
    Path data;

    private final Map<String, HourlyRollup> hours = new TreeMap<>();

    /** Rows of a day with what the stream makes of them, in two nodes that both hold some. */
    private void store() throws Exception {
        try (StoreFiles one = StoreFiles.open(data, "one");
                StoreFiles two = StoreFiles.open(data, "two")) {
            Batch toOne = one.batch();
            Batch toTwo = two.batch();
            for (int i = 0; i < 96; i++) {
                Instant time = MIDNIGHT.plus(Duration.ofMinutes(15L * i));
                LogEvent event = event(time, "web-" + i % 2, i + 1).build();
                SystemMetric metric =
                        Samples.system(time, "web-" + i % 2, i + 1).build();
                Instant appended = time.plusSeconds(1);
                for (Batch batch : i % 3 == 0 ? List.of(toOne) : i % 3 == 1 ? List.of(toTwo) : List.of(toOne, toTwo)) {
                    batch.insert(event, id(i), appended);
                    batch.insert(metric, id(i), appended);
                }
                HourlyRollup rollup =
                        hours.computeIfAbsent(HourlyRollup.hourOf(time) + " web-" + i % 2, key -> new HourlyRollup());
                rollup.add(event, appended);
                rollup.add(metric, appended);
            }
            toOne.insert(event(MIDNIGHT, "web-0", 500).build(), id(500), MIDNIGHT.plus(Duration.ofDays(8)));
            toOne.insert(
                    Samples.system(MIDNIGHT, "web-0", 501).setCpuPercent(-5).build(), id(501), MIDNIGHT);
            for (Map.Entry<String, HourlyRollup> hour : hours.entrySet()) {
                String[] parts = hour.getKey().split(" ", -1);
                toOne.insert(hour.getValue().toRecord(parts[1], Instant.parse(parts[0]), 7, 3), id(9), MIDNIGHT);
            }
            toOne.commit(List.of(), new Ledger());
            toTwo.commit(List.of(), new Ledger());
        }
    }

    private List<HourlyAggregate> stored() {
        try (StoreReader reader = new StoreReader(data)) {
            return reader.hourlyAggregates(THE_DAY, Selector.all(Nouns.HOURLY_AGGREGATES), Paging.newest(100))
                    .items();
        }
    }

    private static void insert(StoreFiles files, HourlyAggregate record, long offset) throws Exception {
        Batch batch = files.batch();
        batch.insert(record, id(offset), NOON);
        batch.commit(List.of(), new Ledger());
    }

    @Test
    void findsHoursAsTheStreamMadeThem() throws Exception {
        store();
        Recomputation.Day day = Recomputation.of(data, DAY);
        assertThat(day.differences())
                .extracting(Recomputation.Difference::bucket)
                .as("the stream has made no day yet")
                .containsOnly("2026-11-21");
        assertThat(day.renewed()).hasSize(2).allSatisfy(record -> {
            DailyAggregate made = (DailyAggregate) record;
            assertThat(made.getLogEventsCount()).isEqualTo(48);
            assertThat(made.getUniqueUsersFailed()).isEqualTo(1);
        });
        assertThat(Recomputation.of(data, DAY.minusDays(1)).rows()).isZero();
    }

    @Test
    void putsRightWhatIsCountedTwiceAndKeepsItRight() throws Exception {
        store();
        List<HourlyAggregate> right = stored();
        HourlyAggregate doubled = right.get(0);
        try (StoreFiles files = StoreFiles.open(data, "one")) {
            insert(files, HourlyAggregate.newBuilder(doubled).setGeneration(8).build(), 11);
            Recomputation.Day day = Recomputation.of(data, DAY);
            assertThat(day.differences())
                    .filteredOn(each -> each.bucket().equals(doubled.getHour().toString()))
                    .extracting(Recomputation.Difference::field)
                    .contains("logEventsCount", "systemMetricsCount", "cpuPercent");
            assertThatIllegalArgumentException().isThrownBy(() -> Recomputation.apply(files, day, NOON));
            assertThat(Recomputation.apply(files, day, MUCH_LATER)).isEqualTo(3);

            assertThat(Recomputation.of(data, DAY).differences()).isEmpty();
            insert(
                    files,
                    HourlyAggregate.newBuilder(doubled)
                            .setGeneration(8)
                            .setRevision(9)
                            .build(),
                    12);
            assertThat(Recomputation.of(data, DAY).differences())
                    .as("a record that Kafka still holds is read again")
                    .isEmpty();
        }
        try (StoreFiles two = StoreFiles.open(data, "two")) {
            insert(two, HourlyAggregate.newBuilder(doubled).setGeneration(9).build(), 13);
        }
        assertThat(Recomputation.of(data, DAY).differences())
                .as("another node holds one")
                .isEmpty();
        assertThat(stored()).hasSameSizeAs(right);
        assertThat(StoreVerification.problems(data, "one", file -> {})).isEmpty();
    }
}
