package logly.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import logly.schemas.Action;
import logly.schemas.AddressCounts;
import logly.schemas.IpDay;
import logly.schemas.IpReputation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressTallyTest {
    private static final Instant NOON = Instant.parse("2028-02-29T12:00:00Z");
    private static final List<Action> ACTIONS = List.of(Action.values());
    private static final IpReputation KNOWN =
            IpReputation.newBuilder().setIp("203.0.113.7").build();

    @Test
    void countsByUtcDayAndKind() {
        AddressTally tally = new AddressTally();
        tally.add(Action.FAILED_LOGIN, "web-1", Instant.parse("2028-02-29T23:59:59.999Z"));
        tally.add(Action.FAILED_LOGIN, "web-2", Instant.parse("2028-03-01T00:00:00Z"));
        tally.add(Action.INVALID_USER, "web-2", Instant.parse("2028-03-01T00:00:01Z"));
        tally.add(Action.OTHER, "web-1", Instant.parse("2028-02-28T00:00:00Z"));
        AddressCounts counts = tally.toCounts("203.0.113.7");
        assertThat(counts.getDailyCounts())
                .containsExactly(
                        new IpDay(21_242, Map.of("EVENT", 1L)),
                        new IpDay(21_243, Map.of("EVENT", 1L, "FAILED_LOGIN", 1L)),
                        new IpDay(21_244, Map.of("EVENT", 2L, "FAILED_LOGIN", 1L, "PROBE", 1L)));
        assertThat(counts.getHosts()).containsExactly("web-1", "web-2");
        assertThat(counts.getFirstSeen()).isEqualTo("2028-02-28T00:00:00Z");
        assertThat(counts.getLastSeen()).isEqualTo("2028-03-01T00:00:01Z");
    }

    @Test
    void forgetsWhatIs90DaysOld() {
        AddressTally tally = new AddressTally();
        tally.add(Action.BAN, "web-1", NOON.minus(Duration.ofDays(89)));
        tally.add(Action.BAN, "web-1", NOON);
        assertThat(tally.toRecord(KNOWN, NOON).getBannedCount()).isEqualTo(2);
        assertThat(tally.toRecord(KNOWN, NOON.plus(Duration.ofDays(1))).getBannedCount())
                .as("as of the next day")
                .isEqualTo(1);
        tally.add(Action.BAN, "web-1", NOON.plus(Duration.ofDays(1)));
        assertThat(tally.toCounts("203.0.113.7").getDailyCounts()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void mergesInAnyOrderAndGroupingToTheSame(long seed) {
        Random random = new Random(seed);
        int hosts = seed % 2 == 0 ? 5 : 200;
        AddressTally whole = new AddressTally();
        List<AddressTally> parts = new ArrayList<>(List.of(new AddressTally()));
        for (int part = 0; part < 8; part++) {
            AddressTally tally = new AddressTally();
            for (int i = random.nextInt(60); i > 0; i--) {
                Action action = ACTIONS.get(random.nextInt(ACTIONS.size()));
                String host = "host-" + random.nextInt(hosts);
                Instant time = NOON.minus(Duration.ofHours(random.nextInt(130 * 24)));
                tally.add(action, host, time);
                whole.add(action, host, time);
            }
            parts.add(tally);
        }
        for (int trial = 0; trial < 10; trial++) {
            List<AddressTally> left = new ArrayList<>();
            for (AddressTally part : parts) {
                left.add(part.isEmpty() ? new AddressTally() : AddressTally.from(part.toCounts("x")));
            }
            while (left.size() > 1) {
                AddressTally a = left.remove(random.nextInt(left.size()));
                a.merge(left.remove(random.nextInt(left.size())));
                left.add(a);
            }
            assertThat(left.get(0).toCounts("x")).isEqualTo(whole.toCounts("x"));
        }
        assertThat(whole.toCounts("x").getHosts()).hasSizeLessThanOrEqualTo(64);
    }
}
