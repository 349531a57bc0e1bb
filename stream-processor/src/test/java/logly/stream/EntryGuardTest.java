package logly.stream;

import static logly.stream.TopologyHarness.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import logly.analysis.sigma.Hit;
import logly.analysis.sigma.HitBatch;
import logly.analysis.sigma.Plan;
import logly.analysis.sigma.Routed;
import logly.analysis.sigma.RuleReader;
import logly.schemas.DeadLetter;
import logly.schemas.DeadLetterStage;
import logly.schemas.LogEvent;
import logly.schemas.RecordIdentity;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Entries of stores that only a clock meets, and that cannot be read. */
class EntryGuardTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final String RULE = """
            title: R
            logsource: {product: logly, category: log_event}
            detection:
              selection: {action: FAILED_LOGIN}
              condition: selection
            """;

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

    private void put(String store, byte[] key, byte[] value) {
        harness.store(store).wrapped().put(Bytes.wrap(key), value);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The one letter since the last look. */
    private DeadLetter letter() {
        assertThat(harness.count("dead_letters")).isEqualTo(1);
        return harness.deadLetters().get(0).value;
    }

    @Test
    void leavesAnHourOutThatCannotBeReadAndEmitsTheOthers() {
        web.send(web.failedLogin(NOW), NOW);
        web.send(web.failedLogin(NOW.minus(Duration.ofHours(2))), NOW);
        harness.changelog(AggregationStage.HOURLY_ROLLUPS);
        harness.restart(NOW, Entrance.SEQ_RANGES, AggregationStage.HOURLY_ROLLUPS);
        Bucket bad = Bucket.of("web-1", NOW);
        byte[] garbage = {3, 9, 9, 9};
        put(AggregationStage.HOURLY_ROLLUPS, bad.toBytes(), garbage);
        harness.advance(SECOND);

        DeadLetter letter = letter();
        assertThat(letter.getTopic()).isEqualTo("logly.stream-processor-hourly-rollups-changelog");
        assertThat(letter.getStage()).isEqualTo(DeadLetterStage.ROLL_UP_HOURS);
        assertThat(letter.getReason())
                .startsWith(
                        "roll-up-hours: hourly-rollups: BadEntryException: an entry of hourly-rollups cannot be read: ");
        assertThat(letter.getRecordKey()).isEqualTo(ByteBuffer.wrap(bad.toBytes()));
        assertThat(letter.getRecordValue()).isEqualTo(ByteBuffer.wrap(garbage));
        assertThat(harness.newest()).containsOnlyKeys("web-1|2026-11-23T19:00:00Z");
        assertThat(harness.newest(harness.topics().dailyAggregates()).get("web-1|2026-11-23"))
                .satisfies(day -> assertThat(day.getFailedLoginCount()).isEqualTo(1));

        web.send(web.failedLogin(NOW), NOW);
        harness.advance(SECOND);
        assertThat(harness.newest("web-1|2026-11-23T21:00:00Z").getFailedLoginCount())
                .as("the hour begins anew, in the generation of its day")
                .isEqualTo(1);
        assertThat(harness.count("dead_letters")).isEqualTo(1);
    }

    @Test
    void leavesCountsOutThatCannotBeRead() {
        put(ReputationStage.PENDING_ADDRESSES, text("203.0.113.9"), new byte[] {1, 2});
        LogEvent event = LogEvent.newBuilder(web.failedLogin(NOW))
                .setIpAddress("203.0.113.7")
                .build();
        web.send(event, NOW);
        harness.advance(Duration.ofSeconds(6));
        assertThat(letter().getStage()).isEqualTo(DeadLetterStage.COUNT_ADDRESSES);
        assertThat(harness.newest(harness.topics().ipReputation())).containsOnlyKeys("203.0.113.7");
        assertThat(harness.store(ReputationStage.PENDING_ADDRESSES).wrapped().get(Bytes.wrap(text("203.0.113.9"))))
                .isNull();
    }

    @Test
    void leavesATraceOutThatCannotBeRead() {
        byte[] key = TraceKey.of("web-1", new RecordIdentity(1, 2, 3)).toBytes();
        byte[] opened = ByteBuffer.allocate(Long.BYTES + 3)
                .putLong(NOW.toEpochMilli())
                .put(new byte[] {9, 9, 9})
                .array();
        put(TraceStage.OPEN_TRACES, key, opened);
        web.send(web.system(NOW, 10), NOW);
        harness.advance(SECOND);
        assertThat(letter().getStage()).isEqualTo(DeadLetterStage.TRACE_EVENTS);
        assertThat(harness.store(TraceStage.OPEN_TRACES).wrapped().get(Bytes.wrap(key)))
                .isNull();
    }

    @Test
    void leavesAFindingOutThatCannotBeRead() {
        put(CorrelateStage.LIVES, text("f"), waiting());
        harness.advance(SECOND);
        harness.advance(SECOND);
        DeadLetter letter = letter();
        assertThat(letter.getStage()).isEqualTo(DeadLetterStage.CORRELATE);
        assertThat(letter.getTopic()).isEqualTo("logly.stream-processor-finding-lives-changelog");
    }

    @Test
    void beginsAFindingAnewWhoseStateCannotBeRead() {
        Plan plan = new Plan(new RuleReader(Map.of()).read(RULE).get(0), Plan.ALONE, false, List.of());
        Hit hit = new Hit("r", NOW.toEpochMilli(), "e", "", Map.of("ip", List.of("i")), "e", 0, 1);
        Routed routed = new Routed(plan, List.of("i"), hit);
        HitBatch batch = new HitBatch();
        batch.add("bad", routed);
        batch.add("good", routed);
        put(CorrelateStage.LIVES, text("bad"), new byte[] {0, 1});
        byte[] record = harness.encode(harness.topics().ruleHits(), batch.toRecord());
        harness.given(harness.topics().ruleHits(), "bad", record, new RecordHeaders(), NOW);
        assertThat(letter().getRecordKey()).isEqualTo(ByteBuffer.wrap(text("bad")));
        assertThat(harness.findings()).hasSize(2);
    }

    private static byte[] waiting() {
        return new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    }
}
