package logly.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import logly.schemas.DailyAggregate;
import logly.schemas.Summary;
import org.junit.jupiter.api.Test;

class DailyRollupTest {
    private static DailyAggregate.Builder day(long generation) {
        return DailyAggregate.newBuilder()
                .setDate("2026-11-21")
                .setHost("web-1")
                .setGeneration(generation)
                .setRevision(generation)
                .setCpuPercent(new Summary(2L, 30_000_000L, 10.0, 20.0 + generation))
                .setTotalBytesSent(1000)
                .setTotalPacketsReceived(5)
                .setLogEventsCount(4)
                .setCountsByLevel(Map.of("ERROR", 1L, "WARNING", 3L))
                .setCountsByAction(Map.of("BAN", 2L))
                .setUniqueIpsBanned(generation)
                .setUniqueUsersFailed(9 - generation)
                .setUpdatedAt(Instant.ofEpochSecond(generation));
    }

    @Test
    void addsGenerationsByTheLawOfTheirHours() {
        DailyAggregate merged = DailyRollup.merge(List.of(day(1).build(), day(2).build()));
        assertThat(merged)
                .isEqualTo(DailyRollup.merge(List.of(day(2).build(), day(1).build())))
                .isEqualTo(DailyAggregate.newBuilder()
                        .setDate("2026-11-21")
                        .setHost("web-1")
                        .setGeneration(0)
                        .setRevision(3)
                        .setAvgCpuPercent(15.0)
                        .setMaxCpuPercent(22.0)
                        .setCpuPercent(new Summary(4L, 60_000_000L, 10.0, 22.0))
                        .setTotalBytesSent(2000)
                        .setTotalPacketsReceived(10)
                        .setLogEventsCount(8)
                        .setBannedIpCount(4)
                        .setErrorCount(2)
                        .setWarningCount(6)
                        .setCountsByLevel(Map.of("ERROR", 2L, "WARNING", 6L))
                        .setCountsByAction(Map.of("BAN", 4L))
                        .setUniqueIpsBanned(2)
                        .setUniqueUsersFailed(8)
                        .setUpdatedAt(Instant.ofEpochSecond(2))
                        .build());
    }

    @Test
    void refusesDifferentDays() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DailyRollup.merge(
                        List.of(day(1).build(), day(2).setDate("2026-11-22").build())));
    }
}
