package logly.stream;

import static logly.stream.TopologyHarness.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import logly.schemas.AddressCounts;
import logly.schemas.DeadLetter;
import logly.schemas.DeadLetterStage;
import logly.schemas.IpDay;
import logly.schemas.LogEvent;
import logly.schemas.RecordIdentity;
import logly.schemas.Replay;
import logly.schemas.ReplayOrder;
import logly.schemas.Topic;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayStageTest {
    private static final String HOUR = "web-1|2026-11-23T21:00:00Z";

    private TopologyHarness harness;
    private Sender web;

    @BeforeEach
    void open(@TempDir Path folder) {
        harness = new TopologyHarness(folder);
        web = new Sender(harness, "web-1", 7);
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private Topic<LogEvent> events() {
        return harness.topics().logEvents();
    }

    private byte[] good() {
        return harness.encode(
                events(),
                LogEvent.newBuilder(web.failedLogin(NOW))
                        .setIpAddress("203.0.113.9")
                        .build());
    }

    private void order(Replay order) {
        Topic<Replay> topic = harness.topics().replays();
        harness.given(topic, "web-1", harness.encode(topic, order), new RecordHeaders(), NOW);
    }

    private DeadLetter letter() {
        return harness.deadLetters().get(0).value;
    }

    /** A letter of a record that no schema decodes, as a build sees it that knows the schema. */
    private Replay orderForWhatCanBeReadByNow(RecordIdentity identity) {
        harness.given(events(), "web-1", new byte[] {9}, new RecordHeaders(List.of(identity.toHeader())), NOW);
        return Replay.newBuilder(ReplayOrder.of(letter(), "local", NOW))
                .setRecordValue(ByteBuffer.wrap(good()))
                .build();
    }

    private SeqLedger ledger() {
        return Objects.requireNonNull(harness.<LedgerKey, SeqLedger>store(Entrance.SEQ_RANGES)
                .find(LedgerKey.of(web.identity(1), events().name(), "web-1")));
    }

    /** One that shared the stage of the entrance would have its letters taken in by all. */
    @Test
    void everyStageOfArrivalsHasLettersOfItsOwn() {
        assertThat(ProcessorTopology.STAGES)
                .extracting(DeadLetters::stageOf)
                .doesNotContain(DeadLetterStage.PROCESS, DeadLetterStage.DECODE)
                .doesNotHaveDuplicates();
    }

    @Test
    void takesInWhatFailedAtTheEntrancePastItsDeduplication() {
        RecordIdentity identity = web.next(events());
        Replay order = orderForWhatCanBeReadByNow(identity);
        assertThat(ledger().deadLettered()).isEqualTo(1);
        order(order);
        harness.given(events(), "web-1", good(), new RecordHeaders(List.of(identity.toHeader())), NOW);
        harness.advance(Duration.ofSeconds(6));

        assertThat(harness.newest(HOUR).getFailedLoginCount()).isEqualTo(1);
        assertThat(harness.newest(harness.topics().ipReputation())).containsOnlyKeys("203.0.113.9");
        assertThat(harness.deadLetters()).isEmpty();
        assertThat(ledger().received()).isEqualTo(1);
        assertThat(ledger().duplicates()).isEqualTo(1);
        assertThat(ledger().deadLettered()).isZero();
        assertThat(harness.count("replays")).isEqualTo(1);
    }

    @Test
    void takesALetterOnceAlsoOverARestart() {
        Replay order = orderForWhatCanBeReadByNow(web.next(events()));
        order(order);
        order(order);
        assertThat(harness.deadLetters()).singleElement().satisfies(refused -> {
            assertThat(refused.value.getTopic()).isEqualTo("logly.replays");
            assertThat(refused.value.getStage()).isEqualTo(DeadLetterStage.REPLAY_LETTERS);
            assertThat(refused.value.getReason())
                    .contains("the letter logly.log-events|0|0|DECODE was replayed before, at 2026-11-23T21:54:31");
        });
        harness.restart(
                NOW.plusSeconds(60),
                AggregationStage.HOURLY_ROLLUPS,
                Entrance.SEQ_RANGES,
                ReplayStage.REPLAYED_LETTERS);
        order(order);
        assertThat(letter().getReason()).contains("was replayed before");
        harness.advance(Duration.ofSeconds(2));
        assertThat(harness.newest(HOUR).getFailedLoginCount()).isEqualTo(1);
    }

    @Test
    void takesWhatOneStageFailedAtIntoThatStageAlone() {
        RecordIdentity identity = web.next(events());
        DeadLetter failed = DeadLetter.newBuilder()
                .setTopic(events().name())
                .setOffset(5)
                .setTimestamp(NOW)
                .setStage(DeadLetterStage.ROLL_UP_HOURS)
                .setRecordKey(ByteBuffer.wrap("web-1".getBytes(StandardCharsets.UTF_8)))
                .setRecordValue(ByteBuffer.wrap(good()))
                .setHeaders(Map.of(RecordIdentity.HEADER, ByteBuffer.wrap(identity.toBytes())))
                .build();
        order(ReplayOrder.of(failed, "local", NOW));
        harness.advance(Duration.ofSeconds(6));
        assertThat(harness.newest(HOUR).getFailedLoginCount()).isEqualTo(1);
        assertThat(harness.newest(harness.topics().ipReputation())).isEmpty();

        order(ReplayOrder.of(
                DeadLetter.newBuilder(failed)
                        .setStage(DeadLetterStage.TRACE_EVENTS)
                        .build(),
                "local",
                NOW));
        assertThat(harness.traces()).hasSize(1);
        order(ReplayOrder.of(
                DeadLetter.newBuilder(failed)
                        .setStage(DeadLetterStage.CORRELATE)
                        .build(),
                "local",
                NOW));
        assertThat(letter().getReason()).isEqualTo("stage CORRELATE takes no records of logly.log-events");
    }

    @Test
    void appendsAnewWhatFailedBehindARepartition() {
        Topic<AddressCounts> topic = harness.topics().addressCounts();
        AddressCounts.Builder counts = AddressCounts.newBuilder()
                .setFirstSeen(NOW)
                .setLastSeen(NOW)
                .setDailyCounts(List.of(new IpDay(20_780, Map.of("BAN", 3L))));
        harness.given(topic, "moon", harness.encode(topic, counts.setIp("moon").build()), new RecordHeaders(), NOW);
        DeadLetter failed = letter();
        assertThat(failed.getStage()).isEqualTo(DeadLetterStage.RATE_ADDRESSES);
        byte[] byNow = harness.encode(topic, counts.setIp("203.0.113.9").build());
        order(Replay.newBuilder(ReplayOrder.of(failed, "local", NOW))
                .setRecordValue(ByteBuffer.wrap(byNow))
                .build());
        assertThat(harness.newest(harness.topics().ipReputation()))
                .hasEntrySatisfying("203.0.113.9", reputation -> assertThat(reputation.getBannedCount())
                        .isEqualTo(3));
    }

    @Test
    void keepsWhatFailsAgainAndReplaysThatToo() {
        harness.given(
                events(),
                "web-1",
                new byte[] {9},
                new RecordHeaders(List.of(web.next(events()).toHeader())),
                NOW);
        Replay first = ReplayOrder.of(letter(), "local", NOW);
        order(first);
        DeadLetter again = letter();
        assertThat(again.getTopic()).isEqualTo("logly.replays");
        assertThat(again.getStage()).isEqualTo(DeadLetterStage.DECODE);
        assertThat(ledger().deadLettered()).isEqualTo(1);

        byte[] byNow = harness.encode(
                harness.topics().replays(),
                Replay.newBuilder(first).setRecordValue(ByteBuffer.wrap(good())).build());
        order(Replay.newBuilder(ReplayOrder.of(again, "local", NOW))
                .setRecordValue(ByteBuffer.wrap(byNow))
                .build());
        harness.advance(Duration.ofSeconds(2));
        assertThat(harness.newest(HOUR).getFailedLoginCount()).isEqualTo(1);
        assertThat(ledger().deadLettered()).isZero();
    }

    @Test
    void refusesWhatItCanNotReplayAndGoesOn() {
        harness.given(harness.topics().replays(), "web-1", new byte[] {1, 2}, new RecordHeaders(), NOW);
        order(Replay.newBuilder()
                .setTopic("logly.operator-actions")
                .setStage("CORRELATE")
                .build());
        order(Replay.newBuilder().setTopic(events().name()).setStage("DECODE").build());
        order(Replay.newBuilder()
                .setTopic("logly.replays")
                .setStage("REPLAY_LETTERS")
                .build());
        assertThat(harness.deadLetters())
                .extracting(refused -> refused.value.getReason())
                .satisfiesExactly(
                        reason -> assertThat(reason).isNotBlank(),
                        reason ->
                                assertThat(reason).isEqualTo("what comes from logly.operator-actions is not replayed"),
                        reason -> assertThat(reason).isEqualTo("there is no identity header"),
                        reason -> assertThat(reason).isEqualTo("a replay that was refused is not replayed"));
    }

    @Test
    void forgetsALetterAfter31Days() {
        order(orderForWhatCanBeReadByNow(web.next(events())));
        Sender later = new Sender(harness, "web-1", 8);
        later.send(
                later.failedLogin(NOW), NOW.plus(ReplayProcessor.REMEMBERED_FOR).plusSeconds(7200));
        assertThat(harness.changelog(ReplayStage.REPLAYED_LETTERS)).isEmpty();
    }
}
