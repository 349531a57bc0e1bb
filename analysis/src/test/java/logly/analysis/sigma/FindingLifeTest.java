package logly.analysis.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import logly.schemas.Action;
import logly.schemas.Finding;
import logly.schemas.FindingStatus;
import logly.schemas.LogEvent;
import logly.schemas.OperatorAction;
import logly.schemas.RuleHits;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FindingLifeTest {
    private static final long SEED = 20261128;
    private static final long NOON = Instant.parse("2026-11-23T12:00:00Z").toEpochMilli();
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
            title: Many names
            correlation: {type: value_count, rules: [failed], group-by: [ipAddress], timespan: 10m, condition: {field: user, gte: 3}}
            ---
            title: Guessed
            level: critical
            correlation: {type: temporal_ordered, rules: [guessing, success], group-by: [ipAddress], timespan: 1h, generate: true}
            """;

    private final RuleSet rules = new RuleSet(new RuleReader(Map.of()).read(RULES));

    private static LogEvent event(Action action, String ip, String user, long millis) {
        return LogEvent.newBuilder()
                .setHost("web-1")
                .setAction(action)
                .setIpAddress(ip)
                .setUser(user)
                .setMessage("m")
                .setTimestamp(Instant.ofEpochMilli(millis))
                .build();
    }

    private List<Routed> route(LogEvent event, String evidence, long now) {
        EventRecord record = new EventRecord(event);
        List<Routed> all = new ArrayList<>();
        for (SigmaRule rule : rules.matching(record, 0, (tried, isFulfilled) -> {})) {
            all.addAll(rules.route(rule, record, event.getTimestamp().toEpochMilli(), evidence, now));
        }
        return all;
    }

    /** Lives by fingerprint, as the stream keeps them; every other step they are written down and read. */
    private static final class Lives {
        private final Map<String, FindingLife> lives = new LinkedHashMap<>();
        private final Map<String, Finding> newest = new LinkedHashMap<>();
        private final HitReader reader = new HitReader();
        private int steps;
        private int told;

        void take(Routed routed, boolean isWithdrawn, long now) {
            RuleHits record = isWithdrawn ? HitRecords.withdrawal(routed) : HitRecords.of(routed);
            HitReader.Received received = reader.read(record, now).get(0);
            String key = received.fingerprint();
            FindingLife life = lives.computeIfAbsent(key, absent -> new FindingLife(received.plan(), received.group()));
            life.add(received);
            FindingLife.Outcome outcome = life.judge(now);
            keep(key, life);
            follow(outcome, now);
        }

        private void keep(String key, FindingLife life) {
            if (steps++ % 2 == 0) {
                lives.put(key, LifeCodec.read(LifeCodec.write(life)));
            }
        }

        /** Every second until nothing waits. */
        void settle(long from) {
            for (long now = from; lives.values().stream().anyMatch(FindingLife::isWaiting); now += 1000) {
                for (String key : List.copyOf(lives.keySet())) {
                    FindingLife life = Objects.requireNonNull(lives.get(key));
                    if (life.dueMillis() <= now) {
                        FindingLife.Outcome outcome = life.settle(now);
                        keep(key, life);
                        follow(outcome, now);
                    }
                }
            }
        }

        private void follow(FindingLife.Outcome outcome, long now) {
            outcome.findings().forEach(finding -> {
                told++;
                Finding before = newest.put(finding.getId(), finding);
                assertThat(finding.getRevision()).isEqualTo(before == null ? 1 : before.getRevision() + 1);
            });
            outcome.withdrawn().forEach(hit -> take(hit, true, now));
            outcome.hits().forEach(hit -> take(hit, false, now));
        }

        List<Finding> standing() {
            return newest.values().stream()
                    .filter(finding -> finding.getStatus() != FindingStatus.RESOLVED)
                    .toList();
        }
    }

    private static Map<String, String> faces(List<Finding> findings) {
        Map<String, String> faces = new HashMap<>();
        findings.forEach(finding -> faces.put(
                finding.getId(),
                finding.getRuleId() + " " + finding.getSeverity() + " " + finding.getConfidence() + " "
                        + finding.getEventCount() + " " + finding.getFirstSeen() + " " + finding.getLastSeen() + " "
                        + new TreeMap<>(finding.getResources()) + " " + finding.getEvidence()));
        return faces;
    }

    @Test
    void agreesWithTheBackTestWhateverTheOrder() {
        System.out.println("seed " + SEED);
        Random random = new Random(SEED);
        for (int round = 0; round < 30; round++) {
            List<LogEvent> events = new ArrayList<>();
            long millis = NOON;
            for (int i = 0; i < 60; i++) {
                millis += random.nextInt(300_000);
                Action action = random.nextInt(8) == 0 ? Action.SUCCESSFUL_LOGIN : Action.FAILED_LOGIN;
                events.add(event(action, "192.0.2." + random.nextInt(2), "u" + random.nextInt(5), millis));
            }
            BackTest test = new BackTest(rules);
            List<Integer> order = new ArrayList<>();
            for (int i = 0; i < events.size(); i++) {
                test.add(events.get(i), "e" + i);
                order.add(i);
            }
            for (int from = 0; from < 60; from += 6) {
                Collections.shuffle(order.subList(from, from + 6), random);
            }
            Lives lives = new Lives();
            for (int i : order) {
                route(events.get(i), "e" + i, millis).forEach(hit -> lives.take(hit, false, NOON));
            }
            lives.settle(NOON + FindingLife.COOLDOWN.toMillis());
            Map<String, String> wanted = faces(test.findings());
            Map<String, String> got = faces(lives.standing());
            assertThat(got.keySet()).as("round %d", round).isEqualTo(wanted.keySet());
            wanted.forEach((id, face) -> assertThat(got.get(id)).as(id).isEqualTo(face));
        }
    }

    @Test
    void isOneFindingToldAtMostEveryTenSeconds() {
        Lives lives = new Lives();
        for (int i = 0; i < 600; i++) {
            long now = NOON + i * 100L;
            route(event(Action.FAILED_LOGIN, "192.0.2.1", "root", now), "e" + i, now)
                    .forEach(hit -> lives.take(hit, false, now));
        }
        lives.settle(NOON + 70_000);
        assertThat(lives.newest.values()).singleElement().satisfies(finding -> {
            assertThat(finding.getEventCount()).isEqualTo(600);
            assertThat(finding.getResources()).containsEntry("ip", List.of("192.0.2.1"));
            assertThat(finding.getRevision()).isEqualTo(7);
        });
        assertThat(lives.told).isEqualTo(7);
    }

    @Test
    void judgesAFloodOnceASecondAndMissesNothing() {
        FindingLife life = new FindingLife(guess(NOON, 0).plan(), guess(NOON, 0).group());
        int told = 0;
        for (int i = 0; i < 50; i++) {
            life.add(received(guess(NOON + i, i)));
            told += life.judge(NOON + i * 40L).findings().size();
        }
        assertThat(told).isEqualTo(1);
        FindingLife flooded = LifeCodec.read(LifeCodec.write(life));
        assertThat(flooded.isWaiting()).isTrue();
        assertThat(flooded.settle(NOON + 20_000).findings()).singleElement().satisfies(finding -> {
            assertThat(finding.getEventCount()).isEqualTo(50);
            assertThat(finding.getRevision()).isEqualTo(2);
        });
        assertThat(flooded.isWaiting()).isFalse();
    }

    @Test
    void isNotWaitingForAFloodOfOneValueThatIsThinnedAndCountsItLater() {
        FindingLife life = names("root", 0, null);
        for (int i = 1; i < 200; i++) {
            assertThat(life.isWaiting()).as("after %d", i).isFalse();
            names("root", i, life);
        }
        assertThat(life.heldHits()).isLessThan(40);
        names("ann", 200, life);
        names("bob", 201, life);
        assertThat(life.isWaiting()).isTrue();
        assertThat(life.settle(NOON + 10_000).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.getEventCount()).isEqualTo(202));
    }

    /** A hit of the rule that counts names, the first of a life if there is none. */
    private FindingLife names(String user, int i, @Nullable FindingLife known) {
        Routed hit = route(event(Action.FAILED_LOGIN, "192.0.2.1", user, NOON + i), "e" + i, NOON + i).stream()
                .filter(each -> each.plan().rule().title().equals("Many names"))
                .findFirst()
                .orElseThrow();
        FindingLife life = known == null ? new FindingLife(hit.plan(), hit.group()) : known;
        life.add(received(hit));
        return life;
    }

    @Test
    void judgesWhatCameBeforeADecisionBeforeIt() {
        FindingLife life = hit(null, new ArrayList<>(), NOON, 0);
        life.add(received(guess(NOON, 1)));
        life.add(received(guess(NOON, 2)));
        assertThat(life.judge(NOON + 1).findings()).isEmpty();
        assertThat(life.act(action("resolve", null), NOON + 2).findings())
                .extracting(Finding::getStatus)
                .containsExactly(FindingStatus.OPEN, FindingStatus.RESOLVED);
    }

    private static OperatorAction action(String action, @Nullable Instant expires) {
        return OperatorAction.newBuilder()
                .setNoun("finding")
                .setAction(action)
                .setOperator("ann")
                .setExpiresAt(expires)
                .build();
    }

    @Test
    void livesAsPeopleDecide() {
        List<FindingStatus> told = new ArrayList<>();
        long now = NOON;
        FindingLife life = hit(null, told, now, 0);
        for (int i = 1; i < 3; i++) {
            life = hit(life, told, now, i);
        }
        assertThat(told).containsExactly(FindingStatus.OPEN);
        add(told, life.act(action("acknowledge", null), now));
        add(told, life.act(action("comment", null), now));
        now += Duration.ofMinutes(1).toMillis();
        life = hit(life, told, now, 3);
        add(told, life.act(action("resolve", null), now));
        now += Duration.ofMinutes(1).toMillis();
        life = hit(life, told, now, 4);
        assertThat(told)
                .containsExactly(
                        FindingStatus.OPEN,
                        FindingStatus.ACKNOWLEDGED,
                        FindingStatus.ACKNOWLEDGED,
                        FindingStatus.RESOLVED,
                        FindingStatus.OPEN);
        Instant expires = Instant.ofEpochMilli(now).plus(Duration.ofHours(1));
        add(told, life.act(action("silence", expires), now));
        life = LifeCodec.read(LifeCodec.write(life));
        assertThat(life.isWaiting()).isTrue();
        add(told, life.settle(expires.toEpochMilli() - 1));
        add(told, life.settle(expires.toEpochMilli()));
        assertThat(told.subList(5, 7)).containsExactly(FindingStatus.SILENCED, FindingStatus.OPEN);
        assertThat(life.isWaiting()).isFalse();
    }

    private FindingLife hit(@Nullable FindingLife life, List<FindingStatus> told, long now, int i) {
        Routed hit = guess(now, i);
        FindingLife living = life == null ? new FindingLife(hit.plan(), hit.group()) : life;
        living.add(received(hit));
        add(told, living.settle(now));
        return living;
    }

    private static HitReader.Received received(Routed hit) {
        return new HitReader().read(HitRecords.of(hit), hit.hit().appended()).get(0);
    }

    private Routed guess(long now, int i) {
        return route(event(Action.FAILED_LOGIN, "192.0.2.1", "root", now), "e" + i, now).stream()
                .filter(hit -> hit.plan().rule().id().equals("guessing"))
                .findFirst()
                .orElseThrow();
    }

    private static void add(List<FindingStatus> told, FindingLife.Outcome outcome) {
        outcome.findings().forEach(finding -> told.add(finding.getStatus()));
    }

    @Test
    void numbersOnAcrossForgottenWindows() {
        List<FindingStatus> told = new ArrayList<>();
        FindingLife life = hit(null, told, NOON, 0);
        for (int i = 1; i < 3; i++) {
            life = hit(life, told, NOON, i);
        }
        long later = NOON + Duration.ofHours(3).toMillis();
        assertThat(life.forget(later)).isFalse();
        for (int i = 3; i < 6; i++) {
            life = hit(LifeCodec.read(LifeCodec.write(life)), told, later, i);
        }
        assertThat(life.openings.byNumber.keySet()).containsExactly(1L, 2L);
        assertThat(life.forget(later + FindingLife.REMEMBERED.toMillis() + 1)).isTrue();
    }
}
