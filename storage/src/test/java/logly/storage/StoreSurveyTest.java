package logly.storage;

import static logly.storage.Samples.ALL_EVENTS;
import static logly.storage.Samples.ALWAYS;
import static logly.storage.Samples.NOON;
import static logly.storage.Samples.event;
import static logly.storage.Samples.finding;
import static logly.storage.Samples.id;
import static logly.storage.Samples.trace;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.EffectiveTime;
import logly.schemas.EventTrace;
import logly.schemas.Finding;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.RecordIdentity;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreSurveyTest {
    private static final String TOPIC = "logly.log-events";
    private static final TimeRange DAY =
            new TimeRange(Instant.parse("2026-11-21T00:00:00Z"), Instant.parse("2026-11-22T00:00:00Z"));

    @TempDir
    Path data;

    private void store(String node, SpecificRecordBase... records) throws Exception {
        try (StoreFiles files = StoreFiles.open(data, node)) {
            Batch batch = files.batch();
            long offset = 0;
            for (SpecificRecordBase record : records) {
                batch.insert(record, id(offset++), NOON);
            }
            batch.commit(List.of(), new Ledger());
        }
    }

    @Test
    void tellsRowsBytesAndFreshnessOfEachNode() throws Exception {
        store(
                "one",
                event(NOON, "web-1", 1).build(),
                event(NOON.minusSeconds(86_400), "web-1", 2).build(),
                finding("f", 1, 1, NOON).build());
        store("two", event(NOON.plusSeconds(1), "web-2", 1).build());
        try (StoreReader reader = new StoreReader(data)) {
            List<NodeContents> nodes = reader.survey().contents().nodes();
            assertThat(nodes).extracting(NodeContents::name).containsExactly("one", "two");
            NodeContents one = nodes.get(0);
            assertThat(one.files())
                    .extracting(NodeContents.FileContents::period)
                    .containsExactly("2026-11-21", "2026-11-20");
            assertThat(one.files().get(0).rows()).isEqualTo(Map.of("log_events", 1L, "finding_revisions", 1L));
            assertThat(one.files()).allSatisfy(file -> assertThat(file.bytes()).isPositive());
            assertThat(one.tables()).containsEntry("findings", 1L).containsEntry("hosts", 0L);
            assertThat(one.newest()).contains(NOON);
            assertThat(reader.survey().contents().usableBytes()).isPositive();
        }
    }

    @Test
    void theNodeThatStandsFurthestHasTheAccount() throws Exception {
        for (int node = 1; node <= 2; node++) {
            try (StoreFiles files = StoreFiles.open(data, "node-" + node)) {
                Ledger ledger = new Ledger();
                Ledger.Entry entry = ledger.entry(new RecordIdentity(7, -3, 1), TOPIC, "web-1", 0);
                for (int seq = 1; seq <= node * 4; seq += node) {
                    entry.offer(seq, NOON.plusSeconds(seq));
                    entry.count(Ledger.Fate.STORED);
                }
                entry.count(Ledger.Fate.DUPLICATE);
                files.batch().commit(List.of(), ledger);
            }
        }
        try (StoreReader reader = new StoreReader(data)) {
            assertThat(reader.survey().accounts()).singleElement().satisfies(account -> {
                assertThat(account.agentId()).isEqualTo(7);
                assertThat(account.key()).isEqualTo("web-1");
                assertThat(account.received()).isEqualTo(4);
                assertThat(account.highestSeq()).isEqualTo(7);
                assertThat(account.missing()).isEqualTo(3);
                assertThat(account.counts()).containsEntry(Ledger.Fate.DUPLICATE, 1L);
                assertThat(account.lastSeen()).isEqualTo(NOON.plusSeconds(7));
            });
        }
    }

    @Test
    void aFileThatIsGoneOrDamagedIsAGapOfItsDay() throws Exception {
        store(
                "one",
                event(NOON, "web-1", 1).build(),
                event(NOON.minusSeconds(86_400), "web-1", 2).build(),
                event(NOON.minusSeconds(2 * 86_400), "web-1", 3).build());
        try (StoreReader reader = new StoreReader(data)) {
            assertThat(reader.gapsInDays(ALWAYS)).isEmpty();
            Files.delete(data.resolve("one/days/2026-11-20.db"));
            assertThat(reader.gapsInDays(DAY)).isEmpty();
            assertThat(reader.gapsInDays(ALWAYS)).singleElement().satisfies(gap -> {
                assertThat(gap.node()).isEqualTo("one");
                assertThat(gap.path()).isEqualTo("days/2026-11-20.db");
                assertThat(gap.reason()).isEqualTo("the file is not there");
            });
            Files.writeString(data.resolve("one/days/2026-11-21.db"), "no database at all. ".repeat(1000));
            assertThat(reader.logEvents(ALWAYS, ALL_EVENTS, Paging.newest(10)).items())
                    .hasSize(1);
            assertThat(reader.gapsInDays(DAY)).extracting(Gap::path).containsExactly("days/2026-11-21.db");
            assertThat(reader.gapsInMonths(ALWAYS)).isEmpty();
            assertThat(reader.gapsInNodes()).isEmpty();
        }
    }

    @Test
    void aFileThatIsSetAsideIsAGapUntilAllOfItIsBack() throws Exception {
        store("one", event(NOON, "web-1", 1).build(), event(NOON, "web-1", 2).build());
        try (StoreFiles files = StoreFiles.open(data, "one");
                StoreReader reader = new StoreReader(data)) {
            files.damages().setAside(data.resolve("one/days/2026-11-21.db"), "a page is damaged");
            assertThat(reader.gapsInDays(DAY)).singleElement().satisfies(gap -> {
                assertThat(gap.reason()).isEqualTo("a page is damaged");
                assertThat(gap.rowsBefore()).hasValue(2);
                assertThat(gap.rowsAfter()).isEmpty();
            });
            Damage damage = files.damages().all().get(0);
            Batch batch = files.damages().batch(damage);
            batch.insert(event(NOON, "web-1", 1).build(), id(0), NOON);
            batch.commit(List.of(), new Ledger());
            files.damages().rebuilt(damage);
            assertThat(reader.gapsInDays(DAY))
                    .extracting(gap -> gap.rowsAfter().getAsLong())
                    .containsExactly(1L);
        }
    }

    @Test
    void countsEventsAsReadingThemDoes() throws Exception {
        Random random = new Random(20261124);
        SpecificRecordBase[] events = new SpecificRecordBase[500];
        for (int i = 0; i < events.length; i++) {
            events[i] = Samples.randomEvent(random, NOON.minusSeconds(100_000), Duration.ofDays(2), i + 1);
        }
        store("one", events);
        assertCountsAsRead();
        try (StoreFiles files = StoreFiles.open(data, "one")) {
            Erasure.erase(files, "{host=\"web-2\"}", "ada", NOON);
        }
        assertCountsAsRead();
        assertThat(StoreVerification.problems(data, "one", file -> {})).isEmpty();
        store("two", Arrays.copyOf(events, 100));
        assertCountsAsRead();
    }

    /** Also where two nodes have a row. */
    private void assertCountsAsRead() {
        assertCountsAsRead(new TimeRange(NOON.minusSeconds(90_000), NOON.plusSeconds(50_000)));
        assertCountsAsRead(new TimeRange(NOON.minusMillis(80_000_001), NOON.plusMillis(3_000_001)));
        assertCountsAsRead(new TimeRange(NOON.minusSeconds(8), NOON.plusSeconds(400)));
    }

    private void assertCountsAsRead(TimeRange range) {
        try (StoreReader reader = new StoreReader(data)) {
            for (String text : List.of(
                    "{}",
                    "{level>=\"WARNING\"}",
                    "{host=\"web-1\"}",
                    "{host=~\"web-[12]\",level!=\"INFO\"}",
                    "{host=\"none\"}",
                    "{user=~\"user[12]\"}",
                    "{} |~ \"line 1.\"")) {
                Selector selector = Selector.parse(text, Nouns.LOG_EVENTS);
                for (Duration width : List.of(
                        Duration.ofMinutes(7), Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofDays(1))) {
                    EventCounts counts = reader.count(range, selector, width, Duration.ofMinutes(1));
                    List<LogEvent> whole = reader.logEvents(range, selector, Paging.newest(10_000))
                            .items();
                    assertThat(counts.countedFrom()).isEmpty();
                    assertThat(occurring(counts))
                            .as("%s by %s", text, width)
                            .isEqualTo(byBucketAndLevel(whole, width.toMillis()));
                }
            }
        }
    }

    private static Map<Instant, Map<Level, Long>> occurring(EventCounts counts) {
        Map<Instant, Map<Level, Long>> occurring = new TreeMap<>(counts.buckets());
        occurring.values().removeIf(Map::isEmpty);
        return occurring;
    }

    private static Instant bucket(Instant time, long width) {
        return Instant.ofEpochMilli(Math.floorDiv(time.toEpochMilli(), width) * width);
    }

    private static Map<Instant, Map<Level, Long>> byBucketAndLevel(List<LogEvent> events, long width) {
        return events.stream()
                .collect(Collectors.groupingBy(
                        event -> bucket(EffectiveTime.of(event.getTimestamp(), NOON), width),
                        TreeMap::new,
                        Collectors.groupingBy(
                                LogEvent::getLevel, () -> new EnumMap<>(Level.class), Collectors.counting())));
    }

    @Test
    void findsWhateverAnIdNames() throws Exception {
        LogEvent event = event(NOON, "web-1", 1).build();
        EventTrace trace = trace(event, NOON, id(40), 1).build();
        Finding finding = finding("f00d", 1, 1, NOON).build();
        store("one", event, trace, finding, Samples.system(NOON, "web-1", 1).build());
        try (StoreReader reader = new StoreReader(data)) {
            LogEvent first = reader.logEvents(ALWAYS, ALL_EVENTS, new Paging(Order.OLDEST_FIRST, 1, null))
                    .items()
                    .get(0);
            String sample = reader.systemMetrics(ALWAYS, Selector.all(Nouns.SYSTEM_METRICS), Paging.newest(1))
                    .items()
                    .get(0)
                    .getId();
            assertThat(reader.logEvent(first.getId())).contains(first);
            assertThat(reader.record(first.getId()).orElseThrow()).isEqualTo(first);
            assertThat(reader.record(sample).orElseThrow().get("host")).isEqualTo("web-1");
            assertThat(reader.record(finding.getId()).orElseThrow()).isEqualTo(finding);
            assertThat(reader.record("event-trace" + first.getId().substring("log-event".length())))
                    .isEmpty();
            assertThat(reader.record("log-event-20261121-0000000000000")).isEmpty();
            assertThatIllegalArgumentException().isThrownBy(() -> reader.record("log-event-20261121-u"));
            assertThatIllegalArgumentException().isThrownBy(() -> reader.logEvent(sample));
            assertThat(reader.tracedErrors(ALWAYS, Selector.all(Nouns.EVENT_TRACES), Paging.newest(5))
                            .items())
                    .singleElement()
                    .satisfies(each -> assertThat(each.getErrors()).hasSize(1));
        }
    }
}
