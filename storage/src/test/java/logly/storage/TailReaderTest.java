package logly.storage;

import static logly.storage.Samples.ALL_EVENTS;
import static logly.storage.Samples.NOON;
import static logly.storage.Samples.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.EventTrace;
import logly.schemas.Finding;
import logly.schemas.LogEvent;
import logly.schemas.SystemMetric;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TailReaderTest {
    private static final String TOPIC = "logly.log-events";
    private static final long SEED = 20261122;

    @TempDir
    Path data;

    private final Map<String, StoreFiles> nodes = new TreeMap<>();
    private StoreReader reader;

    @BeforeEach
    void open() {
        reader = new StoreReader(data);
    }

    @AfterEach
    void close() {
        reader.close();
        nodes.values().forEach(StoreFiles::close);
    }

    private StoreFiles node(String name) {
        return nodes.computeIfAbsent(name, each -> {
            StoreFiles files = StoreFiles.open(data, each);
            files.remember(List.of(
                    new LogEpoch(TOPIC, 1, "cluster", "topic", 0),
                    new LogEpoch(TOPIC, 2, "cluster", "topic", 1),
                    new LogEpoch("logly.findings", 1, "cluster", "findings", 0),
                    new LogEpoch("logly.event-traces", 1, "cluster", "traces", 0),
                    new LogEpoch("logly.system-metrics", 1, "cluster", "metrics", 0)));
            return files;
        });
    }

    /** Stores the messages at the offsets from this one on. */
    private void store(String node, RowId first, Instant timestamp, String... messages) throws Exception {
        LogPosition begin = position(first, first.offset());
        if (node(node)
                .position(TOPIC, first.partition())
                .filter(known -> known.logEpoch() == first.logEpoch())
                .isEmpty()) {
            node(node).positions().begin(List.of(begin));
        }
        Batch batch = node(node).batch();
        long offset = first.offset();
        for (String message : messages) {
            LogEvent event =
                    event(timestamp, "web-1", offset + 1).setMessage(message).build();
            batch.insert(event, new RowId(first.logEpoch(), first.partition(), offset++), NOON);
        }
        batch.commit(List.of(position(first, offset)), new Ledger());
    }

    private static LogPosition position(RowId first, long offset) {
        return new LogPosition(TOPIC, first.partition(), offset, OptionalInt.empty(), first.logEpoch());
    }

    private static List<String> messages(TailNews<LogEvent> news) {
        return news.items().stream().map(LogEvent::getMessage).toList();
    }

    @Test
    void tellsWhatIsNewHoweverLateItIs() throws Exception {
        store("one", new RowId(1, 0, 0), NOON, "old");
        TailPosition end = reader.end(Followed.LOG_EVENTS);
        assertThat(reader.tail(Followed.LOG_EVENTS, end, ALL_EVENTS, 10).items())
                .isEmpty();

        store("one", new RowId(1, 0, 1), NOON, "new");
        store("one", new RowId(1, 3, 0), NOON.minusSeconds(3 * 86_400), "of three days ago");
        TailNews<LogEvent> news = reader.tail(Followed.LOG_EVENTS, end, ALL_EVENTS, 10);
        assertThat(messages(news)).containsExactly("of three days ago", "new");
        assertThat(reader.tail(Followed.LOG_EVENTS, news.position(), ALL_EVENTS, 10)
                        .items())
                .isEmpty();
        assertThat(reader.tail(Followed.LOG_EVENTS, end, Samples.contains("three"), 10)
                        .items())
                .hasSize(1);
    }

    @Test
    void goesOnInANewLogOfTheTopic() throws Exception {
        store("one", new RowId(1, 0, 0), NOON, "a", "b");
        TailPosition end = reader.end(Followed.LOG_EVENTS);
        store("one", new RowId(2, 0, 0), NOON, "c");
        assertThat(messages(reader.tail(Followed.LOG_EVENTS, end, ALL_EVENTS, 10)))
                .containsExactly("c");
    }

    @Test
    void samplesAndRevisionsOfFindingsAreFollowedByTheirOwnTopics() throws Exception {
        StoreFiles files = node("one");
        files.positions().begin(List.of(at("logly.findings", 0), at("logly.system-metrics", 0)));
        TailPosition findings = reader.end(Followed.FINDINGS);
        TailPosition samples = reader.end(Followed.SYSTEM_METRICS);
        Batch batch = files.batch();
        batch.insert(Samples.finding("f00d", 1, 1, NOON).build(), new RowId(1, 0, 0), NOON);
        batch.insert(Samples.finding("f00d", 1, 2, NOON.minusSeconds(90_000)).build(), new RowId(1, 0, 1), NOON);
        batch.insert(Samples.system(NOON, "web-1", 7).build(), new RowId(1, 0, 0), NOON);
        batch.commit(List.of(at("logly.findings", 2), at("logly.system-metrics", 1)), new Ledger());

        TailNews<Finding> revisions = reader.tail(Followed.FINDINGS, findings, Selector.all(Nouns.FINDINGS), 10);
        assertThat(revisions.items()).extracting(Finding::getRevision).containsExactlyInAnyOrder(1L, 2L);
        assertThat(reader.tail(Followed.FINDINGS, revisions.position(), Selector.all(Nouns.FINDINGS), 10)
                        .items())
                .isEmpty();
        assertThat(reader.tail(Followed.SYSTEM_METRICS, samples, Selector.all(Nouns.SYSTEM_METRICS), 10)
                        .items())
                .extracting(SystemMetric::getSeq)
                .containsExactly(7L);
        assertThat(reader.end(Followed.LOG_EVENTS)).hasToString("none");
    }

    @Test
    void tracesAreFollowedByTheirOwnTopicWhateverLogTheirEventsStandIn() throws Exception {
        StoreFiles files = node("one");
        files.positions().begin(List.of(at("logly.event-traces", 0)));
        TailPosition begin = reader.end(Followed.EVENT_TRACES);
        assertThat(begin).hasToString("none");
        putTrace("first", 1, 0);
        putTrace("imported", 1, -1);
        putTrace("second", 1, 1);
        putTrace("first", 2, 2);
        TailNews<EventTrace> news = traces(begin, "{}");
        assertThat(news.items())
                .extracting(EventTrace::getMessage, EventTrace::getRevision)
                .as("the newest revision of each")
                .containsExactlyInAnyOrder(tuple("first", 2L), tuple("second", 1L));
        assertThat(news.items()).allMatch(trace -> trace.getProcesses().isEmpty());
        assertThat(news.position()).hasToString("1.0.2");
        assertThat(traces(news.position(), "{}").items()).isEmpty();

        putTrace("second", 3, 3);
        TailNews<EventTrace> amended = traces(news.position(), "{processes.pid=3}");
        assertThat(amended.items())
                .singleElement()
                .satisfies(trace -> assertThat(trace.getMessage()).isEqualTo("second"))
                .satisfies(trace -> assertThat(trace.getProcesses()).isEmpty());
        assertThat(traces(news.position(), "{processes.pid=2}").items()).isEmpty();
    }

    private TailNews<EventTrace> traces(TailPosition position, String selector) {
        return reader.tail(Followed.EVENT_TRACES, position, Selector.parse(selector, Nouns.EVENT_TRACES), 10);
    }

    /** Stores a revision of an event's trace, from its offset or, below 0, from elsewhere. */
    private void putTrace(String message, long revision, long offset) throws Exception {
        LogEvent event = event(NOON, "web-1", 1).setMessage(message).build();
        RowId ofEvent = new RowId(2, 0, 700 + message.length());
        EventTrace trace = Samples.trace(event, NOON, ofEvent, revision).build();
        Batch batch = node("one").batch();
        batch.insert(trace, ofEvent, offset < 0 ? null : new RowId(1, 0, offset), NOON);
        batch.commit(offset < 0 ? List.of() : List.of(at("logly.event-traces", offset + 1)), new Ledger());
    }

    private static LogPosition at(String topic, long offset) {
        return new LogPosition(topic, 0, offset, OptionalInt.empty(), 1);
    }

    @Test
    void aRowThatTwoNodesHoldIsNewsOnce() throws Exception {
        store("one", new RowId(1, 0, 0), NOON, "a");
        TailPosition end = reader.end(Followed.LOG_EVENTS);
        store("one", new RowId(1, 0, 1), NOON, "b");
        store("two", new RowId(1, 0, 1), NOON, "b", "c");
        assertThat(messages(reader.tail(Followed.LOG_EVENTS, end, ALL_EVENTS, 10)))
                .containsExactlyInAnyOrder("b", "c");
    }

    @Test
    void anyStepTellsEveryRowOnceInAnyCutAfterAnyResumption() throws Exception {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        List<String> told = new ArrayList<>();
        List<String> stored = new ArrayList<>();
        String position = reader.end(Followed.LOG_EVENTS).toString();
        long[] next = new long[4];
        for (int round = 0; round < 60; round++) {
            int partition = random.nextInt(next.length);
            String[] messages = new String[random.nextInt(9)];
            for (int i = 0; i < messages.length; i++) {
                messages[i] = partition + "/" + (next[partition] + i);
                stored.add(messages[i]);
            }
            Instant timestamp = NOON.minusSeconds(random.nextInt(2 * 86_400));
            store("one", new RowId(1, partition, next[partition]), timestamp, messages);
            next[partition] += messages.length;
            TailNews<LogEvent> news =
                    reader.tail(Followed.LOG_EVENTS, TailPosition.parse(position), ALL_EVENTS, 1 + random.nextInt(5));
            told.addAll(messages(news));
            position = news.position().toString();
        }
        TailNews<LogEvent> news;
        do {
            news = reader.tail(Followed.LOG_EVENTS, TailPosition.parse(position), ALL_EVENTS, 3);
            told.addAll(messages(news));
            position = news.position().toString();
        } while (news.isMore());
        assertThat(told).containsExactlyInAnyOrderElementsOf(stored);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1", "1.0", "1.0.", "1.0.1_", "-1.0.1", "256.0.1", "1.2048.1", "1.0.99999999999999", "x", " ", ""
            })
    void refusesAPositionThatNobodyGaveOut(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> TailPosition.parse(text));
    }
}
