package logly.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import logly.schemas.IpDay;
import logly.schemas.IpReputation;
import org.junit.jupiter.api.Test;

class ReputationsTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    private static IpReputation.Builder reputation(long generation) {
        return IpReputation.newBuilder()
                .setIp("203.0.113.7")
                .setGeneration(generation)
                .setRevision(generation)
                .setType("public")
                .setFirstSeen(NOON.minusSeconds(generation))
                .setLastSeen(NOON.plusSeconds(generation))
                .setTotalEvents(generation)
                .setUpdatedAt(NOON.plusSeconds(generation));
    }

    /** A day of November 2026. */
    private static IpDay day(int ofMonth, Map<String, Long> counts) {
        return new IpDay(20_757 + ofMonth, counts);
    }

    @Test
    void addsCountsOfEachDayAndKind() {
        IpReputation one = reputation(1)
                .setDailyCounts(List.of(day(3, Map.of("BAN", 1L)), day(5, Map.of("PROBE", 2L))))
                .setBannedCount(1)
                .setThreatScore(40)
                .setHosts(List.of("b", "a"))
                .setCountryCode("FI")
                .build();
        IpReputation other = reputation(2)
                .setDailyCounts(List.of(day(4, Map.of("BAN", 7L, "EVENT", 7L)), day(5, Map.of("PROBE", 1L, "BAN", 1L))))
                .setBannedCount(8)
                .setThreatScore(20)
                .setHosts(List.of("b", "c"))
                .setIsBlacklisted(true)
                .build();
        IpReputation merged = Reputations.merge(List.of(one, other));
        assertThat(merged.getDailyCounts())
                .containsExactly(
                        day(3, Map.of("BAN", 1L)),
                        day(4, Map.of("BAN", 7L, "EVENT", 7L)),
                        day(5, Map.of("PROBE", 3L, "BAN", 1L)));
        assertThat(merged.getBannedCount()).isEqualTo(9);
        assertThat(merged.getTotalEvents()).isEqualTo(7);
        assertThat(merged.getThreatScore()).isEqualTo(40);
        assertThat(merged.getHosts()).containsExactly("a", "b", "c");
        assertThat(merged.getIsBlacklisted()).as("by the newest").isTrue();
        assertThat(merged.getCountryCode()).as("by the newest that knows it").isEqualTo("FI");
        assertThat(merged.getFirstSeen()).isEqualTo(NOON.minusSeconds(2));
        assertThat(merged.getLastSeen()).isEqualTo(NOON.plusSeconds(2));
        assertThat(merged.getRevision()).isEqualTo(3);
        assertThat(merged.getGeneration()).isZero();
    }

    @Test
    void givesTheSameInAnyOrder() {
        Random random = new Random(7);
        List<IpReputation> generations = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            generations.add(reputation(i)
                    .setDailyCounts(List.of(day(i % 3, Map.of("BAN", (long) i))))
                    .setThreatScore(i * 7 % 50)
                    .setCity(i % 2 == 0 ? null : "city " + i)
                    .build());
        }
        IpReputation expected = Reputations.merge(generations);
        for (int round = 0; round < 50; round++) {
            Collections.shuffle(generations, random);
            assertThat(Reputations.merge(generations)).isEqualTo(expected);
        }
    }

    @Test
    void leavesASingleOneAsItIs() {
        IpReputation one = reputation(4).build();
        assertThat(Reputations.merge(List.of(one))).isSameAs(one);
    }

    @Test
    void staysAtTheGreatestCount() {
        IpReputation full = reputation(1)
                .setDailyCounts(List.of(day(1, Map.of("EVENT", Long.MAX_VALUE)), day(2, Map.of("EVENT", 7L))))
                .build();
        IpReputation other = reputation(2)
                .setDailyCounts(List.of(day(1, Map.of("EVENT", 5L))))
                .build();
        assertThat(Reputations.merge(List.of(full, other)).getTotalEvents()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void refusesDifferentAddresses() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Reputations.merge(List.of(
                        reputation(1).build(), reputation(2).setIp("::1").build())))
                .withMessageContaining("203.0.113.7");
    }
}
