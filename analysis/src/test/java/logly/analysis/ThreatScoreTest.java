package logly.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import logly.analysis.ThreatScore.Term;
import logly.schemas.IpDay;
import logly.schemas.IpReputation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThreatScoreTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final int TODAY = 20_778;

    private static IpReputation.Builder address(IpDay... days) {
        return IpReputation.newBuilder()
                .setIp("203.0.113.7")
                .setType("public")
                .setHosts(List.of("web-1"))
                .setLastSeen(NOW)
                .setDailyCounts(List.of(days));
    }

    private static IpDay day(int age, Map<String, Long> counts) {
        return new IpDay(TODAY - age, counts);
    }

    @Test
    void isNothingForAnAddressThatDidNothing() {
        assertThat(ThreatScore.of(address(day(0, Map.of("EVENT", 900L))).build(), NOW))
                .isEqualTo(new ThreatScore(0, List.of()));
    }

    @Test
    void tellsWhy() {
        IpReputation reputation = address(
                        day(0, Map.of("EVENT", 9L, "FAILED_LOGIN", 3L, "PROBE", 4L)),
                        day(14, Map.of("EVENT", 2L, "BAN", 1L)))
                .setHosts(List.of("web-1", "web-2", "web-3"))
                .build();
        ThreatScore score = ThreatScore.of(reputation, NOW);
        assertThat(score.terms())
                .containsExactly(
                        new Term("failed-logins", 3, 1500),
                        new Term("bans", 1, 1000),
                        new Term("probes", 4, 800),
                        new Term("hosts", 3, 400));
        assertThat(score.points()).isEqualTo(37);
    }

    @Test
    void takesAnAddressThatWasBannedOftenForAnAttacker() {
        ThreatScore score = ThreatScore.of(
                address(day(0, Map.of("FAILED_LOGIN", 50L, "BAN", 50L))).build(), NOW);
        assertThat(score.points()).isEqualTo(70);
    }

    @Test
    void addsALoginThatFollowedManyFailures() {
        ThreatScore few = ThreatScore.of(
                address(day(0, Map.of("FAILED_LOGIN", 4L, "SUCCESSFUL_LOGIN", 1L)))
                        .build(),
                NOW);
        assertThat(few.terms()).extracting(Term::name).containsExactly("failed-logins");
        ThreatScore many = ThreatScore.of(
                address(day(0, Map.of("FAILED_LOGIN", 5L, "SUCCESSFUL_LOGIN", 1L)))
                        .build(),
                NOW);
        assertThat(many.terms()).contains(new Term("login-after-failures", 1, 2000));
    }

    @Test
    void followsTheLists() {
        IpReputation.Builder attacker = address(day(0, Map.of("BAN", 50L)));
        assertThat(ThreatScore.of(
                                attacker.setIsBlacklisted(true)
                                        .setIsWhitelisted(false)
                                        .build(),
                                NOW)
                        .points())
                .isEqualTo(100);
        assertThat(ThreatScore.of(attacker.setIsWhitelisted(true).build(), NOW).points())
                .as("the allow list wins")
                .isZero();
    }

    @Test
    void halvesWithEachHalfLifeAndEndsAfter90Days() {
        assertThat(ThreatScore.weight(0)).isEqualTo(65_536);
        assertThat(ThreatScore.weight(14)).isEqualTo(32_768);
        assertThat(ThreatScore.weight(28)).isEqualTo(16_384);
        assertThat(ThreatScore.weight(90)).isZero();
        assertThat(ThreatScore.weight(-1)).as("a day that lies ahead").isEqualTo(65_536);
        for (int age = 0; age < 90; age++) {
            double exact = 65_536 * Math.pow(2, -age / 14.0);
            assertThat(ThreatScore.weight(age) / exact).isBetween(0.999, 1.062);
            assertThat(ThreatScore.weight(age + 1)).isLessThan(ThreatScore.weight(age));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void equalsTheFormulaInDecimals(long seed) {
        Random random = new Random(seed);
        for (int trial = 0; trial < 300; trial++) {
            List<IpDay> days = new ArrayList<>();
            for (int age = 95; age >= 0; age -= 1 + random.nextInt(20)) {
                days.add(day(
                        age,
                        Map.of(
                                "FAILED_LOGIN", count(random),
                                "SUCCESSFUL_LOGIN", (long) random.nextInt(2),
                                "BAN", count(random),
                                "PROBE", count(random))));
            }
            IpReputation reputation = address(days.toArray(IpDay[]::new))
                    .setHosts(IntStream.range(0, 1 + random.nextInt(9))
                            .mapToObj(i -> "web-" + i)
                            .toList())
                    .setLastSeen(NOW.minus(Duration.ofDays(random.nextInt(95))))
                    .build();
            assertThat(ThreatScore.of(reputation, NOW).points()).isEqualTo(oracle(reputation));
        }
    }

    private static long count(Random random) {
        return random.nextInt(3) == 0 ? random.nextInt(40) : random.nextInt(2);
    }

    /** The formula as the documentation has it, in decimals of 40 places, each term cut to hundredths. */
    private static int oracle(IpReputation reputation) {
        BigDecimal sum = BigDecimal.ZERO;
        for (Object[] term : new Object[][] {{"FAILED_LOGIN", 5, 30}, {"BAN", 20, 40}, {"PROBE", 2, 20}}) {
            BigDecimal points = BigDecimal.ZERO;
            for (IpDay day : reputation.getDailyCounts()) {
                BigDecimal count = BigDecimal.valueOf(day.getCounts().getOrDefault((String) term[0], 0L));
                points = points.add(
                        count.multiply(BigDecimal.valueOf((int) term[1])).multiply(decay(TODAY - day.getDay())));
            }
            sum = sum.add(hundredths(points).min(BigDecimal.valueOf((int) term[2])));
        }
        BigDecimal freshest = reputation.getDailyCounts().stream()
                .filter(day -> day.getCounts().getOrDefault("SUCCESSFUL_LOGIN", 0L) > 0
                        && day.getCounts().getOrDefault("FAILED_LOGIN", 0L) >= 5)
                .map(day -> decay(TODAY - day.getDay()))
                .max(BigDecimal::compareTo)
                .orElse(BigDecimal.ZERO);
        sum = sum.add(hundredths(freshest.multiply(BigDecimal.valueOf(20))));
        int idle = (int) Duration.between(reputation.getLastSeen(), NOW).toDays();
        int others = Math.min(5, reputation.getHosts().size() - 1);
        sum = sum.add(hundredths(decay(idle).multiply(BigDecimal.valueOf(2L * others))));
        return Math.min(100, sum.setScale(0, RoundingMode.HALF_UP).intValueExact());
    }

    private static BigDecimal hundredths(BigDecimal points) {
        return points.setScale(2, RoundingMode.DOWN);
    }

    /** A straight line between the powers of one half, in steps of 1/65536. */
    private static BigDecimal decay(int age) {
        if (age >= 90) {
            return BigDecimal.ZERO;
        }
        BigDecimal whole = BigDecimal.ONE.divide(BigDecimal.valueOf(1L << (age / 14)));
        BigDecimal fallen = whole.divide(BigDecimal.valueOf(2))
                .multiply(BigDecimal.valueOf(age % 14))
                .divide(BigDecimal.valueOf(14), 40, RoundingMode.DOWN);
        BigDecimal step = BigDecimal.ONE.divide(BigDecimal.valueOf(65_536));
        return whole.subtract(fallen.divideToIntegralValue(step).multiply(step));
    }
}
