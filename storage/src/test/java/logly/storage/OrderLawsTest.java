package logly.storage;

import static logly.storage.Samples.action;
import static logly.storage.Samples.event;
import static logly.storage.Samples.finding;
import static logly.storage.Samples.hour;
import static logly.storage.Samples.pattern;
import static logly.storage.Samples.reputation;
import static logly.storage.Samples.trace;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import logly.runtime.sqlite.SqliteFile;
import logly.schemas.DailyAggregate;
import logly.schemas.EffectiveTime;
import logly.schemas.Finding;
import logly.schemas.IpReputation;
import logly.schemas.LogEvent;
import logly.schemas.TracePattern;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever the order in which records come, and whatever comes again: the same contents in the same files. */
class OrderLawsTest {
    private static final long SEED = 20261130;
    private static final int ORDERS = "full".equals(System.getProperty("logly.scale")) ? 300 : 3;
    private static final Instant MONTHS_END = Instant.parse("2026-12-01T00:00:00Z");

    @TempDir
    Path data;

    /** A record on its topic; one without a value takes its key away. */
    record Given(
            @Nullable SpecificRecordBase record,
            RowId id,
            Instant appended,
            @Nullable Class<? extends SpecificRecordBase> type,
            String key) {
        static Given of(SpecificRecordBase record, RowId id, Instant appended) {
            return new Given(record, id, appended, null, "");
        }

        void into(Batch batch) throws RefusedRecord {
            if (record != null) {
                batch.insert(record, id, appended);
            } else if (type != null) {
                batch.remove(type, key, id, appended);
            }
        }
    }

    private static RowId place(long offset) {
        return new RowId(1, 2, offset);
    }

    /** Around midnight at the end of a month; some clocks run far ahead. */
    private static Instant time(Random random) {
        return random.nextInt(12) == 0
                ? MONTHS_END.plus(Duration.ofDays(random.nextInt(60)))
                : MONTHS_END.plusMillis(random.nextInt(7_200_000) - 3_600_000);
    }

    static List<Given> world(Random random) {
        List<Given> world = new ArrayList<>();
        Instant appended = MONTHS_END.plus(Duration.ofHours(2));
        for (int i = 0; i < 60; i++) {
            LogEvent event = event(time(random), "web-" + i % 4, i + 1)
                    .setMessage("line " + i)
                    .setUser(i % 3 == 0 ? "user" + i : null)
                    .build();
            world.add(Given.of(event, place(i), appended.plusMillis(i)));
            for (int revision = random.nextInt(4); revision > 0; revision--) {
                EventTraces traced = new EventTraces(event, appended.plusMillis(i), place(i));
                world.add(Given.of(traced.of(revision), place(500 + world.size()), appended.plusSeconds(1)));
            }
        }
        for (int i = 0; i < 40; i++) {
            long revision = 1L + random.nextInt(5);
            long of = random.nextInt(4);
            RowId id = place(2000 + 10 * of + revision);
            Instant seen = MONTHS_END.plusSeconds((revision - 3) * 600 + of);
            world.add(Given.of(finding("f" + of, 1 + of % 2, revision, seen).build(), id, appended));
            world.add(Given.of(
                    reputation("203.0.113." + of, of % 2, revision, (int) revision * 20)
                            .build(),
                    id,
                    appended));
            world.add(Given.of(pattern("sweep|" + of, revision, seen).build(), id, appended));
            world.add(Given.of(
                    Samples.day(EffectiveTime.utcDay(seen).toString(), "web-" + of, of % 2, revision, revision),
                    id,
                    appended));
            world.add(Given.of(
                    hour(seen.truncatedTo(ChronoUnit.HOURS), "web-" + of, of % 2, revision, revision), id, appended));
            world.add(Given.of(action(seen, "finding-f" + of + "-1", "comment").build(), id, appended));
        }
        for (int of = 0; of < 2; of++) {
            RowId id = place(2003 + 10 * of);
            world.add(new Given(null, id, appended, IpReputation.class, "203.0.113." + of));
            world.add(new Given(null, id, appended, Finding.class, "f" + of));
            world.add(new Given(null, id, appended, TracePattern.class, "sweep|" + of));
            world.add(new Given(null, id, appended, DailyAggregate.class, "web-" + of + "|2026-11-30"));
        }
        return world;
    }

    /** Revisions of the trace of one event, each a function of its number. */
    private record EventTraces(LogEvent event, Instant appended, RowId id) {
        SpecificRecordBase of(int revision) {
            return trace(event, appended, id, revision)
                    .setSeverityScore(revision * 10)
                    .setProcesses(Stream.iterate(1, pid -> pid + 1)
                            .limit(revision % 3)
                            .map(pid -> Samples.process(event.getTimestamp(), pid))
                            .toList())
                    .setErrors(
                            revision == 2
                                    ? List.of()
                                    : List.of(Samples.error(event.getTimestamp(), "e" + revision, "c")))
                    .build();
        }
    }

    private void store(StoreFiles files, List<Given> records, Random random, boolean withTrouble) throws Exception {
        Batch batch = files.batch();
        int committed = 0;
        for (int i = 0; i < records.size(); i++) {
            records.get(i).into(batch);
            if (batch.isFull() || random.nextInt(50) == 0) {
                if (withTrouble && random.nextInt(4) == 0) {
                    batch.abandon();
                    i = committed - 1;
                } else {
                    batch.commit(List.of(), new Ledger());
                    committed = i + 1;
                }
            }
        }
        batch.commit(List.of(), new Ledger());
    }

    private Map<String, List<String>> dump(String node) throws Exception {
        try (Stream<Path> files = Files.walk(data.resolve(node))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".db")).toList()) {
                try (Connection connection = SqliteFile.openReader(file)) {
                    assertThat(SqliteFile.integrityCheck(connection))
                            .as("%s", file)
                            .isEmpty();
                }
            }
        }
        return StoreDump.of(data.resolve(node));
    }

    @Test
    void anyOrderGivesTheSameFilesAndNoReplayChangesThem() throws Exception {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (int round = 0; round < ORDERS; round++) {
            List<Given> world = world(random);
            String straight = "straight" + round;
            String shuffled = "shuffled" + round;
            try (StoreFiles files = StoreFiles.open(data, straight)) {
                store(files, world, random, false);
            }
            Map<String, List<String>> expected = dump(straight);
            assertThat(expected.get("days/2026-11-30.db event_traces_view")).isNotEmpty();
            assertThat(expected.get("days/2026-12-01.db process_traces_view")).isNotEmpty();
            assertThat(expected.get("node.db findings_view")).isNotEmpty();

            Collections.shuffle(world, random);
            try (StoreFiles files = StoreFiles.open(data, shuffled)) {
                store(files, world, random, true);
                assertSame(dump(shuffled), expected, "round " + round);
                store(files, world.subList(0, random.nextInt(world.size())), random, true);
                assertSame(dump(shuffled), expected, "round " + round + ", replayed");
            }
        }
    }

    private static void assertSame(
            Map<String, List<String>> dump, Map<String, List<String>> expected, String description) {
        assertThat(dump).as(description).containsOnlyKeys(expected.keySet());
        expected.forEach((view, rows) ->
                assertThat(dump.get(view)).as("%s: %s", description, view).isEqualTo(rows));
    }
}
