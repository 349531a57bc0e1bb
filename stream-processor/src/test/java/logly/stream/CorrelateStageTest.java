package logly.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import logly.analysis.sigma.BackTest;
import logly.analysis.sigma.FindingLife;
import logly.analysis.sigma.RuleReader;
import logly.analysis.sigma.RuleSet;
import logly.analysis.sigma.RuleTuning;
import logly.analysis.sigma.SigmaRule;
import logly.schemas.Action;
import logly.schemas.DetectionRule;
import logly.schemas.Finding;
import logly.schemas.FindingStatus;
import logly.schemas.LogEvent;
import logly.schemas.OperatorAction;
import logly.schemas.RecordIdentity;
import logly.schemas.SystemMetric;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorrelateStageTest {
    private static final long SEED = 20261129;
    private static final Instant NOW = TopologyHarness.NOW;
    private static final String RULES = """
            title: Failed
            name: failed
            logsource: {product: logly, category: log_event}
            detection:
              selection: {action: FAILED_LOGIN}
              condition: selection
            ---
            title: Success
            name: success
            logsource: {product: logly, category: log_event}
            detection:
              selection: {action: SUCCESSFUL_LOGIN}
              condition: selection
            ---
            title: Guessing
            name: guessing
            status: stable
            level: high
            correlation: {type: event_count, rules: [failed], group-by: [ipAddress], timespan: 10m, condition: {gte: 3}}
            ---
            title: Guessed
            level: critical
            correlation: {type: temporal_ordered, rules: [guessing, success], group-by: [ipAddress], timespan: 1h, generate: true}
            ---
            title: Busy
            logsource: {product: logly, category: metric}
            detection:
              selection: {cpuPercent|gte: 90}
              condition: selection
            """;

    @TempDir
    private Path folder;

    private TopologyHarness harness;
    private long seq;
    private final Map<String, Finding> newest = new HashMap<>();

    @BeforeEach
    void open() {
        harness = new TopologyHarness(folder);
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private void put(String text) {
        for (String document : RuleReader.documents(text)) {
            for (SigmaRule rule : new RuleReader(Map.of()).read(document)) {
                put(rule, document, true);
            }
        }
    }

    private void put(SigmaRule rule, String text, boolean isEnabled) {
        DetectionRule record = DetectionRule.newBuilder()
                .setId(rule.id())
                .setText(text)
                .setEnabled(isEnabled)
                .build();
        harness.given(
                harness.topics().detectionRules(),
                rule.id(),
                harness.encode(harness.topics().detectionRules(), record),
                new RecordHeaders(),
                NOW);
    }

    private static LogEvent event(String host, Action action, String ip, String user, Instant at) {
        return LogEvent.newBuilder()
                .setHost(host)
                .setAction(action)
                .setIpAddress(ip)
                .setUser(user)
                .setMessage("m")
                .setTimestamp(at)
                .build();
    }

    private void send(LogEvent event) {
        RecordIdentity identity = new RecordIdentity(7, 1, ++seq);
        harness.given(harness.topics().logEvents(), event.getHost(), event, identity, NOW);
    }

    private void fail(String host, String ip, int times) {
        for (int i = 0; i < times; i++) {
            send(event(host, Action.FAILED_LOGIN, ip, "root", NOW.minusSeconds(100 - seq)));
        }
    }

    /** Hits wait to be sent together, and to be judged together. */
    private List<Finding> told() {
        harness.advance(HitPace.SOON);
        harness.advance(FindingLife.PACE);
        List<Finding> told = harness.findings();
        told.forEach(finding -> newest.put(finding.getId(), finding));
        return told;
    }

    @Test
    void findsOneAttackOverManyHosts() {
        put(RULES);
        fail("web-1", "192.0.2.1", 1);
        fail("web-2", "192.0.2.1", 1);
        assertThat(told()).isEmpty();
        fail("web-3", "192.0.2.1", 1);
        assertThat(told()).singleElement().satisfies(finding -> {
            assertThat(finding.getRuleId()).isEqualTo("guessing");
            assertThat(finding.getResources().get("host")).containsExactly("web-1", "web-2", "web-3");
            assertThat(finding.getEvidence()).hasSize(3).allMatch(each -> each.startsWith("logly.log-events/0/"));
            assertThat(finding.getStatus()).isEqualTo(FindingStatus.OPEN);
            assertThat(finding.getRevision()).isEqualTo(1);
        });
    }

    @Test
    void appliesRulesThatChangeWhileItRuns() {
        fail("web-1", "192.0.2.1", 3);
        assertThat(told()).isEmpty();
        put(RULES);
        harness.advance(Duration.ofSeconds(1));
        fail("web-1", "192.0.2.1", 2);
        String other = """
                title: Every failure
                logsource: {product: logly, category: log_event}
                detection:
                  selection: {action: FAILED_LOGIN}
                  condition: selection
                """;
        put(other);
        harness.advance(Duration.ofSeconds(1));
        fail("web-1", "192.0.2.1", 1);
        assertThat(told()).extracting(Finding::getRuleId).containsExactlyInAnyOrder("guessing", "every-failure");
        put(new RuleReader(Map.of()).read(other).get(0), other, false);
        harness.advance(Duration.ofSeconds(20));
        told();
        fail("web-1", "192.0.2.9", 1);
        assertThat(told()).isEmpty();
    }

    @Test
    void leavesABadRuleOutAndKeepsTheOthers() {
        put(RULES);
        SigmaRule face = new RuleReader(Map.of()).read(RULES).get(0);
        put(
                new SigmaRule(
                        "bad",
                        null,
                        "Bad",
                        null,
                        face.level(),
                        face.status(),
                        List.of(),
                        List.of(),
                        "",
                        "",
                        face.notes(),
                        face.body()),
                "title: Bad\n",
                true);
        fail("web-1", "192.0.2.1", 3);
        assertThat(told()).extracting(Finding::getRuleId).containsExactly("guessing");
    }

    @Test
    void honoursOverlaysAndTheAllowListWhileItRuns() {
        put(RULES);
        document(RuleTuning.overlayKey("guessing"), "guessing: {threshold: 4, severity: 11}\n");
        document(RuleTuning.allowKey("stream-1"), "- {cidr: 192.0.2.8, reason: ours}\n");
        fail("web-1", "192.0.2.1", 3);
        assertThat(told()).isEmpty();
        fail("web-1", "192.0.2.8", 9);
        assertThat(told()).isEmpty();
        fail("web-1", "192.0.2.2", 4);
        assertThat(told()).singleElement().satisfies(finding -> {
            assertThat(finding.getSeverity()).isEqualTo(11);
            assertThat(finding.getRecommendedActions()).isNotEmpty();
        });
        document(RuleTuning.overlayKey("guessing"), "guessing: {enabled: false}\n");
        fail("web-1", "192.0.2.3", 9);
        assertThat(told()).isEmpty();
        document(RuleTuning.overlayKey("guessing"), "guessing: {thresholt: 4}\n");
        fail("web-1", "192.0.2.4", 3);
        assertThat(told()).as("a document with a mistake changes nothing").hasSize(1);
    }

    private void document(String key, String text) {
        DetectionRule rule = DetectionRule.newBuilder()
                .setId(key)
                .setText(text)
                .setEnabled(true)
                .build();
        harness.given(
                harness.topics().detectionRules(),
                key,
                harness.encode(harness.topics().detectionRules(), rule),
                new RecordHeaders(),
                NOW);
        harness.advance(Duration.ofSeconds(1));
    }

    @Test
    void evaluatesSamplesOfMetrics() {
        put(RULES);
        SystemMetric sample = SystemMetric.newBuilder()
                .setHost("web-1")
                .setTimestamp(NOW)
                .setCpuPercent(97.5)
                .build();
        harness.given(harness.topics().systemMetrics(), "web-1", sample, new RecordIdentity(7, 1, 1), NOW);
        harness.advance(HitPace.SOON);
        harness.advance(IncidentProcessor.PATIENCE);
        assertThat(told()).singleElement().satisfies(finding -> {
            assertThat(finding.getRuleId()).isEqualTo("busy");
            assertThat(finding.getResources()).containsEntry("host", List.of("web-1"));
        });
    }

    @Test
    void followsWhatPeopleDecide() {
        put(RULES);
        fail("web-1", "192.0.2.1", 3);
        Finding open = told().get(0);
        OperatorAction resolve = OperatorAction.newBuilder()
                .setNoun("finding")
                .setSubject(open.getFingerprint())
                .setAction("resolve")
                .setOperator("ann")
                .build();
        harness.given(
                harness.topics().operatorActions(),
                open.getFingerprint(),
                harness.encode(harness.topics().operatorActions(), resolve),
                new RecordHeaders(),
                NOW);
        assertThat(told()).singleElement().satisfies(finding -> {
            assertThat(finding.getStatus()).isEqualTo(FindingStatus.RESOLVED);
            assertThat(finding.getRevision()).isEqualTo(2);
        });
        harness.advance(FindingCooldown.LONG);
        fail("web-2", "192.0.2.1", 1);
        assertThat(told()).singleElement().satisfies(finding -> assertThat(finding.getStatus())
                .isEqualTo(FindingStatus.OPEN));
    }

    /** Longer than a finding waits for its next revision. */
    private static final class FindingCooldown {
        static final Duration LONG = Duration.ofSeconds(11);
    }

    @Test
    void keepsWhatCannotBeReadAsDeadLetters() {
        put(RULES);
        byte[] junk = {1, 2, 3};
        harness.given(harness.topics().operatorActions(), "f", junk, new RecordHeaders(), NOW);
        harness.given(harness.topics().ruleHits(), "f", junk, new RecordHeaders(), NOW);
        harness.given(harness.topics().detectionRules(), "junk", junk, new RecordHeaders(), NOW);
        assertThat(harness.deadLetters()).hasSize(2);
        fail("web-1", "192.0.2.1", 3);
        assertThat(told()).hasSize(1);
    }

    @Test
    void goesOnFromTheChangelogAfterAKill() {
        put(RULES);
        fail("web-1", "192.0.2.1", 2);
        harness.restart(
                NOW, CorrelateStage.LIVES, CorrelateStage.JOURNAL, Entrance.SEQ_RANGES, MatchStage.PENDING_HITS);
        put(RULES);
        fail("web-1", "192.0.2.1", 1);
        assertThat(told()).singleElement().satisfies(finding -> assertThat(finding.getEventCount())
                .isEqualTo(3));
        harness.restart(
                NOW, CorrelateStage.LIVES, CorrelateStage.JOURNAL, Entrance.SEQ_RANGES, MatchStage.PENDING_HITS);
        put(RULES);
        fail("web-1", "192.0.2.1", 1);
        harness.advance(Duration.ofSeconds(12));
        assertThat(told()).singleElement().satisfies(finding -> {
            assertThat(finding.getEventCount()).isEqualTo(4);
            assertThat(finding.getRevision()).isEqualTo(2);
        });
    }

    @Test
    void writesAWindowDownWhenSomethingIsToldAndLosesNoHitUntilThen() {
        put(RULES);
        fail("web-1", "192.0.2.1", 3);
        assertThat(told()).hasSize(1);
        Map<Bytes, byte[]> written = Map.copyOf(harness.changelog(CorrelateStage.LIVES));
        for (int i = 0; i < 5; i++) {
            fail("web-1", "192.0.2.1", 1);
            assertThat(told()).isEmpty();
        }
        assertThat(harness.changelog(CorrelateStage.LIVES).equals(written)).isTrue();
        assertThat(harness.changelog(CorrelateStage.JOURNAL).size()).isGreaterThanOrEqualTo(5);
        harness.restart(
                NOW.plusSeconds(8),
                CorrelateStage.LIVES,
                CorrelateStage.JOURNAL,
                Entrance.SEQ_RANGES,
                MatchStage.PENDING_HITS);
        put(RULES);
        fail("web-1", "192.0.2.1", 1);
        harness.advance(HitPace.SOON);
        harness.advance(Duration.ofSeconds(12));
        assertThat(told()).singleElement().satisfies(finding -> {
            assertThat(finding.getEventCount()).isEqualTo(9);
            assertThat(finding.getRevision()).isEqualTo(2);
        });
        harness.advance(HitJournal.LONGEST);
        assertThat(harness.changelog(CorrelateStage.JOURNAL)).isEmpty();
        harness.restart(NOW.plusSeconds(60), CorrelateStage.LIVES, CorrelateStage.JOURNAL, Entrance.SEQ_RANGES);
        put(RULES);
        fail("web-1", "192.0.2.1", 1);
        harness.advance(HitPace.SOON);
        harness.advance(Duration.ofSeconds(12));
        assertThat(told()).singleElement().satisfies(finding -> assertThat(finding.getEventCount())
                .isEqualTo(10));
    }

    @Test
    void takesNoHitTwiceThatTheJournalHoldsAndAWindowToo() {
        put(RULES);
        fail("web-1", "192.0.2.1", 3);
        assertThat(told()).hasSize(1);
        fail("web-1", "192.0.2.1", 40);
        fail("web-1", "192.0.2.2", 2);
        assertThat(told()).isEmpty();
        Map<Bytes, byte[]> journal = Map.copyOf(harness.changelog(CorrelateStage.JOURNAL));
        assertThat(journal).isNotEmpty();
        harness.advance(HitJournal.LONGEST);
        assertThat(harness.changelog(CorrelateStage.JOURNAL)).isEmpty();
        harness.changelog(CorrelateStage.JOURNAL).putAll(journal);
        harness.restart(NOW.plusSeconds(20), CorrelateStage.LIVES, CorrelateStage.JOURNAL, Entrance.SEQ_RANGES);
        put(RULES);
        fail("web-1", "192.0.2.1", 1);
        fail("web-1", "192.0.2.2", 1);
        harness.advance(HitPace.SOON);
        harness.advance(Duration.ofSeconds(12));
        told();
        harness.advance(Duration.ofSeconds(12));
        told();
        assertThat(newest.values()).extracting(Finding::getEventCount).containsExactlyInAnyOrder(44L, 3L);
    }

    @Test
    void agreesWithTheBackTest() {
        System.out.println("seed " + SEED);
        put(RULES);
        Random random = new Random(SEED);
        List<LogEvent> events = new ArrayList<>();
        Instant at = NOW.minus(Duration.ofHours(20));
        for (int i = 0; i < 300; i++) {
            at = at.plusSeconds(random.nextInt(300));
            Action action = random.nextInt(8) == 0 ? Action.SUCCESSFUL_LOGIN : Action.FAILED_LOGIN;
            events.add(event("web-" + random.nextInt(4), action, "192.0.2." + random.nextInt(3), "u" + i % 7, at));
        }
        List<LogEvent> mixed = new ArrayList<>(events);
        for (int from = 0; from + 10 <= mixed.size(); from += 10) {
            Collections.shuffle(mixed.subList(from, from + 10), random);
        }
        BackTest test = new BackTest(new RuleSet(new RuleReader(Map.of()).read(RULES)));
        events.forEach(event -> test.add(event, "e" + events.indexOf(event)));
        mixed.forEach(this::send);
        harness.advance(Duration.ofSeconds(11));
        told();
        newest.values().removeIf(finding -> finding.getStatus() == FindingStatus.RESOLVED);
        Map<String, String> wanted = faces(test.findings());
        Map<String, String> got = faces(newest.values());
        wanted.forEach((id, face) -> assertThat(got.get(id)).as(id).isEqualTo(face));
        assertThat(got.keySet()).isEqualTo(wanted.keySet());
    }

    private static Map<String, String> faces(Iterable<Finding> findings) {
        Map<String, String> faces = new TreeMap<>();
        for (Finding finding : findings) {
            faces.put(
                    finding.getId(),
                    finding.getRuleId() + " " + finding.getType() + " " + finding.getSeverity() + " "
                            + finding.getConfidence() + " " + finding.getEventCount() + " " + finding.getFirstSeen()
                            + " " + finding.getLastSeen() + " " + new TreeMap<>(finding.getResources()));
        }
        return faces;
    }
}
