package logly.stream;

import static logly.stream.TopologyHarness.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import logly.analysis.sigma.FindingLife;
import logly.analysis.sigma.RuleFiles;
import logly.schemas.Action;
import logly.schemas.DetectionRule;
import logly.schemas.Finding;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.RuleHits;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a flood of events from one address on one host costs between the tasks, by the shipped rules. */
class HitFloodTest {
    private static final int EVENTS = 2_400;
    private static final String IP = "203.0.113.9";
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration STEP = Duration.ofMillis(100);

    /** Tasks of a node alone, each of which would send as much as the one here does. */
    private static final int TASKS = 4;

    private TopologyHarness harness;
    private Sender web;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        harness = new TopologyHarness(folder);
        web = new Sender(harness, "web-1", 7);
        RuleFiles.shipped().rules().forEach(rule -> {
            DetectionRule record = DetectionRule.newBuilder()
                    .setId(rule.id())
                    .setText(rule.text())
                    .setEnabled(true)
                    .build();
            byte[] bytes = harness.encode(harness.topics().detectionRules(), record);
            harness.given(harness.topics().detectionRules(), rule.id(), bytes, new RecordHeaders(), NOW);
        });
        harness.advance(Duration.ofSeconds(1));
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private static LogEvent failedLogin(String user, Instant time) {
        return LogEvent.newBuilder()
                .setHost("web-1")
                .setSource("auth")
                .setService("sshd")
                .setTimestamp(time)
                .setLevel(Level.WARNING)
                .setAction(Action.FAILED_LOGIN)
                .setIpAddress(IP)
                .setUser(user)
                .setMessage("Failed password for " + user + " from " + IP + " port 4711 ssh2")
                .build();
    }

    private void flood(int users) {
        int steps = (int) MINUTE.dividedBy(STEP);
        for (int i = 0; i < EVENTS; i++) {
            Instant time = NOW.plus(MINUTE.multipliedBy(i).dividedBy(EVENTS));
            web.send(failedLogin("u" + i % users, time), time);
            if (i % (EVENTS / steps) == 0) {
                harness.advance(STEP);
            }
        }
    }

    private void isFewRecordsAndExact(int users) {
        flood(users);
        List<RuleHits> crossed = hits();
        long hits = crossed.stream().mapToLong(each -> each.getHits().size()).sum();
        System.out.println("a minute of " + EVENTS + " failed logins crossed Kafka as " + crossed.size()
                + " records with " + hits + " hits");
        harness.advance(HitPace.LONGEST);
        harness.advance(FindingLife.COOLDOWN);
        harness.advance(FindingLife.COOLDOWN);
        Map<String, Long> newest = new HashMap<>();
        harness.findings().forEach(finding -> newest.put(finding.getRuleId(), finding.getEventCount()));
        assertThat(crossed.size() * TASKS).isLessThan(1_000);
        assertThat(newest).containsEntry("logly-brute-force", (long) EVENTS);
        assertThat(newest).containsEntry("logly-few-failures", (long) EVENTS);
        assertThat(harness.count("hits_dropped")).isZero();
        assertThat(harness.deadLetters()).isEmpty();
        if (users > 3) {
            assertThat(newest).containsEntry("logly-user-enumeration", (long) EVENTS);
        }
    }

    private List<RuleHits> hits() {
        return harness.read(harness.topics().ruleHits()).stream()
                .map(each -> each.value)
                .toList();
    }

    @Test
    void crossesKafkaInFewRecordsWhenItGuessesOnePassword() {
        isFewRecordsAndExact(1);
    }

    @Test
    void crossesKafkaInFewRecordsWhenItTriesManyAccounts() {
        isFewRecordsAndExact(40);
    }

    @Test
    void losesNoHitWhenTheTaskMovesInTheMiddle() {
        Instant time = NOW;
        for (int i = 0; i < 40; i++) {
            time = time.plusMillis(50);
            web.send(failedLogin("root", time), time);
            if (i % 7 == 0) {
                harness.advance(Duration.ofMillis(50));
            }
        }
        harness.restart(
                time, CorrelateStage.LIVES, CorrelateStage.JOURNAL, Entrance.SEQ_RANGES, MatchStage.PENDING_HITS);
        harness.advance(HitPace.LONGEST);
        harness.advance(FindingLife.COOLDOWN);
        harness.advance(FindingLife.COOLDOWN);
        assertThat(harness.findings())
                .filteredOn(finding -> finding.getRuleId().equals("logly-brute-force"))
                .extracting(Finding::getEventCount)
                .contains(40L);
    }
}
