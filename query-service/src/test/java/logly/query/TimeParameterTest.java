package logly.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeParameterTest {
    private static final Instant NOW = Instant.parse("2026-11-23T21:54:31.123Z");

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T21:54:31Z, 2026-11-23T21:54:31Z",
        "2026-11-23T21:54:31.123456Z, 2026-11-23T21:54:31.123456Z",
        "2026-11-23T22:54:31+01:00, 2026-11-23T21:54:31Z",
        "2026-11-23t21:54:31z, 2026-11-23T21:54:31Z",
        "0, 1970-01-01T00:00:00Z",
        "1795470871123, 2026-11-23T21:54:31.123Z",
        "now, 2026-11-23T21:54:31.123Z",
        "now-250ms, 2026-11-23T21:54:30.873Z",
        "now-90s, 2026-11-23T21:53:01.123Z",
        "now-5m, 2026-11-23T21:49:31.123Z",
        "now-1h, 2026-11-23T20:54:31.123Z",
        "now-7d, 2026-11-16T21:54:31.123Z",
        "now-2w, 2026-11-09T21:54:31.123Z",
    })
    void readsEveryForm(String text, Instant moment) {
        assertThat(TimeParameter.parse("from", text, NOW)).isEqualTo(moment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"yesterday", "now+1h", "now-1", "now-1y", "now-h", "NOW", "2026-11-23", "21:54", "-1", "1e12"})
    void refusesWhatIsNoTime(String text) {
        assertThatExceptionOfType(BadParameter.class)
                .isThrownBy(() -> TimeParameter.parse("to", text, NOW))
                .withMessageContaining("'" + text + "'")
                .satisfies(e -> assertThat(e.parameter()).isEqualTo("to"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"now-999999999w", "999999999999999", "+12026-11-23T21:54:31Z", "1969-12-31T23:59:59Z"})
    void refusesMomentsThatNoStoreHolds(String text) {
        assertThatExceptionOfType(BadParameter.class)
                .isThrownBy(() -> TimeParameter.parse("from", text, NOW))
                .withMessageContaining("1970");
    }

    @Test
    void tellsHowAPlusIsWritten() {
        assertThatExceptionOfType(BadParameter.class)
                .isThrownBy(() -> TimeParameter.parse("from", "2026-11-23T22:54:31 01:00", NOW))
                .withMessageContaining("%2B");
    }
}
