package logly.stream;

import static logly.stream.TopologyHarness.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import logly.analysis.AddressList;
import logly.analysis.AddressLists;
import logly.analysis.Reputations;
import logly.analysis.ThreatScore;
import logly.schemas.Action;
import logly.schemas.AddressCounts;
import logly.schemas.IpDay;
import logly.schemas.IpReputation;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.OperatorAction;
import logly.schemas.Topic;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReputationStageTest {
    private static final List<Action> ACTIONS = List.of(Action.values());
    private static final String IP = "203.0.113.9";
    private static final Duration PACE = Subtotals.PACE;
    private static final String[] STORES = {
        Entrance.SEQ_RANGES, ReputationStage.PENDING_ADDRESSES, ReputationStage.REPUTATION_BY_IP
    };

    private static final String[] DECIDED = {
        Entrance.SEQ_RANGES,
        ReputationStage.PENDING_ADDRESSES,
        ReputationStage.REPUTATION_BY_IP,
        ReputationStage.ADDRESS_DECISIONS
    };

    private TopologyHarness harness;
    private Sender web;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        AddressLists lists = new AddressLists(
                AddressList.parse(List.of("198.51.100.0/24 ours")), AddressList.EMPTY, AddressList.EMPTY);
        harness = new TopologyHarness(folder, new AddressKnowledge(lists, Places.NONE));
        web = new Sender(harness, "web-1", 7);
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private static LogEvent event(String host, String ip, Action action, Instant time) {
        return LogEvent.newBuilder()
                .setHost(host)
                .setTimestamp(time)
                .setAction(action)
                .setLevel(Level.WARNING)
                .setIpAddress(ip)
                .build();
    }

    private void send(String ip, Action action, Instant time) {
        web.send(event("web-1", ip, action, time), NOW);
    }

    private Map<String, IpReputation> reputations() {
        return harness.newest(harness.topics().ipReputation());
    }

    private IpReputation reputation(String ip) {
        return Objects.requireNonNull(reputations().get(ip), ip);
    }

    @Test
    void ratesAnAddressByWhatItDid() {
        for (int i = 0; i < 6; i++) {
            send(IP, Action.FAILED_LOGIN, NOW.minusSeconds(i));
        }
        send(IP, Action.BAN, NOW);
        harness.advance(PACE);
        IpReputation reputation = reputation(IP);
        assertThat(reputation.getType()).isEqualTo("public");
        assertThat(reputation.getFailedLoginCount()).isEqualTo(6);
        assertThat(reputation.getBannedCount()).isEqualTo(1);
        assertThat(reputation.getTotalEvents()).isEqualTo(7);
        assertThat(reputation.getThreatScore()).isEqualTo(50);
        assertThat(reputation.getFirstSeen()).isEqualTo(NOW.minusSeconds(5));
        assertThat(reputation.getHosts()).containsExactly("web-1");
        assertThat(reputation.getRevision()).isEqualTo(1);

        send("198.51.100.7", Action.BAN, NOW);
        harness.advance(PACE);
        assertThat(reputation("198.51.100.7").getIsWhitelisted()).isTrue();
        harness.advance(Duration.ofMinutes(1));
        assertThat(reputations()).as("nothing happened since").isEmpty();
    }

    @Test
    void ratesTheNetworkOfAnIpv6Address() {
        send("2001:db8::1", Action.FAILED_LOGIN, NOW);
        send("2001:db8::2", Action.FAILED_LOGIN, NOW);
        harness.advance(PACE);
        Map<String, IpReputation> all = reputations();
        assertThat(all.keySet()).containsExactlyInAnyOrder("2001:db8::1", "2001:db8::2", "2001:db8::/64");
        assertThat(Objects.requireNonNull(all.get("2001:db8::/64")).getFailedLoginCount())
                .isEqualTo(2);
    }

    @Test
    void leavesOutWhatIsExpiredOrHasNoAddress() {
        send(IP, Action.BAN, NOW.minus(Duration.ofDays(7)).minusMillis(1));
        web.send(web.failedLogin(NOW), NOW);
        send("not-an-address", Action.BAN, NOW);
        harness.advance(PACE);
        assertThat(reputations()).isEmpty();
        assertThat(harness.deadLetters()).isEmpty();
    }

    @Test
    void tellsOnceWhatWasPendingAtACrash() {
        send(IP, Action.BAN, NOW);
        harness.restart(NOW.plusSeconds(60), STORES);
        harness.advance(PACE);
        assertThat(reputation(IP).getBannedCount()).isEqualTo(1);

        harness.restart(NOW.plusSeconds(120), STORES);
        harness.advance(PACE);
        assertThat(reputations()).isEmpty();
        send(IP, Action.BAN, NOW);
        harness.advance(PACE);
        IpReputation second = reputation(IP);
        assertThat(second.getBannedCount()).isEqualTo(2);
        assertThat(second.getRevision()).isEqualTo(2);
    }

    @Test
    void opensANewGenerationWhereStateWasLost() {
        send(IP, Action.BAN, NOW.minus(Duration.ofDays(3)));
        harness.advance(PACE);
        IpReputation before = reputation(IP);
        harness.restart(NOW.plusSeconds(60), Entrance.SEQ_RANGES);
        send(IP, Action.BAN, NOW);
        harness.advance(PACE);
        IpReputation after = reputation(IP);
        assertThat(after.getGeneration()).isNotEqualTo(before.getGeneration());
        assertThat(after.getRevision()).isEqualTo(1);
        IpReputation merged = Reputations.merge(List.of(before, after));
        assertThat(merged.getBannedCount()).isEqualTo(2);
        assertThat(ThreatScore.of(merged, merged.getUpdatedAt()).points())
                .isGreaterThan(Math.max(before.getThreatScore(), after.getThreatScore()));
    }

    @Test
    void forgetsAnAddressThatNobodySpeaksOf() {
        send(IP, Action.BAN, NOW);
        harness.advance(PACE);
        Instant later = NOW.plus(Duration.ofDays(9));
        harness.advance(Duration.between(NOW, later));
        for (int i = 0; i < 2; i++) {
            web.send(event("web-1", "203.0.113." + i, Action.BAN, later), later);
            harness.advance(PACE);
        }
        assertThat(harness.changelog(ReputationStage.REPUTATION_BY_IP)).hasSize(2);
    }

    private void decide(String action, Instant when, @Nullable Instant expiry) {
        OperatorAction decision = OperatorAction.newBuilder()
                .setNoun("ip-reputation")
                .setSubject(IP)
                .setAction(action)
                .setOperator("ann")
                .setTimestamp(when)
                .setExpiresAt(expiry)
                .build();
        Topic<OperatorAction> topic = harness.topics().operatorActions();
        harness.given(topic, IP, harness.encode(topic, decision), new RecordHeaders(), when);
    }

    @Test
    void honoursADecisionAtOnceAndUntilItExpires() {
        send(IP, Action.BAN, NOW);
        harness.advance(PACE);
        assertThat(reputation(IP).getThreatScore()).isEqualTo(20);

        decide("block", NOW, NOW.plus(Duration.ofHours(2)));
        IpReputation blocked = reputation(IP);
        assertThat(blocked.getThreatScore()).isEqualTo(100);
        assertThat(blocked.getIsBlacklisted()).isTrue();
        assertThat(blocked.getRevision()).isEqualTo(2);
        decide("allow", NOW.minusSeconds(1), null);
        assertThat(reputations()).as("an older decision").isEmpty();

        harness.restart(NOW.plusSeconds(60), DECIDED);
        send(IP, Action.BAN, NOW);
        harness.advance(PACE);
        assertThat(reputation(IP).getThreatScore()).isEqualTo(100);
        harness.advance(Duration.ofHours(2));
        IpReputation after = reputation(IP);
        assertThat(after.getThreatScore()).isEqualTo(40);
        assertThat(after.getIsBlacklisted()).isFalse();
        assertThat(after.getBannedCount()).isEqualTo(2);
        harness.advance(Duration.ofHours(3));
        assertThat(reputations()).isEmpty();

        harness.restart(NOW.plus(Duration.ofHours(6)), DECIDED);
        decide("allow", NOW.plusSeconds(1), null);
        assertThat(reputation(IP).getThreatScore()).isZero();
        decide("clear", NOW.plusSeconds(2), null);
        assertThat(reputation(IP).getThreatScore()).as("a day later").isEqualTo(39);
        assertThat(harness.deadLetters()).isEmpty();
    }

    @Test
    void ratesByWhatWasDecidedBeforeAnAddressWasHeardOf() {
        decide("allow", NOW, null);
        decide("comment", NOW.plusSeconds(1), null);
        harness.advance(PACE);
        assertThat(reputations()).isEmpty();
        harness.restart(NOW.plusSeconds(60), DECIDED);
        send(IP, Action.BAN, NOW);
        harness.advance(PACE);
        IpReputation allowed = reputation(IP);
        assertThat(allowed.getIsWhitelisted()).isTrue();
        assertThat(allowed.getThreatScore()).isZero();
    }

    private static int scaled(int full, int quick) {
        return "full".equals(System.getProperty("logly.scale")) ? full : quick;
    }

    @Test
    void sendsFewRecordsAcrossKafkaInAFloodFromOneAddress() {
        int events = 3_000;
        for (int i = 0; i < events; i++) {
            send(IP, Action.FAILED_LOGIN, NOW);
            if (i % (events / 120) == 0) {
                harness.advance(Duration.ofMillis(500));
            }
        }
        harness.advance(PACE);
        List<AddressCounts> crossed = harness.read(harness.topics().addressCounts()).stream()
                .map(each -> each.value)
                .toList();
        System.out.println("a minute of " + events + " events crossed Kafka as " + crossed.size() + " records");
        assertThat(crossed).hasSizeBetween(12, 14);
        assertThat(reputation(IP).getFailedLoginCount()).isEqualTo(events);
    }

    /** Apart from the code: counts what was sent, with duplicates taken once, and applies the published formula. */
    @Test
    void equalsWhatStoredEventsComputeTo() {
        Random random = new Random(20261123);
        int addresses = 1000;
        Map<String, Map<Integer, Map<String, Long>>> counted = new HashMap<>();
        Map<String, Set<String>> hosts = new HashMap<>();
        List<Runnable> sending = new ArrayList<>();
        for (int host = 0; host < 4; host++) {
            String name = "web-" + host;
            Sender sender = new Sender(harness, name, 11);
            int perHost = scaled(20_000, 700);
            for (int i = 0; i < perHost; i++) {
                String ip = "203.0." + random.nextInt(4) + "." + random.nextInt(addresses / 4);
                Action action = ACTIONS.get(random.nextInt(ACTIONS.size()));
                Instant time = NOW.minus(Duration.ofMinutes(random.nextInt(6 * 24 * 60)));
                int day = (int) Math.floorDiv(time.getEpochSecond(), 86_400L);
                Map<String, Long> counts = counted.computeIfAbsent(ip, unused -> new TreeMap<>())
                        .computeIfAbsent(day, unused -> new TreeMap<>());
                counts.merge("EVENT", 1L, Long::sum);
                String kind = kind(action);
                if (!kind.isEmpty()) {
                    counts.merge(kind, 1L, Long::sum);
                }
                hosts.computeIfAbsent(ip, unused -> new HashSet<>()).add(name);
                sending.add(() -> sender.send(event(name, ip, action, time), NOW));
            }
        }
        Collections.shuffle(sending, random);
        for (int i = 0; i < sending.size(); i++) {
            sending.get(i).run();
            if (i % 700 == 0) {
                harness.advance(Duration.ofSeconds(2));
            }
        }
        harness.advance(PACE.multipliedBy(2));

        Map<String, IpReputation> actual = reputations();
        assertThat(actual.keySet()).isEqualTo(counted.keySet());
        actual.forEach((ip, reputation) -> {
            List<IpDay> expected = Objects.requireNonNull(counted.get(ip)).entrySet().stream()
                    .map(day -> new IpDay(day.getKey(), day.getValue()))
                    .toList();
            assertThat(reputation.getDailyCounts()).as(ip).isEqualTo(expected);
            assertThat(new HashSet<>(reputation.getHosts())).as(ip).isEqualTo(hosts.get(ip));
            IpReputation recomputed = IpReputation.newBuilder()
                    .setIp(ip)
                    .setDailyCounts(expected)
                    .setHosts(reputation.getHosts())
                    .setLastSeen(reputation.getLastSeen())
                    .build();
            assertThat(reputation.getThreatScore())
                    .as(ip)
                    .isEqualTo(ThreatScore.of(recomputed, reputation.getUpdatedAt())
                            .points());
        });
    }

    private static String kind(Action action) {
        return switch (action) {
            case FAILED_LOGIN, SUCCESSFUL_LOGIN, BAN, PROBE -> action.name();
            case INVALID_USER, UNAUTHORIZED, REJECTED, BLOCKED -> "PROBE";
            default -> "";
        };
    }
}
