package logly.stream;

import static logly.stream.TopologyHarness.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import logly.analysis.DailyRollup;
import logly.schemas.Action;
import logly.schemas.DailyAggregate;
import logly.schemas.HourlyAggregate;
import logly.schemas.Level;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AggregationStageTest {
    private static final String THIS_HOUR = "web-1|2026-11-23T21:00:00Z";
    private static final Duration SECOND = Duration.ofSeconds(1);

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

    @Test
    void rollsThreeTopicsUpIntoOneBucket() {
        web.send(web.system(NOW, 10), NOW);
        web.send(web.system(NOW.plusSeconds(10), 20), NOW.plusSeconds(10));
        web.send(web.network(NOW, 100, 7), NOW);
        web.send(web.event(NOW, Action.BAN, Level.ERROR), NOW.plusSeconds(11));
        harness.advance(SECOND);

        HourlyAggregate aggregate = harness.newest(THIS_HOUR);
        assertThat(aggregate.getHost()).isEqualTo("web-1");
        assertThat(aggregate.getHour()).isEqualTo(Instant.parse("2026-11-23T21:00:00Z"));
        assertThat(aggregate.getAvgCpuPercent()).isEqualTo(15);
        assertThat(aggregate.getMaxCpuPercent()).isEqualTo(20);
        assertThat(aggregate.getTotalBytesSent()).isEqualTo(100);
        assertThat(aggregate.getBannedIpCount()).isEqualTo(1);
        assertThat(aggregate.getErrorCount()).isEqualTo(1);
        assertThat(aggregate.getUpdatedAt()).isEqualTo(NOW.plusSeconds(11));
    }

    @Test
    void mergesLateEventIntoItsHour() {
        Instant sixDaysAgo = NOW.minus(Duration.ofDays(6));
        web.send(web.failedLogin(sixDaysAgo), sixDaysAgo);
        harness.advance(SECOND);
        web.send(web.failedLogin(NOW), NOW);
        harness.advance(SECOND);
        web.send(web.failedLogin(sixDaysAgo), NOW);
        harness.advance(SECOND);

        HourlyAggregate old = harness.newest("web-1|2026-11-17T21:00:00Z");
        assertThat(old.getFailedLoginCount()).isEqualTo(2);
        assertThat(old.getRevision()).isEqualTo(2);
        assertThat(harness.newest(THIS_HOUR).getFailedLoginCount()).isEqualTo(1);
    }

    @Test
    void countsExpiredRecordsWithoutAggregatingThem() {
        web.send(web.failedLogin(NOW.minus(Duration.ofDays(7))), NOW);
        web.send(web.failedLogin(NOW.minus(Duration.ofDays(7)).minusMillis(1)), NOW);
        harness.advance(SECOND);
        assertThat(harness.newest().values()).singleElement().satisfies(aggregate -> assertThat(
                        aggregate.getLogEventsCount())
                .isEqualTo(1));
        assertThat(harness.count("records_expired")).isEqualTo(1);
    }

    @Test
    void filesAFutureStampUnderItsAppendTime() {
        Sender fast = new Sender(harness, "web-2", 7);
        web.send(web.failedLogin(NOW.plus(Duration.ofMinutes(6))), NOW);
        fast.send(fast.failedLogin(NOW.plus(Duration.ofDays(1))), NOW);
        web.send(web.failedLogin(NOW.minus(Duration.ofDays(1))), NOW);
        harness.advance(SECOND);
        assertThat(harness.newest().keySet())
                .containsExactlyInAnyOrder(THIS_HOUR, "web-2|2026-11-23T21:00:00Z", "web-1|2026-11-22T21:00:00Z");
        assertThat(harness.count("records_ahead")).isEqualTo(2);
    }

    @Test
    void acceptsAStampWithinTolerance() {
        web.send(web.failedLogin(NOW.plus(Duration.ofMinutes(5))), NOW.minus(Duration.ofMinutes(1)));
        web.send(web.failedLogin(Instant.parse("2026-11-23T22:00:00Z")), Instant.parse("2026-11-23T21:55:00Z"));
        harness.advance(SECOND);
        assertThat(harness.newest().keySet()).containsExactlyInAnyOrder(THIS_HOUR, "web-1|2026-11-23T22:00:00Z");
    }

    @Test
    void emitsABucketAtMostOnceASecond() {
        web.send(web.failedLogin(NOW), NOW);
        harness.advance(Duration.ofMillis(500));
        assertThat(harness.emitted()).hasSize(1);

        for (int i = 0; i < 40; i++) {
            web.send(web.failedLogin(NOW), NOW);
            harness.advance(Duration.ofMillis(100));
        }
        assertThat(harness.emitted().size()).isBetween(2, 4);
        harness.advance(SECOND);
        assertThat(harness.newest(THIS_HOUR).getFailedLoginCount()).isEqualTo(41);
        harness.emitted();
        harness.advance(Duration.ofMinutes(5));
        assertThat(harness.emitted()).isEmpty();
    }

    @Test
    void slowsDownFromTwentyHostsOn() {
        for (int host = 1; host <= EmissionPace.FEW_HOSTS; host++) {
            Sender sender = new Sender(harness, "web-" + host, 7);
            sender.send(sender.failedLogin(NOW), NOW);
        }
        harness.advance(SECOND);
        assertThat(harness.emitted()).hasSize(EmissionPace.FEW_HOSTS);
        Sender again = new Sender(harness, "web-1", 8);
        for (int i = 0; i < 18; i++) {
            again.send(again.failedLogin(NOW), NOW);
            harness.advance(Duration.ofMillis(500));
        }
        assertThat(harness.emitted()).isEmpty();
        harness.advance(SECOND);
        assertThat(harness.emitted()).singleElement().satisfies(emitted -> assertThat(
                        emitted.value.getFailedLoginCount())
                .isEqualTo(19));
    }

    @Test
    void countsRevisionsUpWithinAGeneration() {
        for (int i = 0; i < 5; i++) {
            web.send(web.failedLogin(NOW), NOW);
            harness.advance(SECOND);
        }
        List<KeyValue<String, HourlyAggregate>> emitted = harness.emitted();
        assertThat(emitted).extracting(each -> each.value.getRevision()).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(emitted)
                .extracting(each -> each.value.getGeneration())
                .containsOnly(emitted.get(0).value.getGeneration());
    }

    @Test
    void continuesFromTheChangelog() {
        web.send(web.failedLogin(NOW), NOW);
        harness.advance(SECOND);
        web.send(web.failedLogin(NOW), NOW);
        harness.advance(SECOND);
        HourlyAggregate before = harness.newest(THIS_HOUR);

        harness.restart(NOW.plusSeconds(60), AggregationStage.HOURLY_ROLLUPS, Entrance.SEQ_RANGES);
        web.resend(web.failedLogin(NOW), web.identity(2), NOW.plusSeconds(60));
        web.send(web.failedLogin(NOW), NOW.plusSeconds(60));
        harness.advance(SECOND);

        HourlyAggregate after = harness.newest(THIS_HOUR);
        assertThat(after.getFailedLoginCount()).isEqualTo(3);
        assertThat(after.getGeneration()).isEqualTo(before.getGeneration());
        assertThat(after.getRevision()).isEqualTo(before.getRevision() + 1);
        assertThat(harness.count("records_duplicate")).isEqualTo(1);
    }

    @Test
    void emitsAfterARestartWhatWasPending() {
        web.send(web.failedLogin(NOW), NOW);
        assertThat(harness.emitted()).isEmpty();

        harness.restart(NOW.plusSeconds(60), AggregationStage.HOURLY_ROLLUPS, Entrance.SEQ_RANGES);
        harness.advance(SECOND);
        assertThat(harness.emitted()).singleElement().satisfies(emitted -> {
            assertThat(emitted.key).isEqualTo(THIS_HOUR);
            assertThat(emitted.value.getRevision()).isEqualTo(1);
        });
    }

    @Test
    void emitsNothingAfterARestartWhereNothingWasPending() {
        web.send(web.failedLogin(NOW), NOW);
        harness.advance(SECOND);
        harness.restart(NOW.plusSeconds(60), AggregationStage.HOURLY_ROLLUPS, Entrance.SEQ_RANGES);
        harness.advance(Duration.ofSeconds(30));
        assertThat(harness.emitted()).isEmpty();
    }

    @Test
    void opensANewGenerationWhereStateWasLost() {
        web.send(web.failedLogin(NOW), NOW);
        harness.advance(SECOND);
        HourlyAggregate before = harness.newest(THIS_HOUR);

        harness.restart(NOW.plusSeconds(60), Entrance.SEQ_RANGES);
        web.send(web.failedLogin(NOW), NOW);
        harness.advance(SECOND);
        HourlyAggregate after = harness.newest(THIS_HOUR);
        assertThat(after.getGeneration()).isNotEqualTo(before.getGeneration());
        assertThat(after.getRevision()).isEqualTo(1);
        assertThat(after.getFailedLoginCount()).isEqualTo(1);
    }

    @Test
    void evictsBucketsThatNoRecordCanAmend() {
        web.send(web.failedLogin(NOW), NOW);
        Instant beforeHorizon = NOW.plus(Duration.ofDays(7));
        web.send(web.failedLogin(beforeHorizon), beforeHorizon);
        assertThat(buckets()).hasSize(2);

        Instant pastHorizon = NOW.plus(Duration.ofDays(8)).plus(Duration.ofHours(3));
        web.send(web.failedLogin(pastHorizon), pastHorizon);
        assertThat(buckets()).extracting(Bucket::hour).doesNotContain(Instant.parse("2026-11-23T21:00:00Z"));
        assertThat(buckets()).hasSize(2);
        // It was still pending: nothing is forgotten unsaid.
        assertThat(harness.newest()).containsKey(THIS_HOUR);
    }

    @Test
    void emitsADayAtOnceAndThenEveryMinuteInWhichItChanged() {
        web.send(web.system(NOW, 10), NOW);
        harness.advance(SECOND);
        assertThat(of(days(), "web-1|2026-11-23").getSystemMetricsCount()).isEqualTo(1);
        web.send(web.system(NOW.minus(Duration.ofHours(2)), 40), NOW);
        web.send(web.system(NOW.minus(Duration.ofHours(2)), 70), NOW);
        web.send(web.failedLogin(Instant.parse("2026-11-22T23:59:59.999Z")), NOW);
        harness.advance(Duration.ofSeconds(59));
        assertThat(days()).isEmpty();
        harness.advance(SECOND);

        Map<String, DailyAggregate> days = days();
        assertThat(days.keySet()).containsExactlyInAnyOrder("web-1|2026-11-23", "web-1|2026-11-22");
        DailyAggregate today = of(days, "web-1|2026-11-23");
        assertThat(today.getAvgCpuPercent()).isEqualTo(40);
        assertThat(today.getSystemMetricsCount()).isEqualTo(3);
        assertThat(today.getRevision()).isEqualTo(3);
        harness.advance(Duration.ofMinutes(5));
        assertThat(days()).as("nothing changed since").isEmpty();
    }

    @Test
    void amendsADayOfTheLeapMonthWithALateRecord() {
        Instant leap = Instant.parse("2028-02-29T23:59:59.999Z");
        web.send(web.failedLogin(leap), leap);
        Instant late = leap.plus(Duration.ofDays(6));
        web.send(web.failedLogin(late), late);
        harness.advance(Duration.ofMinutes(1));
        assertThat(days().keySet()).containsExactlyInAnyOrder("web-1|2028-02-29", "web-1|2028-03-06");

        web.send(web.failedLogin(Instant.parse("2028-02-29T00:00:00Z")), late);
        harness.advance(Duration.ofMinutes(1));
        Map<String, DailyAggregate> amended = days();
        assertThat(amended.keySet()).containsExactly("web-1|2028-02-29");
        assertThat(of(amended, "web-1|2028-02-29").getFailedLoginCount()).isEqualTo(2);
        assertThat(of(amended, "web-1|2028-02-29").getRevision()).isEqualTo(2);
    }

    @Test
    void emitsAfterARestartTheDayThatWasPending() {
        web.send(web.failedLogin(NOW), NOW);
        harness.advance(SECOND);
        web.send(web.failedLogin(NOW), NOW);
        harness.advance(SECOND);
        assertThat(of(days(), "web-1|2026-11-23").getFailedLoginCount()).isEqualTo(1);
        harness.restart(NOW.plusSeconds(60), AggregationStage.HOURLY_ROLLUPS, Entrance.SEQ_RANGES);
        harness.advance(SECOND);
        assertThat(of(days(), "web-1|2026-11-23").getFailedLoginCount()).isEqualTo(2);

        harness.restart(NOW.plusSeconds(240), AggregationStage.HOURLY_ROLLUPS, Entrance.SEQ_RANGES);
        harness.advance(Duration.ofMinutes(2));
        assertThat(days()).as("it was emitted before the restart").isEmpty();
    }

    @Test
    void keepsHistoryOfADayWhoseStateWasLost() {
        web.send(web.failedLogin(NOW), NOW);
        harness.advance(Duration.ofMinutes(1));
        DailyAggregate before = of(days(), "web-1|2026-11-23");
        harness.restart(NOW.plusSeconds(60), Entrance.SEQ_RANGES);
        web.send(web.failedLogin(NOW.plusSeconds(4000)), NOW.plusSeconds(4000));
        web.send(web.failedLogin(NOW), NOW.plusSeconds(4000));
        harness.advance(Duration.ofMinutes(1));
        DailyAggregate after = of(days(), "web-1|2026-11-23");

        assertThat(after.getGeneration()).isNotEqualTo(before.getGeneration());
        assertThat(after.getGeneration())
                .as("hours and their day are of one generation")
                .isEqualTo(harness.newest("web-1|2026-11-23T23:00:00Z").getGeneration())
                .isEqualTo(harness.newest(THIS_HOUR).getGeneration());
        assertThat(DailyRollup.merge(List.of(before, after)).getFailedLoginCount())
                .isEqualTo(3);
    }

    @Test
    void doesNotLetOneHostsClockMoveARecordOfAnother() {
        Sender wrong = new Sender(harness, "web-2", 9);
        for (int i = -24; i <= 24; i += 12) {
            Instant moved = NOW.plus(Duration.ofHours(i));
            wrong.send(wrong.failedLogin(moved), NOW);
            web.send(web.failedLogin(NOW), NOW);
        }
        harness.advance(Duration.ofMinutes(1));
        Map<String, DailyAggregate> days = days();
        assertThat(of(days, "web-1|2026-11-23").getFailedLoginCount()).isEqualTo(5);
        assertThat(of(days, "web-2|2026-11-22").getFailedLoginCount()).isEqualTo(1);
        assertThat(of(days, "web-2|2026-11-23").getFailedLoginCount())
                .as("what lies ahead is filed under its append time")
                .isEqualTo(4);
        assertThat(days).hasSize(3);
    }

    private static DailyAggregate of(Map<String, DailyAggregate> days, String key) {
        return Objects.requireNonNull(days.get(key), key);
    }

    private Map<String, DailyAggregate> days() {
        return harness.newest(harness.topics().dailyAggregates());
    }

    private List<Bucket> buckets() {
        Map<Bytes, byte[]> log = harness.changelog(AggregationStage.HOURLY_ROLLUPS);
        return log.keySet().stream().map(key -> Bucket.fromBytes(key.get())).toList();
    }
}
