package logly.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import logly.analysis.selector.Labels;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.AgentStatus;
import logly.schemas.EventTrace;
import logly.schemas.Finding;
import logly.schemas.LogEvent;
import logly.storage.OrderLawsTest.Given;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Whatever of the fleet's records stands on which node: the answer is that of one node that holds them all. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FleetReaderTest {
    private static final long SEED = 20261201;
    private static final int WORLDS = "full".equals(System.getProperty("logly.scale")) ? 60 : 1;
    private static final int NODES = 3;
    private static final Instant AROUND = Instant.parse("2026-12-01T00:00:00Z");
    private static final List<String> CONDITIONS = List.of(
            "{}",
            "log-events {host=\"web-1\"}",
            "log-events {} |= \"3\"",
            "event-traces {severityScore>=20}",
            "event-traces {errors.errorType=\"e1\"}",
            "findings {revision>2}",
            "findings {host=\"web-1\"}",
            "ip-reputation {threatScore<60}",
            "ip-reputation {host=\"web-1\"}",
            "trace-patterns {eventCount>=3}",
            "operator-actions {subject=\"finding-f1-1\"}",
            "aggregates/hourly {host!=\"web-2\"}",
            "aggregates/hourly {failedLoginCount>3}",
            "aggregates/daily {host=\"web-1\"}");

    private Path data;

    /** Worlds that are only read, from 0 on; those of single tests have greater numbers. */
    @BeforeAll
    void storeWorlds(@TempDir Path folder) throws Exception {
        data = folder;
        for (int world = 0; world < WORLDS; world++) {
            System.out.println("seed " + (SEED + world));
            Random random = new Random(SEED + world);
            store(world, OrderLawsTest.world(random), random, world % 2 == 0);
        }
    }

    /** The other readers of a fleet, asked without a network. */
    private record Others(List<StoreReader> readers, boolean twice) implements Peers {
        @Override
        public boolean isEmpty() {
            return false;
        }

        @Override
        public List<PeerAnswer> ask(PeerQuestion question) {
            return readers.stream().map(reader -> reader.answer(question)).toList();
        }

        @Override
        public boolean holdSomeTwice(TimeRange range) {
            return twice;
        }

        @Override
        public List<Long> lastIds(String noun) {
            return List.of();
        }

        @Override
        public List<String> silent() {
            return List.of();
        }

        @Override
        public List<Gap> gaps() {
            return List.of();
        }
    }

    /** A list of one noun. */
    private record Asked(Labels labels, Question question) {
        interface Question {
            Page<? extends SpecificRecordBase> ask(StoreReader reader, Selector selector, Paging paging);
        }
    }

    private static final TimeRange RANGE =
            new TimeRange(AROUND.minus(Duration.ofDays(40)), AROUND.plus(Duration.ofDays(70)));

    private static final List<Asked> LISTS = List.of(
            new Asked(Nouns.LOG_EVENTS, (reader, selector, paging) -> reader.logEvents(RANGE, selector, paging)),
            new Asked(Nouns.EVENT_TRACES, (reader, selector, paging) -> reader.eventTraces(RANGE, selector, paging)),
            new Asked(Nouns.EVENT_TRACES, (reader, selector, paging) -> reader.tracedErrors(RANGE, selector, paging)),
            new Asked(Nouns.FINDINGS, (reader, selector, paging) -> reader.findings(RANGE, selector, paging)),
            new Asked(Nouns.FINDINGS, (reader, selector, paging) -> reader.findingRevisions("finding-f1-2", paging)),
            new Asked(Nouns.IP_REPUTATION, (reader, selector, paging) -> reader.addresses(RANGE, selector, paging)),
            new Asked(
                    Nouns.TRACE_PATTERNS, (reader, selector, paging) -> reader.tracePatterns(RANGE, selector, paging)),
            new Asked(
                    Nouns.OPERATOR_ACTIONS,
                    (reader, selector, paging) -> reader.operatorActions(RANGE, selector, paging)),
            new Asked(
                    Nouns.HOURLY_AGGREGATES,
                    (reader, selector, paging) -> reader.hourlyAggregates(RANGE, selector, paging)),
            new Asked(
                    Nouns.DAILY_AGGREGATES,
                    (reader, selector, paging) -> reader.dailyAggregates(RANGE, selector, paging)));

    private Path folder(int world, String name) {
        return data.resolve("world-" + world).resolve(name);
    }

    /** Everything into one node, and each record into some of the others. */
    private void store(int world, List<Given> records, Random random, boolean someTwice) throws Exception {
        List<List<Given>> ofNodes = new ArrayList<>();
        for (int i = 0; i < NODES; i++) {
            ofNodes.add(new ArrayList<>());
        }
        for (Given record : records) {
            int node = random.nextInt(NODES);
            ofNodes.get(node).add(record);
            if (someTwice && random.nextInt(6) == 0) {
                ofNodes.get((node + 1) % NODES).add(record);
            }
        }
        store(folder(world, "all"), "all", records);
        for (int i = 0; i < NODES; i++) {
            store(folder(world, "part-" + i), "node-" + i, ofNodes.get(i));
        }
    }

    private static void store(Path folder, String node, List<Given> records) throws Exception {
        try (StoreFiles files = StoreFiles.open(folder, node)) {
            Batch batch = files.batch();
            for (Given record : records) {
                record.into(batch);
            }
            batch.commit(List.of(), new Ledger());
        }
    }

    /** Asks one reader that holds all, and one of three of which each holds a part. */
    private void compare(int world, boolean someTwice, Comparison comparison) throws Exception {
        try (StoreReader all = new StoreReader(folder(world, "all"));
                StoreReader own = new StoreReader(folder(world, "part-0"));
                StoreReader second = new StoreReader(folder(world, "part-1"));
                StoreReader third = new StoreReader(folder(world, "part-2"))) {
            comparison.of(all, own.with(new Others(List.of(second, third), someTwice)));
        }
    }

    private interface Comparison {
        void of(StoreReader all, StoreReader fleet) throws Exception;
    }

    private static void assertSamePages(
            StoreReader all, StoreReader fleet, Asked asked, Selector selector, Order order, int limit) {
        Optional<String> cursor = Optional.empty();
        int page = 0;
        do {
            Paging paging = new Paging(order, limit, cursor.orElse(null));
            Page<?> expected = asked.question().ask(all, selector, paging);
            Page<?> found = asked.question().ask(fleet, selector, paging);
            assertThat(found)
                    .as("%s %s %s, %d each, page %d", selector.labels(), selector, order, limit, page)
                    .isEqualTo(expected);
            cursor = expected.next();
            page++;
        } while (cursor.isPresent());
    }

    @Test
    void pagesOfAFleetAreThoseOfOneNodePageByPage() throws Exception {
        for (int world = 0; world < WORLDS; world++) {
            Random random = new Random(SEED + world);
            compare(world, world % 2 == 0, (all, fleet) -> {
                for (Asked asked : LISTS) {
                    for (String text : CONDITIONS) {
                        String noun = asked.labels().noun();
                        if (text.equals("{}") || text.startsWith(noun + " ")) {
                            Selector selector = Selector.parse(text.replace(noun + " ", ""), asked.labels());
                            Order order = Samples.pick(random, Order.values());
                            assertSamePages(all, fleet, asked, selector, order, 4 + random.nextInt(30));
                            if (text.equals("{}")) {
                                assertSamePages(all, fleet, asked, selector, order, 500);
                            }
                        }
                    }
                }
            });
        }
    }

    @Test
    void whatIsNoListIsTheSameToo() throws Exception {
        for (int world = 0; world < WORLDS; world++) {
            // A trace brings its event along, so that even a split leaves some events on two nodes.
            compare(world, true, (all, fleet) -> {
                Selector any = Selector.all(Nouns.LOG_EVENTS);
                TimeRange hours = new TimeRange(AROUND.minusSeconds(3600), AROUND.plusSeconds(3600));
                assertThat(fleet.count(hours, any, Duration.ofMinutes(5), Duration.ofSeconds(60)))
                        .isEqualTo(all.count(hours, any, Duration.ofMinutes(5), Duration.ofSeconds(60)));
                for (EventTrace trace : all.eventTraces(RANGE, Selector.all(Nouns.EVENT_TRACES), Paging.newest(12))
                        .items()) {
                    String id = String.valueOf(trace.getId());
                    assertThat(fleet.eventTrace(id)).isEqualTo(all.eventTrace(id));
                    String event = id.replace(TraceTable.NOUN, "log-event");
                    assertThat(fleet.logEvent(event)).isPresent().isEqualTo(all.logEvent(event));
                }
                for (String of : List.of("f0-1", "f1-2", "f2-1", "f3-2", "f9-1")) {
                    assertThat(fleet.record("finding-" + of)).isEqualTo(all.record("finding-" + of));
                }
                SimilarFindings.Question question =
                        new SimilarFindings.Question(RANGE, List.of(0.6f, -0.8f, 0f), 1, 0.5, 3);
                assertThat(fleet.similarFindings(question)).isEqualTo(all.similarFindings(question));
                assertThat(fleet.freshness()).isEqualTo(all.freshness());
            });
        }
    }

    @Test
    void countsOfPartitionsThatNeverMovedAreAdded() throws Exception {
        Random random = new Random(SEED);
        List<Given> events = new ArrayList<>();
        List<List<Given>> ofNodes = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < 300; i++) {
            int node = random.nextInt(NODES);
            Instant time = AROUND.minusSeconds(random.nextInt(200_000));
            Given event = Given.of(Samples.event(time, "web-" + node, i + 1).build(), new RowId(1, node, i), AROUND);
            events.add(event);
            ofNodes.get(node).add(event);
        }
        store(folder(1001, "all"), "all", events);
        for (int i = 0; i < NODES; i++) {
            store(folder(1001, "part-" + i), "node-" + i, ofNodes.get(i));
        }
        TimeRange range = new TimeRange(AROUND.minusSeconds(150_000), AROUND);
        for (boolean twice : List.of(false, true)) {
            compare(1001, twice, (all, fleet) -> {
                Selector some = Selector.parse("{host!=\"web-1\"}", Nouns.LOG_EVENTS);
                assertThat(fleet.count(range, some, Duration.ofHours(1), Duration.ofSeconds(60)))
                        .isEqualTo(all.count(range, some, Duration.ofHours(1), Duration.ofSeconds(60)));
            });
        }
    }

    private static Given status(long agentId, String host, String kernel, long offset) {
        AgentStatus status = AgentStatus.newBuilder()
                .setAgentId(agentId)
                .setEpoch(agentId + 7)
                .setHost(host)
                .setKernel(kernel)
                .setTimestamp(AROUND.plusSeconds(offset))
                .build();
        return Given.of(status, new RowId(1, 0, offset), AROUND.plusSeconds(offset));
    }

    @Test
    void theNewestStatusOfAnAgentCountsWhereverItStands() throws Exception {
        store(folder(1002, "part-0"), "node-0", List.of(status(1, "web-1", "5.10", 1), status(2, "web-2", "5.10", 2)));
        store(folder(1002, "part-1"), "node-1", List.of(status(1, "web-1", "6.1", 3)));
        store(folder(1002, "part-2"), "node-2", List.of(status(3, "web-3", "6.1", 4)));
        store(folder(1002, "all"), "all", List.of());
        compare(1002, false, (all, fleet) -> {
            Function<String, String> hosts = selector -> fleet.hosts(Selector.parse(selector, Nouns.HOSTS)).stream()
                    .map(status -> status.getHost() + " " + status.getKernel())
                    .collect(Collectors.joining(", "));
            assertThat(hosts.apply("{}")).isEqualTo("web-1 6.1, web-2 5.10, web-3 6.1");
            assertThat(hosts.apply("{kernel=\"5.10\"}")).isEqualTo("web-2 5.10");
            assertThat(hosts.apply("{host=\"web-1\"}")).isEqualTo("web-1 6.1");
        });
    }

    @Test
    void nodesOfAFleetAreToldTogether() throws Exception {
        compare(0, false, (all, fleet) -> {
            List<NodeContents> nodes = fleet.survey().contents().nodes();
            assertThat(nodes).extracting(NodeContents::name).containsExactly("node-0", "node-1", "node-2");
            Map<String, Long> rows = nodes.stream()
                    .flatMap(node -> node.files().stream())
                    .flatMap(file -> file.rows().entrySet().stream())
                    .filter(table -> table.getKey().equals("event_traces"))
                    .collect(Collectors.groupingBy(Map.Entry::getKey, Collectors.summingLong(Map.Entry::getValue)));
            assertThat(rows.get("event_traces"))
                    .isGreaterThanOrEqualTo(
                            all.eventTraces(RANGE, Selector.all(Nouns.EVENT_TRACES), Paging.newest(1000))
                                    .items()
                                    .size());
        });
    }

    /** Stores the next events of a partition, as its owner of the moment does. */
    private void append(String part, String node, int partition, long first, int count) throws Exception {
        String topic = "logly.log-events";
        for (String folder : List.of(part, "all")) {
            try (StoreFiles files = StoreFiles.open(folder(1003, folder), node)) {
                files.remember(List.of(new LogEpoch(topic, 1, "cluster", "topic", 0)));
                if (files.position(topic, partition).isEmpty()) {
                    files.positions().begin(List.of(position(topic, partition, first)));
                }
                Batch batch = files.batch();
                for (long offset = first; offset < first + count; offset++) {
                    LogEvent event = Samples.event(AROUND.plusMillis(offset), "web-1", offset + 1)
                            .setMessage(partition + "@" + offset)
                            .build();
                    batch.insert(event, new RowId(1, partition, offset), AROUND);
                }
                batch.commit(List.of(position(topic, partition, first + count)), new Ledger());
            }
        }
    }

    private static LogPosition position(String topic, int partition, long next) {
        return new LogPosition(topic, partition, next, OptionalInt.empty(), 1);
    }

    private static List<String> tailed(StoreReader reader, TailPosition from) {
        List<String> messages = new ArrayList<>();
        TailPosition position = from;
        boolean isMore = true;
        while (isMore) {
            TailNews<LogEvent> news = reader.tail(Followed.LOG_EVENTS, position, Selector.all(Nouns.LOG_EVENTS), 3);
            news.items().forEach(event -> messages.add(event.getMessage()));
            position = news.position();
            isMore = news.isMore();
        }
        assertThat(position).isEqualTo(reader.end(Followed.LOG_EVENTS));
        return messages;
    }

    @Test
    void aTailFollowsAllNodesAlsoWhereAPartitionMoves() throws Exception {
        append("part-0", "node-0", 0, 0, 10);
        append("part-1", "node-1", 1, 0, 7);
        store(folder(1003, "part-2"), "node-2", List.of());
        compare(1003, false, (all, fleet) -> {
            TailPosition end = fleet.end(Followed.LOG_EVENTS);
            assertThat(end).isEqualTo(all.end(Followed.LOG_EVENTS));
            append("part-0", "node-0", 0, 10, 8);
            append("part-1", "node-1", 0, 18, 9);
            append("part-1", "node-1", 1, 7, 2);
            List<String> told = tailed(fleet, end);
            assertThat(told).doesNotHaveDuplicates().hasSize(19);
            assertThat(told).containsExactlyInAnyOrderElementsOf(tailed(all, end));
        });
    }

    @Test
    void findingsThatMovedAreNotToldInTheirOldForm() throws Exception {
        Finding older = Samples.finding("f1", 1, 1, AROUND).build();
        Finding newer = Samples.finding("f1", 1, 2, AROUND.plusSeconds(60))
                .setSeverity(10)
                .build();
        store(folder(1004, "all"), "all", List.of());
        store(folder(1004, "part-0"), "node-0", List.of(Given.of(older, new RowId(1, 0, 1), AROUND)));
        store(folder(1004, "part-1"), "node-1", List.of(Given.of(newer, new RowId(1, 0, 2), AROUND)));
        store(folder(1004, "part-2"), "node-2", List.of());
        compare(1004, false, (all, fleet) -> {
            Selector severe = Selector.parse("{severity>50}", Nouns.FINDINGS);
            assertThat(fleet.findings(RANGE, severe, Paging.newest(10)).items()).isEmpty();
            assertThat(fleet.findings(RANGE, Selector.all(Nouns.FINDINGS), Paging.newest(10))
                            .items())
                    .containsExactly(newer);
        });
    }
}
