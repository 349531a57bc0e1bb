package logly.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;

class EffectiveTimeTest {
    private static final Instant APPENDED = Instant.parse("2026-11-23T23:57:00Z");

    @Test
    void isTheEventTimeUpToFiveMinutesAhead() {
        Instant latest = APPENDED.plus(Duration.ofMinutes(5));

        assertThat(EffectiveTime.of(latest, APPENDED)).isEqualTo(latest);
        assertThat(EffectiveTime.isAhead(latest, APPENDED)).isFalse();
        assertThat(EffectiveTime.of(Instant.EPOCH, APPENDED)).isEqualTo(Instant.EPOCH);
    }

    @Test
    void isTheAppendTimeBeyond() {
        Instant ahead = APPENDED.plus(Duration.ofMinutes(5)).plusMillis(1);

        assertThat(EffectiveTime.of(ahead, APPENDED)).isEqualTo(APPENDED);
        assertThat(EffectiveTime.isAhead(ahead, APPENDED)).isTrue();
    }

    @Test
    void expiresAfterSevenDays() {
        Instant last = APPENDED.minus(Duration.ofDays(7));

        assertThat(EffectiveTime.isExpired(last, APPENDED)).isFalse();
        assertThat(EffectiveTime.isExpired(last.minusMillis(1), APPENDED)).isTrue();
    }

    @Test
    void fallsOnAUtcDay() {
        assertThat(EffectiveTime.utcDay(Instant.parse("2026-11-23T23:59:59.999Z")))
                .isEqualTo(LocalDate.of(2026, 11, 23));
        assertThat(EffectiveTime.utcDay(Instant.parse("2026-11-24T00:00:00Z"))).isEqualTo(LocalDate.of(2026, 11, 24));
    }
}
