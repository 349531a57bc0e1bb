package logly.writer;

import static logly.writer.WriterRig.EVENTS;
import static logly.writer.WriterRig.NOON;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.IdInterval;
import logly.schemas.LogEvent;
import logly.schemas.RecordIdentity;
import logly.schemas.StoreNode;
import logly.storage.Interval;
import logly.storage.Ledger;
import logly.storage.LogPosition;
import logly.storage.Order;
import logly.storage.Page;
import logly.storage.Paging;
import logly.storage.RowId;
import logly.storage.StoreReader;
import logly.storage.TimeRange;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partitions that go from one node to another and back. */
class MovesTest {
    private static final boolean FULL = "full".equals(System.getProperty("logly.scale"));
    private static final TimeRange ALWAYS =
            new TimeRange(NOON.minus(Duration.ofDays(9)), NOON.plus(Duration.ofDays(9)));
    private static final TopicPartition PARTITION = new TopicPartition(EVENTS, 0);

    @TempDir
    Path data;

    private final WriterRig.World world = new WriterRig.World();
    private final Map<String, WriterRig> nodes = new HashMap<>();
    private final Map<Long, Long> sent = new HashMap<>();
    private final TreeSet<String> expected = new TreeSet<>();
    private StoreReader reader;

    @BeforeEach
    void begin() {
        reader = new StoreReader(data);
    }

    @AfterEach
    void end() {
        reader.close();
        nodes.values().forEach(WriterRig::close);
    }

    private WriterRig node(String name) {
        return nodes.computeIfAbsent(name, each -> new WriterRig(new WriterRig.Options(data, each), world));
    }

    /** Without a word to anyone. */
    private void kill(String name) {
        WriterRig node = nodes.remove(name);
        if (node != null) {
            node.kill();
        }
    }

    private void send(long epoch, long seq) {
        Instant time = NOON.minusSeconds(seq * 40);
        world.kafka()
                .append(
                        PARTITION,
                        world.clock().instant(),
                        LogEvent.newBuilder()
                                .setTimestamp(time)
                                .setHost("web-1")
                                .setMessage(epoch + "/" + seq)
                                .setAgentId(7)
                                .setEpoch(epoch)
                                .setSeq(seq)
                                .build());
        sent.merge(epoch, seq, Math::max);
        expected.add(epoch + "/" + seq);
    }

    private void sendSome(Random random, int count) {
        for (int i = 0; i < count; i++) {
            long epoch = 1L + random.nextInt(3);
            long last = sent.getOrDefault(epoch, 0L);
            send(epoch, random.nextInt(4) == 0 && last > 0 ? 1L + random.nextInt((int) last) : last + 1);
        }
    }

    private List<String> stored() {
        List<String> stored = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<LogEvent> page = reader.logEvents(
                    ALWAYS, Selector.all(Nouns.LOG_EVENTS), new Paging(Order.NEWEST_FIRST, 1000, cursor.orElse(null)));
            page.items().forEach(event -> stored.add(event.getMessage()));
            cursor = page.next();
        } while (cursor.isPresent());
        stored.sort(null);
        return stored;
    }

    @Test
    void goesOnWhereTheOtherStood() throws Exception {
        WriterRig a = node("a").assign(0);
        send(1, 1);
        send(1, 2);
        a.poll();
        a.assign(1);
        send(1, 2);
        send(1, 3);
        WriterRig b = node("b").assign(0);
        assertThat(b.consumer.position(PARTITION))
                .as("handed over at revocation")
                .isEqualTo(2);
        b.poll();
        b.commit();
        assertThat(stored()).containsExactly("1/1", "1/2", "1/3");
        assertThat(b.files.positions().intervals())
                .filteredOn(interval -> interval.topic().equals(EVENTS))
                .containsExactly(new Interval(EVENTS, 0, 1, 2, 3));

        b.assign(2);
        a.assign(0);
        assertThat(a.consumer.position(PARTITION)).isEqualTo(4);
        Ledger.Entry account = account(a);
        assertThat(account.countOf(Ledger.Fate.STORED)).isEqualTo(3);
        assertThat(account.countOf(Ledger.Fate.DUPLICATE)).isEqualTo(1);
    }

    private static Ledger.Entry account(WriterRig node) {
        Ledger ledger = new Ledger();
        node.files.load(ledger, EVENTS, 0);
        return ledger.entry(new RecordIdentity(7, 1, 1), EVENTS, "web-1", 0);
    }

    @Test
    void readsAgainWhatAKilledNodeHadNotHandedOver() throws Exception {
        WriterRig a = node("a").assign(0);
        send(1, 1);
        a.poll();
        a.commit();
        world.clock().advance(Duration.ofSeconds(11));
        a.poll();
        send(1, 2);
        a.poll();
        a.commit();
        kill("a");
        WriterRig b = node("b").assign(0);
        assertThat(b.consumer.position(PARTITION)).as("as told ten seconds ago").isEqualTo(1);
        send(1, 3);
        b.poll();
        b.commit();
        assertThat(stored()).as("a row that both hold counts once").containsExactly("1/1", "1/2", "1/3");
        assertThat(account(b).countOf(Ledger.Fate.STORED)).isEqualTo(3);

        b.assign(1);
        a = node("a").assign(0);
        assertThat(a.consumer.position(PARTITION)).as("further than its own").isEqualTo(3);
    }

    @Test
    void doesNotBelieveItsOwnWordWhereItsFilesAreGone() throws Exception {
        WriterRig a = node("a").assign(0);
        send(1, 1);
        a.poll();
        a.assign(1);
        kill("a");
        MoreFiles.delete(data.resolve("a"));
        a = node("a").assign(0);
        assertThat(a.consumer.position(PARTITION)).isZero();
        a.poll();
        a.commit();
        assertThat(stored()).containsExactly("1/1");
    }

    @Test
    void keepsRowsAndCountsExactOverMovesReSendsAndKills() throws Exception {
        long seed = 20261126;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int move = 0; move < (FULL ? 200 : 20); move++) {
            String name = move % 2 == 0 ? "a" : "b";
            String other = move % 2 == 0 ? "b" : "a";
            if (random.nextBoolean()) {
                kill(other);
            } else {
                node(other).assign(3);
            }
            WriterRig owner = node(name).assign(0);
            for (int step = random.nextInt(6); step >= 0; step--) {
                sendSome(random, random.nextInt(20));
                world.clock().advance(Duration.ofMillis(random.nextInt(9000)));
                owner.poll();
                if (random.nextInt(3) == 0) {
                    owner.commit();
                }
                if (random.nextInt(8) == 0) {
                    kill(name);
                    owner = node(name).assign(0);
                }
            }
        }
        WriterRig last = node("a").assign(0);
        for (int turn = 0; last.consumer.position(PARTITION) < world.kafka().end(PARTITION) || turn < 2; turn++) {
            last.commit();
        }
        assertThat(stored()).containsExactlyElementsOf(expected);
        assertThat(countOfAccounts(last)).isEqualTo(expected.size());
        assertThat(countedByIntervals()).isEqualTo(expected.size());
    }

    private static long countOfAccounts(WriterRig node) {
        Ledger ledger = new Ledger();
        node.files.load(ledger, EVENTS, 0);
        long stored = 0;
        for (long epoch = 1; epoch <= 3; epoch++) {
            stored += ledger.entry(new RecordIdentity(7, epoch, 1), EVENTS, "web-1", 0)
                    .countOf(Ledger.Fate.STORED);
        }
        return stored;
    }

    /** Each interval once: rows of a node count where no node before it has announced the same ids. */
    private long countedByIntervals() throws Exception {
        for (String name : List.of("a", "b")) {
            WriterRig node = node(name).assign(0);
            world.clock().advance(Duration.ofSeconds(11));
            node.poll();
        }
        List<Interval> counted = new ArrayList<>();
        long rows = 0;
        for (StoreNode node : world.neighbours().nodes().values()) {
            List<Interval> own = node.getIntervals().stream()
                    .filter(interval -> interval.getTopic().equals(EVENTS) && interval.getPartition() == 0)
                    .map(MovesTest::offsets)
                    .toList();
            for (LogEvent event : eventsOf(node.getNode())) {
                RowId id = RowId.unpack(RowId.packedOf(String.valueOf(event.getId())));
                assertThat(own)
                        .as("intervals of %s cover %s", node.getNode(), id)
                        .anyMatch(each -> holds(each, id));
                if (counted.stream().noneMatch(each -> holds(each, id))) {
                    rows++;
                }
            }
            counted.addAll(own);
        }
        return rows;
    }

    private static Interval offsets(IdInterval interval) {
        RowId first = RowId.unpack(interval.getFirstId());
        RowId last = RowId.unpack(interval.getLastId());
        return new Interval(interval.getTopic(), first.partition(), first.logEpoch(), first.offset(), last.offset());
    }

    private static boolean holds(Interval interval, RowId id) {
        return interval.logEpoch() == id.logEpoch()
                && interval.firstOffset() <= id.offset()
                && id.offset() <= interval.lastOffset();
    }

    /** What one node alone holds. */
    private List<LogEvent> eventsOf(String node) throws Exception {
        Path alone = data.resolve("alone-" + node);
        MoreFiles.copy(data.resolve(node), alone.resolve(node));
        try (StoreReader single = new StoreReader(alone)) {
            List<LogEvent> events = new ArrayList<>();
            Optional<String> cursor = Optional.empty();
            do {
                Page<LogEvent> page = single.logEvents(
                        ALWAYS,
                        Selector.all(Nouns.LOG_EVENTS),
                        new Paging(Order.NEWEST_FIRST, 1000, cursor.orElse(null)));
                events.addAll(page.items());
                cursor = page.next();
            } while (cursor.isPresent());
            return events;
        }
    }

    @Test
    void announcesWhatItHolds() throws Exception {
        WriterRig a = node("a").assign(0);
        send(1, 1);
        send(1, 2);
        a.poll();
        a.commit();
        world.clock().advance(Duration.ofSeconds(11));
        a.poll();
        StoreNode told = Objects.requireNonNull(world.neighbours().nodes().get("a"));
        assertThat(told.getVersion()).isEqualTo("test");
        assertThat(told.getNewest()).isEqualTo(NOON.minusSeconds(40));
        assertThat(told.getIntervals()).singleElement().satisfies(interval -> {
            assertThat(interval.getFirstId()).isEqualTo(new RowId(1, 0, 0).pack());
            assertThat(interval.getLastId()).isEqualTo(new RowId(1, 0, 1).pack());
        });
        assertThat(told.getContents()).singleElement().satisfies(contents -> {
            assertThat(contents.getPeriod()).isEqualTo("2026-11-21");
            assertThat(contents.getTable()).isEqualTo("log_events");
            assertThat(contents.getRows()).isEqualTo(2);
        });
        assertThat(a.files.position(EVENTS, 0)).map(LogPosition::nextOffset).contains(2L);
    }
}
