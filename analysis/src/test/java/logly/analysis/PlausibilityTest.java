package logly.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlausibilityTest {
    @ParameterizedTest
    @ValueSource(doubles = {0, 55.5, 100, 100.0000001})
    void acceptsAShare(double percent) {
        assertThat(Plausibility.problem(
                        SystemMetric.newBuilder().setMemoryPercent(percent).build()))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 250, Double.NaN, Double.POSITIVE_INFINITY})
    void namesAShareThatCannotBe(double percent) {
        assertThat(Plausibility.problem(
                        SystemMetric.newBuilder().setDiskPercent(percent).build()))
                .hasValueSatisfying(problem -> assertThat(problem).startsWith("diskPercent is "));
    }

    @Test
    void namesANegativeDelta() {
        assertThat(Plausibility.problem(
                        NetworkMetric.newBuilder().setPacketsSentDelta(-1).build()))
                .contains("packetsSentDelta is -1");
    }

    @Test
    void namesATimeThatHasNoSpelling() {
        assertThat(Plausibility.time(Instant.parse("1969-12-31T23:59:59Z"))).isPresent();
        assertThat(Plausibility.time(Instant.ofEpochMilli(Long.MAX_VALUE))).isPresent();
        assertThat(Plausibility.time(Instant.parse("2026-11-23T21:00:00Z"))).isEmpty();
    }
}
