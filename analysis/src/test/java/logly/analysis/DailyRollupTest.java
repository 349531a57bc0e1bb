package logly.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import logly.schemas.Action;
import logly.schemas.DailyAggregate;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.SystemMetric;
import org.junit.jupiter.api.Test;

class DailyRollupTest {
    private static final LocalDate DATE = LocalDate.of(2028, 2, 29);
    private static final Instant APPENDED = Instant.parse("2028-02-29T21:54:31.123Z");

    private static HourlyRollup hour(int samples, double cpu, String... banned) {
        HourlyRollup hour = new HourlyRollup();
        for (int i = 0; i < samples; i++) {
            hour.add(SystemMetric.newBuilder().setCpuPercent(cpu).build(), APPENDED);
        }
        for (String ip : banned) {
            hour.add(
                    LogEvent.newBuilder()
                            .setAction(Action.BAN)
                            .setLevel(Level.WARNING)
                            .setIpAddress(ip)
                            .setUser("root")
                            .build(),
                    APPENDED);
        }
        return hour;
    }

    private static DailyAggregate day(String host, long generation, HourlyRollup... hours) {
        HourlyRollup whole = new HourlyRollup();
        for (HourlyRollup hour : hours) {
            whole.merge(hour);
        }
        return DailyRollup.of(host, DATE, generation, whole);
    }

    @Test
    void weighsItsHoursByTheirSamples() {
        DailyAggregate day = day("web-1", 7, hour(1, 100), hour(3, 20));
        assertThat(day.getDate()).isEqualTo("2028-02-29");
        assertThat(day.getAvgCpuPercent()).isEqualTo(40);
        assertThat(day.getMaxCpuPercent()).isEqualTo(100);
        assertThat(day.getCpuPercent().getP50()).isBetween(19.8, 20.2);
        assertThat(day.getSystemMetricsCount()).isEqualTo(4);
        assertThat(day.getGeneration()).isEqualTo(7);
        assertThat(day.getRevision()).isEqualTo(4);
    }

    @Test
    void countsAnAddressOnceThatIsBannedInTwoHours() {
        DailyAggregate day = day("web-1", 7, hour(0, 0, "192.0.2.1", "192.0.2.2"), hour(0, 0, "192.0.2.2"));
        assertThat(day.getUniqueIpsBanned()).isEqualTo(2);
        assertThat(day.getBannedIpCount()).isEqualTo(3);
        assertThat(day.getUniqueUsersFailed()).as("nobody failed to log in").isZero();
        assertThat(day.getUniqueUsersByAction()).containsOnly(Map.entry("BAN", 1L));
    }

    @Test
    void mergesGenerationsToWhatOneWouldHold() {
        List<HourlyRollup> hours = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            hours.add(hour(1 + i % 5, 4 * i, "192.0.2." + i % 7));
        }
        DailyAggregate whole = day("web-1", 7, hours.toArray(HourlyRollup[]::new));
        DailyAggregate early = day("web-1", 7, hours.subList(0, 9).toArray(HourlyRollup[]::new));
        DailyAggregate late = day("web-1", 8, hours.subList(9, 24).toArray(HourlyRollup[]::new));

        DailyAggregate merged = DailyRollup.merge(List.of(early, late));
        assertThat(merged).isEqualTo(DailyRollup.merge(List.of(late, early)));
        assertThat(merged)
                .isEqualTo(DailyAggregate.newBuilder(whole).setGeneration(0).build());
        assertThat(DailyRollup.merge(List.of(whole))).isEqualTo(whole);
        assertThat(DailyRollup.merge(List.of(whole, day("web-1", 7)))).isEqualTo(whole);
    }

    @Test
    void mergesHostsOfAFleet() {
        DailyAggregate fleet = DailyRollup.fleet(
                List.of(day("web-1", 1, hour(1, 10, "192.0.2.1")), day("web-2", 2, hour(3, 50, "192.0.2.1"))));
        assertThat(fleet.getHost()).isEmpty();
        assertThat(fleet.getDate()).isEqualTo("2028-02-29");
        assertThat(fleet.getAvgCpuPercent()).isEqualTo(40);
        assertThat(fleet.getUniqueIpsBanned()).isEqualTo(1);
        assertThat(fleet.getBannedIpCount()).isEqualTo(2);
    }

    @Test
    void refusesDifferentDaysAndHosts() {
        DailyAggregate day = day("web-1", 1, hour(1, 10));
        DailyAggregate next =
                DailyAggregate.newBuilder(day).setDate("2028-03-01").build();
        assertThatIllegalArgumentException().isThrownBy(() -> DailyRollup.merge(List.of(day, next)));
        assertThatIllegalArgumentException().isThrownBy(() -> DailyRollup.fleet(List.of(day, next)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DailyRollup.merge(List.of(day, day("web-2", 1, hour(1, 10)))));
    }
}
