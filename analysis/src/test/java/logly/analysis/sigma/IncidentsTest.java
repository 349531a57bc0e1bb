package logly.analysis.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import logly.schemas.Finding;
import logly.schemas.FindingType;
import org.junit.jupiter.api.Test;

class IncidentsTest {
    private static final Instant AT = Instant.parse("2026-11-26T05:30:00Z");

    private final Incidents incidents = new Incidents();
    private int made;

    private static Finding.Builder finding(FindingType type, int severity, Map<String, List<String>> resources) {
        return Finding.newBuilder()
                .setType(type)
                .setSeverity(severity)
                .setRuleId("rule")
                .setResources(resources)
                .setFirstSeen(AT)
                .setLastSeen(AT)
                .setTimestamp(AT);
    }

    private static Finding.Builder attack(Map<String, List<String>> resources) {
        return finding(FindingType.ATTACK, SigmaLevel.HIGH.severity(), resources);
    }

    private static Finding.Builder trouble(String host) {
        return finding(FindingType.MISCONFIGURATION, 50, Map.of("host", List.of(host)))
                .setRuleId("rule of " + host);
    }

    private String place(Finding.Builder finding) {
        return place("finding-" + ++made, finding);
    }

    private String place(String id, Finding.Builder finding) {
        Finding placed = incidents.place(finding.setId(id).build());
        incidents.know(Incidents.memory(placed));
        return placed.getIncident();
    }

    private static Finding.Builder after(Duration time, Finding.Builder finding) {
        return finding.setFirstSeen(AT.plus(time)).setLastSeen(AT.plus(time));
    }

    @Test
    void attacksFromOneAddressAreOneWhereverAndAcrossEveryHourOfTheDay() {
        String scan = place(attack(Map.of("ip", List.of("203.0.113.8"), "host", List.of("alpha"))));
        assertThat(scan).matches("incident-[0-9a-f]{16}");
        assertThat(place(after(
                        Duration.ofHours(5),
                        attack(Map.of("ip", List.of("203.0.113.8", "203.0.113.9"), "host", List.of("beta"))))))
                .isEqualTo(scan);
        assertThat(place(after(Duration.ofHours(10), attack(Map.of("ip", List.of("203.0.113.9"))))))
                .isEqualTo(scan);
        assertThat(place(attack(Map.of("ip", List.of("198.51.100.1"), "host", List.of("alpha")))))
                .isNotEqualTo(scan);
    }

    @Test
    void guessersOfTheSameAccountAreNotOne() {
        List<String> root = List.of("root");
        List<String> alpha = List.of("alpha");
        String one = place(attack(Map.of("ip", List.of("203.0.113.8"), "user", root, "host", alpha)));
        String other = place(attack(Map.of("ip", List.of("203.0.113.9"), "user", root, "host", alpha)));
        String within = place(attack(Map.of("user", root, "host", alpha)));
        assertThat(List.of(one, other, within)).doesNotHaveDuplicates();
        assertThat(place(attack(Map.of("ip", List.of("203.0.113.7"), "user", root, "host", alpha))))
                .isNotEqualTo(within);
    }

    @Test
    void whatAnIntruderDoesNextBelongsToTheBreakIn() {
        Map<String, List<String>> came = Map.of("ip", List.of("203.0.113.8"), "host", List.of("alpha", "gamma"));
        String guessing = place(attack(came));
        assertThat(place(finding(FindingType.ATTACK, SigmaLevel.CRITICAL.severity(), came)))
                .isEqualTo(guessing);
        assertThat(place(after(
                        Duration.ofMinutes(20),
                        attack(Map.of(
                                "user", List.of("eve"), "host", List.of("alpha"), "service", List.of("useradd"))))))
                .isEqualTo(guessing);
        assertThat(place(after(
                        Duration.ofMinutes(30),
                        attack(Map.of("user", List.of("root"), "host", List.of("alpha"), "path", List.of("/x"))))))
                .isEqualTo(guessing);
        assertThat(place(
                        after(Duration.ofMinutes(30), attack(Map.of("user", List.of("bob"), "host", List.of("beta"))))))
                .isNotEqualTo(guessing);
    }

    @Test
    void troubleOfOneHostIsOneWhileItLasts() {
        String full = place(trouble("alpha"));
        assertThat(place(after(Duration.ofHours(1), trouble("alpha").setRuleId("crash loop"))))
                .isEqualTo(full);
        assertThat(place(after(Duration.ofHours(8), trouble("alpha").setRuleId("oom"))))
                .isNotEqualTo(full);
        assertThat(place(trouble("beta"))).isNotEqualTo(full);
        assertThat(place(attack(Map.of("host", List.of("alpha"))))).isNotEqualTo(full);
    }

    @Test
    void theSameTroubleOfManyHostsAtOnceIsOne() {
        String first = place(trouble("alpha").setRuleId("silent"));
        assertThat(place(after(Duration.ofMinutes(5), trouble("beta").setRuleId("silent"))))
                .isEqualTo(first);
        assertThat(place(after(Duration.ofMinutes(5), trouble("gamma").setRuleId("clock"))))
                .isNotEqualTo(first);
        assertThat(place(after(Duration.ofHours(2), trouble("delta").setRuleId("silent"))))
                .isNotEqualTo(first);
    }

    @Test
    void aFindingStaysInItsIncidentAndBringsNewResourcesInto() {
        String one = place("f1", attack(Map.of("ip", List.of("203.0.113.8"))));
        String other = place("f2", attack(Map.of("ip", List.of("198.51.100.1"))));
        assertThat(place("f2", attack(Map.of("ip", List.of("198.51.100.1", "203.0.113.8")))))
                .isEqualTo(other)
                .isNotEqualTo(one);
        place("f1", attack(Map.of("ip", List.of("203.0.113.8", "192.0.2.1"))));
        assertThat(place(attack(Map.of("ip", List.of("192.0.2.1"))))).isEqualTo(one);
    }

    @Test
    void anIncidentTakesNothingInAfterADay() {
        Map<String, List<String>> scanner = Map.of("ip", List.of("203.0.113.8"));
        String first = place("f1", attack(scanner).setLastSeen(AT.plus(Duration.ofDays(9))));
        assertThat(place(after(Duration.ofHours(24), attack(scanner)))).isEqualTo(first);
        String second = place(after(Duration.ofHours(25), attack(scanner)));
        assertThat(second).isNotEqualTo(first);
        assertThat(place(after(Duration.ofHours(26), attack(scanner)))).isEqualTo(second);
    }

    @Test
    void forgetsWhatChangedLongAgo() {
        Map<String, List<String>> scanner = Map.of("ip", List.of("203.0.113.8"));
        String first = place("f1", attack(scanner));
        place("f2", attack(Map.of("ip", List.of("198.51.100.1"))).setTimestamp(AT.plusSeconds(1)));
        assertThat(incidents.forgetBefore(AT.plusSeconds(1))).containsExactly("f1");
        assertThat(place("f3", attack(scanner))).isNotEqualTo(first);
    }

    @Test
    void remembersNoMoreThanItMay() {
        for (int i = 0; i < Incidents.MOST; i++) {
            incidents.know(attack(Map.of()).setId("f" + i).setIncident("i" + i).build());
        }
        incidents.know(attack(Map.of()).setId("f0").setIncident("i0").build());
        assertThat(incidents.know(
                        attack(Map.of()).setId("more").setIncident("more").build()))
                .containsExactly("f1");
    }
}
