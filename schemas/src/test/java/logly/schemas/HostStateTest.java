package logly.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostStateTest {
    private static final Instant SEEN = Instant.parse("2026-11-23T12:00:00Z");

    private static AgentStatus status(long intervalSeconds) {
        return AgentStatus.newBuilder()
                .setTimestamp(SEEN.plusSeconds(86_400))
                .setStartedAt(SEEN)
                .setIngestedAt(SEEN)
                .setIntervalMillis(intervalSeconds * 1000)
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "15, 60, live",
        "15, 61, late",
        "15, 300, late",
        "15, 301, silent",
        "0, 60, live",
        "0, 301, silent",
        "3600, 14400, live",
        "3600, 14401, late",
        "3600, 72000, late",
        "3600, 72001, silent",
        "15, -5, live"
    })
    void goesByTheAgeOfTheLastHeartbeatAndTheTimeBetweenTwo(long interval, long age, String state) {
        assertThat(HostState.of(status(interval), SEEN.plus(Duration.ofSeconds(age)))
                        .text())
                .isEqualTo(state);
    }

    @Test
    void asksTheBrokersClockBeforeTheHosts() {
        assertThat(HostState.lastSeen(status(15))).isEqualTo(SEEN);
        assertThat(HostState.lastSeen(
                        AgentStatus.newBuilder(status(15)).setIngestedAt(null).build()))
                .isEqualTo(SEEN.plusSeconds(86_400));
    }

    @ParameterizedTest
    @CsvSource({"-1, live", "0, retired", "30, retired", ", live"})
    void isRetiredUntilItIsHeardOfAgain(Integer retiredSecondsAfterItsLastHeartbeat, String state) {
        Instant retired = retiredSecondsAfterItsLastHeartbeat == null
                ? null
                : SEEN.plusSeconds(retiredSecondsAfterItsLastHeartbeat);
        assertThat(HostState.of(status(15), retired, SEEN.plusSeconds(45)).text())
                .isEqualTo(state);
    }
}
