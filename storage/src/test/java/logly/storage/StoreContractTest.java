package logly.storage;

import static logly.storage.Samples.ALWAYS;
import static logly.storage.Samples.NOON;
import static logly.storage.Samples.event;
import static logly.storage.Samples.id;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.AgentStatus;
import logly.schemas.DeadLetter;
import logly.schemas.DeadLetterStage;
import logly.schemas.EventTrace;
import logly.schemas.LogEvent;
import org.apache.avro.specific.SpecificRecordBase;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every kind of record that is stored, on real files, with somebody who reads meanwhile. */
class StoreContractTest {
    private static final int COMMITS = 8;
    private static final int RECORDS = 20;

    @TempDir
    Path data;

    /** A kind of record: the i-th of them, and which of them a reader finds, as texts that differ. */
    private record Kind(String name, IntFunction<SpecificRecordBase> record, Function<StoreReader, List<String>> read) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Kind> kinds() {
        return Stream.of(
                new Kind(
                        "system metrics",
                        i -> Samples.system(time(i), "web-1", i + 1L).build(),
                        reader -> paged(
                                (each, paging) ->
                                        each.systemMetrics(ALWAYS, Selector.all(Nouns.SYSTEM_METRICS), paging),
                                reader,
                                metric -> String.valueOf(metric.getSeq()))),
                new Kind(
                        "network metrics",
                        i -> Samples.network(time(i), "web-1", i + 1L).build(),
                        reader -> paged(
                                (each, paging) ->
                                        each.networkMetrics(ALWAYS, Selector.all(Nouns.NETWORK_METRICS), paging),
                                reader,
                                metric -> String.valueOf(metric.getSeq()))),
                new Kind(
                        "log events",
                        i -> event(time(i), "web-1", i + 1L).build(),
                        reader -> paged(
                                (each, paging) -> each.logEvents(ALWAYS, Samples.ALL_EVENTS, paging),
                                reader,
                                event -> String.valueOf(event.getSeq()))),
                new Kind(
                        "event traces",
                        StoreContractTest::traceOf,
                        reader -> paged(
                                (each, paging) -> each.eventTraces(ALWAYS, Selector.all(Nouns.EVENT_TRACES), paging),
                                reader,
                                trace -> whole(reader, trace))),
                new Kind(
                        "dead letters",
                        i -> DeadLetter.newBuilder()
                                .setTimestamp(time(i))
                                .setTopic("logly.log-events")
                                .setOffset(i)
                                .setStage(DeadLetterStage.STORE)
                                .build(),
                        reader -> paged(
                                (each, paging) -> each.deadLetters(ALWAYS, Selector.all(Nouns.DEAD_LETTERS), paging),
                                reader,
                                letter -> String.valueOf(letter.getOffset()))),
                new Kind(
                        "hourly aggregates",
                        i -> Samples.hour(NOON.minus(Duration.ofHours(i / 3)), "web-" + i, 1, 1, 1),
                        reader -> paged(
                                (each, paging) ->
                                        each.hourlyAggregates(ALWAYS, Selector.all(Nouns.HOURLY_AGGREGATES), paging),
                                reader,
                                hour -> hour.getHour() + " " + hour.getHost())),
                new Kind(
                        "daily aggregates",
                        i -> Samples.day("2026-11-" + (10 + i % 10), "web-" + i, 1, 1, 1),
                        reader -> paged(
                                (each, paging) ->
                                        each.dailyAggregates(ALWAYS, Selector.all(Nouns.DAILY_AGGREGATES), paging),
                                reader,
                                day -> day.getDate() + " " + day.getHost())),
                new Kind(
                        "findings",
                        i -> Samples.finding("f" + i, 1, 1, time(i / 3)).build(),
                        reader -> paged(
                                (each, paging) -> each.findings(ALWAYS, Selector.all(Nouns.FINDINGS), paging),
                                reader,
                                finding -> finding.getId())),
                new Kind(
                        "finding revisions",
                        i -> Samples.finding("f", 1, i, time(i / 3)).build(),
                        reader -> paged(
                                (each, paging) -> each.findingRevisions("finding-f-1", paging),
                                reader,
                                finding -> String.valueOf(finding.getRevision()))),
                new Kind(
                        "ip reputation",
                        i -> Samples.reputation("2001:db8::" + i, 1, 1, i % 101).build(),
                        reader -> paged(
                                (each, paging) -> each.addresses(ALWAYS, Selector.all(Nouns.IP_REPUTATION), paging),
                                reader,
                                address -> address.getIp())),
                new Kind(
                        "trace patterns",
                        i -> Samples.pattern("sweep|\ud83d\ude00" + i, 1, time(i / 5))
                                .build(),
                        reader -> paged(
                                (each, paging) ->
                                        each.tracePatterns(ALWAYS, Selector.all(Nouns.TRACE_PATTERNS), paging),
                                reader,
                                pattern -> pattern.getPattern())),
                new Kind(
                        "operator actions",
                        i -> Samples.action(time(i / 2), "finding-f-1", "comment " + i)
                                .build(),
                        reader -> paged(
                                (each, paging) ->
                                        each.operatorActions(ALWAYS, Selector.all(Nouns.OPERATOR_ACTIONS), paging),
                                reader,
                                action -> action.getAction())),
                new Kind(
                        "hosts",
                        i -> AgentStatus.newBuilder()
                                .setAgentId(i)
                                .setHost("web-" + i)
                                .build(),
                        reader -> reader.hosts(Selector.all(Nouns.HOSTS)).stream()
                                .map(AgentStatus::getHost)
                                .toList()));
    }

    private static Instant time(int i) {
        return NOON.plusSeconds(i);
    }

    private static SpecificRecordBase traceOf(int i) {
        LogEvent event = event(time(i), "web-1", i + 1L).build();
        return Samples.trace(event, NOON, id(i), 1).build();
    }

    /** A trace is never seen without its event and children. */
    private static String whole(StoreReader reader, EventTrace listed) {
        EventTrace trace = reader.eventTrace(listed.getId()).orElseThrow();
        assertThat(trace.getEvent()).isNotNull();
        assertThat(trace.getProcesses()).hasSize(2);
        assertThat(trace.getErrors()).hasSize(1);
        return trace.getId();
    }

    private static <T> List<String> paged(
            BiFunction<StoreReader, Paging, Page<T>> pages, StoreReader reader, Function<T, String> name) {
        List<String> names = new ArrayList<>();
        String cursor = null;
        do {
            Page<T> page = pages.apply(reader, new Paging(Order.OLDEST_FIRST, 77, cursor));
            page.items().forEach(item -> names.add(name.apply(item)));
            cursor = page.next().orElse(null);
        } while (cursor != null);
        return names;
    }

    private static void store(StoreFiles files, Kind kind, int commit) throws Exception {
        Batch batch = files.batch();
        for (int i = commit * RECORDS; i < (commit + 1) * RECORDS; i++) {
            batch.insert(kind.record().apply(i), id(i), NOON);
        }
        batch.commit(List.of(), new Ledger());
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void showsWholeCommitsToAReaderAndKeepsThem(Kind kind) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        try (StoreFiles files = StoreFiles.open(data, "one");
                StoreReader reader = new StoreReader(data)) {
            CompletableFuture<Integer> reads = CompletableFuture.supplyAsync(() -> {
                int rounds = 0;
                int before = 0;
                while (!done.get() || rounds == 0) {
                    List<String> found = kind.read().apply(reader);
                    assertThat(found).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(before);
                    before = found.size();
                    rounds++;
                }
                return rounds;
            });
            for (int commit = 0; commit < COMMITS; commit++) {
                store(files, kind, commit);
                assertThat(kind.read().apply(reader)).hasSize((commit + 1) * RECORDS);
            }
            done.set(true);
            assertThat(reads.get(60, TimeUnit.SECONDS)).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isTheSameAfterARestartAndAReplay(Kind kind) throws Exception {
        try (StoreReader reader = new StoreReader(data)) {
            try (StoreFiles files = StoreFiles.open(data, "one")) {
                store(files, kind, 0);
                Batch lost = files.batch();
                for (int i = RECORDS; i < 2 * RECORDS; i++) {
                    lost.insert(kind.record().apply(i), id(i), NOON);
                }
            }
            List<String> first = kind.read().apply(reader);
            assertThat(first).hasSize(RECORDS);
            try (StoreFiles files = StoreFiles.open(data, "one")) {
                store(files, kind, 0);
                store(files, kind, 1);
                store(files, kind, 0);
            }
            List<String> all = kind.read().apply(reader);
            assertThat(all).hasSize(2 * RECORDS).containsAll(first);
            assertThat(new HashSet<>(all)).hasSize(2 * RECORDS);
        }
    }
}
