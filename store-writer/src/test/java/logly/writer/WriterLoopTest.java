package logly.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.runtime.Health;
import logly.runtime.OperatorMistake;
import logly.schemas.AvroCodec;
import logly.schemas.DeadLetter;
import logly.schemas.DeadLetterStage;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.RecordIdentity;
import logly.schemas.RecordJson;
import logly.schemas.Replay;
import logly.schemas.ReplayOrder;
import logly.storage.Interval;
import logly.storage.Ledger;
import logly.storage.LogPosition;
import logly.storage.Paging;
import logly.storage.StoreReader;
import logly.storage.TimeRange;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriterLoopTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final TimeRange ALWAYS =
            new TimeRange(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2027-01-01T00:00:00Z"));
    private static final String EVENTS = WriterRig.EVENTS;
    private static final String LETTERS = WriterRig.LETTERS;
    private static final TopicPartition PARTITION = new TopicPartition(EVENTS, 2);

    @TempDir
    Path data;

    private final WriterRig.World world = new WriterRig.World();
    private WriterRig rig;
    private StoreReader reader;

    @BeforeEach
    void begin() throws Exception {
        reader = new StoreReader(data);
        rig = new WriterRig(new WriterRig.Options(data, "store-1"), world).assign(2);
    }

    @AfterEach
    void end() {
        reader.close();
        rig.close();
    }

    private void append(byte[] value, Headers headers) {
        world.kafka().append(PARTITION, NOON, "web-1".getBytes(StandardCharsets.UTF_8), value, headers);
    }

    private void append(long epoch, long seq) {
        world.kafka()
                .append(
                        PARTITION,
                        NOON,
                        LogEvent.newBuilder()
                                .setTimestamp(NOON.minusSeconds(seq))
                                .setHost("web-1")
                                .setMessage(epoch + "/" + seq)
                                .setAgentId(7)
                                .setEpoch(epoch)
                                .setSeq(seq)
                                .build());
    }

    private void restart() throws Exception {
        rig.kill();
        rig = new WriterRig(new WriterRig.Options(data, "store-1"), world).assign(2);
    }

    private LogPosition position() {
        return rig.files.position(EVENTS, 2).orElseThrow();
    }

    private List<String> stored() {
        return reader.logEvents(ALWAYS, Selector.all(Nouns.LOG_EVENTS), Paging.newest(10_000)).items().stream()
                .map(LogEvent::getMessage)
                .sorted()
                .toList();
    }

    @Test
    void storesEachRecordOnceHoweverOftenItWasSent() throws Exception {
        append(1, 1);
        append(1, 2);
        append(1, 2);
        append(2, 1);
        append(1, 1);
        rig.poll();
        assertThat(stored()).as("not committed yet").isEmpty();
        rig.commit();
        assertThat(stored()).containsExactly("1/1", "1/2", "2/1");
        assertThat(rig.files.position(EVENTS, 2)).map(LogPosition::nextOffset).contains(5L);
        assertThat(rig.metric("logly_store_writer_duplicates")).isEqualTo(2);
        assertThat(rig.loop.health()).isEqualTo(Health.up());
    }

    @Test
    void commitsByItselfWhenABatchIsFull() throws Exception {
        for (int seq = 1; seq <= 25; seq++) {
            append(1, seq);
        }
        rig.poll();
        assertThat(stored()).hasSize(20);
    }

    @Test
    void goesOnWhereItStood() throws Exception {
        append(1, 1);
        append(1, 2);
        rig.poll();
        rig.commit();
        restart();
        assertThat(rig.consumer.position(PARTITION)).isEqualTo(2);
        append(1, 3);
        append(1, 2);
        rig.poll();
        rig.commit();
        assertThat(stored()).containsExactly("1/1", "1/2", "1/3");
    }

    @Test
    void sendsALetterForWhatCannotBeReadBeforeItCommits() throws Exception {
        append(1, 1);
        append("not a record".getBytes(StandardCharsets.UTF_8), new RecordHeaders());
        append(1, 2);
        rig.poll();
        assertThat(rig.producer.history()).isEmpty();
        rig.commit();
        assertThat(stored()).containsExactly("1/1", "1/2");
        assertThat(rig.producer.history()).singleElement().satisfies(sent -> {
            assertThat(sent.topic()).isEqualTo(LETTERS);
            assertThat(new String(sent.key(), StandardCharsets.UTF_8)).isEqualTo(EVENTS + "|2|1|STORE");
            DeadLetter letter = RecordJson.fromJson(new String(sent.value(), StandardCharsets.UTF_8), DeadLetter.class);
            assertThat(letter.getStage()).isEqualTo(DeadLetterStage.STORE);
            assertThat(letter.getHost()).isEqualTo("web-1");
            assertThat(StandardCharsets.UTF_8.decode(letter.getRecordValue()).toString())
                    .isEqualTo("not a record");
        });
    }

    private void order(DeadLetter letter, byte[] value) {
        Replay order = Replay.newBuilder(ReplayOrder.of(letter, "ann", NOON))
                .setRecordValue(ByteBuffer.wrap(value))
                .build();
        world.kafka()
                .append(
                        new TopicPartition(WriterRig.REPLAYS, 2),
                        NOON,
                        EVENTS.getBytes(StandardCharsets.UTF_8),
                        AvroCodec.of(Replay.class).encode(order),
                        new RecordHeaders());
    }

    private static DeadLetter letter(ProducerRecord<byte[], byte[]> sent) throws Exception {
        return RecordJson.fromJson(new String(sent.value(), StandardCharsets.UTF_8), DeadLetter.class);
    }

    @Test
    void storesOnceWhatItGaveUpWhenThatIsOrdered() throws Exception {
        append("not a record".getBytes(StandardCharsets.UTF_8), new RecordHeaders());
        append(1, 1);
        rig.poll();
        rig.commit();
        DeadLetter letter = letter(rig.producer.history().get(0));
        assertThat(ReplayOrder.problem(letter)).isEmpty();
        byte[] mended = AvroCodec.of(LogEvent.class)
                .encode(LogEvent.newBuilder()
                        .setTimestamp(NOON)
                        .setHost("web-1")
                        .setMessage("mended")
                        .build());
        order(letter, "still none".getBytes(StandardCharsets.UTF_8));
        order(letter, mended);
        order(letter, mended);
        rig.poll();
        rig.commit();
        restart();
        order(letter, mended);
        rig.poll();
        rig.commit();
        assertThat(stored()).containsExactly("1/1", "mended");
    }

    @Test
    void leavesOrdersForTheStreamAloneAndTellsOfThoseThatItCannotCarryOut() throws Exception {
        append("not a record".getBytes(StandardCharsets.UTF_8), new RecordHeaders());
        rig.poll();
        rig.commit();
        DeadLetter letter = letter(rig.producer.history().get(0));
        order(DeadLetter.newBuilder(letter).setStage(DeadLetterStage.PROCESS).build(), new byte[1]);
        order(DeadLetter.newBuilder(letter).setTopic("elsewhere").build(), new byte[1]);
        order(letter, new byte[] {1, 2, 3});
        rig.poll();
        rig.commit();
        assertThat(stored()).isEmpty();
        assertThat(rig.producer.history().stream().skip(1).map(sent -> new String(sent.key(), StandardCharsets.UTF_8)))
                .containsExactly(WriterRig.REPLAYS + "|2|1|REPLAY_LETTERS", WriterRig.REPLAYS + "|2|2|REPLAY_LETTERS");
    }

    @Test
    void givesUpAnAbsurdKeyWithALetterThatKafkaTakes() throws Exception {
        Headers headers = new RecordHeaders();
        headers.add(new RecordIdentity(7, 1, 1).toHeader());
        for (int i = 0; i < 80; i++) {
            headers.add("h" + i, new byte[4096]);
        }
        world.kafka().append(PARTITION, NOON, new byte[2 << 20], "{}".getBytes(StandardCharsets.UTF_8), headers);
        rig.poll();
        rig.commit();
        assertThat(rig.files.position(EVENTS, 2)).map(LogPosition::nextOffset).contains(1L);
        assertThat(rig.producer.history()).singleElement().satisfies(sent -> assertThat(sent.value())
                .hasSizeLessThan(1 << 20));
        assertThat(rig.metric("logly_store_writer_dead_letters")).isEqualTo(1);
    }

    @Test
    void commitsThoughTheClockWasSetBack() throws Exception {
        append(1, 1);
        rig.poll();
        world.clock().advance(Duration.ofHours(-1));
        rig.loop.turn();
        assertThat(stored()).containsExactly("1/1");
    }

    @Test
    void neverPollsForLessThanNoTimeThoughTheBatchFallsDueMeanwhile() throws Exception {
        append(1, 1);
        rig.poll();
        world.clock().advanceAtEachReading(Duration.ofMillis(200));
        assertThat(rig.loop.untilCommit()).isPositive();
        assertThat(rig.loop.untilCommit()).isZero();
    }

    @Test
    void keepsItsPositionWhileLettersAreNotAcknowledged() throws Exception {
        append("x".getBytes(StandardCharsets.UTF_8), new RecordHeaders());
        rig.poll();
        rig.producer.sendException = new TimeoutException("broker away");
        world.clock().advance(Duration.ofMillis(250));
        rig.run();
        assertThat(position().nextOffset()).isZero();
        assertThat(rig.loop.health().state()).isEqualTo(Health.State.DEGRADED);

        rig.producer.sendException = null;
        rig.loop.turn();
        rig.poll();
        rig.commit();
        assertThat(rig.files.position(EVENTS, 2)).map(LogPosition::nextOffset).contains(1L);
        assertThat(rig.loop.health()).isEqualTo(Health.up());
    }

    @Test
    void triesTheSameBatchAgainAfterTrouble() throws Exception {
        append(1, 1);
        rig.poll();
        append(1, 2);
        rig.decoderIsDown = true;
        rig.run();
        assertThat(rig.loop.health()).isEqualTo(Health.degraded("broker: no answer"));
        rig.decoderIsDown = false;
        rig.loop.turn();
        rig.commit();
        assertThat(stored()).containsExactly("1/1", "1/2");
        assertThat(rig.metric("logly_store_writer_duplicates")).isZero();
    }

    @Test
    void readsARecreatedTopicFromItsStartAndOverwritesNothing() throws Exception {
        append(1, 1);
        append(1, 2);
        rig.poll();
        rig.commit();
        world.fleet().recreateTopics();
        world.kafka().clear();
        restart();
        assertThat(rig.consumer.position(PARTITION)).isZero();
        append(2, 1);
        rig.poll();
        rig.commit();
        assertThat(stored()).containsExactly("1/1", "1/2", "2/1");
    }

    @Test
    void goesOnAtTheStartWhenTheBrokerDeletedWhatWasNext() throws Exception {
        append(1, 1);
        rig.poll();
        rig.commit();
        for (int seq = 2; seq <= 42; seq++) {
            append(1, seq);
        }
        world.kafka().deleteBefore(PARTITION, 40);
        rig.poll();
        assertThat(rig.consumer.position(PARTITION)).isEqualTo(40);
        assertThat(position().nextOffset()).isEqualTo(40);
        assertThat(position().logEpoch()).isEqualTo(1);
        assertThat(rig.metric("logly_store_writer_lost_records")).isEqualTo(39);
        rig.poll();
        rig.commit();
        assertThat(stored()).containsExactly("1/1", "1/41", "1/42");
        assertThat(rig.files.positions().intervals())
                .filteredOn(interval -> interval.topic().equals(EVENTS))
                .containsExactly(new Interval(EVENTS, 2, 1, 0, 0), new Interval(EVENTS, 2, 1, 40, 41));
    }

    @Test
    void takesRecordsAfterACutAsOthers() throws Exception {
        append(1, 1);
        append(1, 2);
        rig.poll();
        rig.commit();
        world.kafka().cutAt(PARTITION, 1);
        rig.poll();
        assertThat(position().logEpoch()).isEqualTo(2);
        append(1, 3);
        rig.poll();
        rig.commit();
        assertThat(stored()).containsExactly("1/1", "1/2", "1/3");

        restart();
        assertThat(rig.consumer.position(PARTITION))
                .as("the same log, cut once")
                .isEqualTo(2);
    }

    @Test
    void noticesACutThoughTheLogHasGrownSince() throws Exception {
        for (int seq = 1; seq <= 5; seq++) {
            append(1, seq);
        }
        rig.poll();
        rig.commit();
        rig.kill();
        world.kafka().cutAt(PARTITION, 2);
        for (int seq = 4; seq <= 12; seq++) {
            append(1, seq);
        }
        rig = new WriterRig(new WriterRig.Options(data, "store-1"), world).assign(2);
        rig.poll();
        rig.poll();
        rig.commit();
        assertThat(stored())
                .containsExactly("1/1", "1/10", "1/11", "1/12", "1/2", "1/3", "1/4", "1/5", "1/6", "1/7", "1/8", "1/9");
        assertThat(rig.metric("logly_store_writer_duplicates")).isEqualTo(2);
    }

    @Test
    void readsACutLogFromItsStartWhereNobodyKnowsWhereItWasCut() throws Exception {
        append(1, 1);
        append(1, 2);
        append(1, 3);
        rig.poll();
        rig.commit();
        world.kafka().cutAt(PARTITION, 1);
        append(1, 4);
        rig.consumer.seek(PARTITION, 3);
        rig.poll();
        rig.poll();
        rig.commit();
        assertThat(stored()).containsExactly("1/1", "1/2", "1/3", "1/4");
        assertThat(rig.metric("logly_store_writer_duplicates")).isEqualTo(1);
    }

    @Test
    void numbersALogThatWasNotCutAsBefore() throws Exception {
        rig.assign(1, 2);
        append(1, 1);
        append(1, 2);
        rig.poll();
        rig.commit();
        world.kafka().cutAt(PARTITION, 1);
        rig.poll();
        LogEvent elsewhere = LogEvent.newBuilder()
                .setTimestamp(NOON)
                .setHost("web-2")
                .setMessage("elsewhere")
                .setAgentId(8)
                .setEpoch(1)
                .setSeq(1)
                .build();
        world.kafka().append(new TopicPartition(EVENTS, 1), NOON, elsewhere);
        rig.poll();
        rig.commit();
        assertThat(rig.files.position(EVENTS, 1)).map(LogPosition::logEpoch).contains(1);
        assertThat(rig.files.position(EVENTS, 2)).map(LogPosition::logEpoch).contains(2);
    }

    @Test
    void readsATopicFromItsStartThatWasMadeAnewMeanwhile() throws Exception {
        for (int seq = 1; seq <= 3; seq++) {
            append(1, seq);
        }
        rig.poll();
        rig.commit();
        world.kafka().clear();
        world.fleet().recreateTopics();
        for (int seq = 3; seq <= 9; seq++) {
            append(1, seq);
        }
        rig.poll();
        world.clock().advance(Duration.ofSeconds(11));
        for (int turn = 0; turn < 3; turn++) {
            rig.commit();
        }
        assertThat(stored()).containsExactly("1/1", "1/2", "1/3", "1/4", "1/5", "1/6", "1/7", "1/8", "1/9");
        assertThat(position().logEpoch()).isEqualTo(2);
        assertThat(position().nextOffset()).isEqualTo(7);
    }

    @Test
    void refusesTopicsOfDifferentPartitions() throws Exception {
        rig.kill();
        world.fleet().partitionsOf(EVENTS, 6);
        rig = new WriterRig(new WriterRig.Options(data, "store-1"), world);
        assertThatExceptionOfType(OperatorMistake.class)
                .isThrownBy(() -> rig.assign(2))
                .withMessageContaining("kafka.partitions")
                .withMessageContaining("6 partitions: " + EVENTS);
    }

    @Test
    void leavesOutWhatTheOperatorDoesNotWantAndCountsIt() throws Exception {
        rig.kill();
        rig = new WriterRig(new WriterRig.Options(data, "store-1", KeptEvents.SIGNIFICANT, 10), world).assign(2);
        append(1, 1);
        append(1, 1);
        world.kafka()
                .append(
                        PARTITION,
                        NOON,
                        LogEvent.newBuilder()
                                .setTimestamp(NOON)
                                .setHost("web-1")
                                .setMessage("kept")
                                .setLevel(Level.WARNING)
                                .setAgentId(7)
                                .setEpoch(1)
                                .setSeq(2)
                                .build());
        rig.poll();
        rig.commit();
        assertThat(stored()).containsExactly("kept");
        assertThat(rig.metric("logly_store_writer_left_out")).isEqualTo(1);
        Ledger ledger = new Ledger();
        rig.files.load(ledger, EVENTS, 2);
        Ledger.Entry account = ledger.entry(new RecordIdentity(7, 1, 1), EVENTS, "web-1", 2);
        assertThat(account.countOf(Ledger.Fate.LEFT_OUT)).isEqualTo(1);
        assertThat(account.countOf(Ledger.Fate.STORED)).isEqualTo(1);
        assertThat(account.countOf(Ledger.Fate.DUPLICATE)).isEqualTo(1);
        assertThat(account.received()).isEqualTo(2);
    }

    @Test
    void waitsWhileTheDiskIsNearlyFullAndLosesNothing() throws Exception {
        append(1, 1);
        rig.poll();
        rig.space = new DiskGuard.Space(9L << 30, 200L << 30);
        append(1, 2);
        rig.commit();
        rig.poll();
        assertThat(stored()).as("what was at hand is stored").containsExactly("1/1");
        assertThat(rig.loop.health().state()).isEqualTo(Health.State.DEGRADED);
        assertThat(rig.loop.health().cause()).contains("9216 MiB are free", "10240 MiB are kept in reserve");

        rig.space = new DiskGuard.Space((10L << 30) + 1, 200L << 30);
        rig.poll();
        assertThat(rig.consumer.position(PARTITION))
                .as("a little more than the reserve")
                .isEqualTo(1);
        rig.space = new DiskGuard.Space(11L << 30, 200L << 30);
        rig.poll();
        rig.commit();
        assertThat(stored()).containsExactly("1/1", "1/2");
        assertThat(rig.loop.health()).isEqualTo(Health.up());
    }

    @Test
    void keepsTheReserveThatIsLargerOfTheTwo() throws Exception {
        rig.space = new DiskGuard.Space((2L << 30) - 1, 10L << 30);
        rig.poll();
        assertThat(rig.loop.health().cause()).contains("2048 MiB are kept in reserve");
    }

    @Test
    void tellsHowFreshEachHostIs() throws Exception {
        append(1, 30);
        append(1, 1);
        rig.poll();
        rig.commit();
        assertThat(reader.freshness()).isEqualTo(Map.of("web-1", NOON.minusSeconds(1)));
    }

    @Test
    void storesEverythingExactlyOnceUnderKillsAndReSends() throws Exception {
        long seed = 42;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        Map<Long, Long> sent = new HashMap<>();
        TreeSet<String> expected = new TreeSet<>();
        for (int step = 0; step < 300; step++) {
            int what = random.nextInt(10);
            if (what < 5) {
                long epoch = 1L + random.nextInt(3);
                long last = sent.getOrDefault(epoch, 0L);
                long seq = random.nextInt(4) == 0 && last > 0 ? 1L + random.nextInt((int) last) : last + 1;
                sent.put(epoch, Math.max(seq, last));
                append(epoch, seq);
                expected.add(epoch + "/" + seq);
            } else if (what < 7) {
                rig.poll();
            } else if (what < 9) {
                rig.commit();
            } else {
                restart();
            }
        }
        rig.poll();
        rig.commit();
        assertThat(stored()).containsExactlyElementsOf(expected);
        assertThat(world.kafka().end(PARTITION)).isGreaterThan(expected.size());
    }
}
