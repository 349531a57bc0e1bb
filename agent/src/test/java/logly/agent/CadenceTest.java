package logly.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CadenceTest {
    @Test
    void doesNotDriftWhenItIsServedLate() {
        Cadence cadence = new Cadence(1_000, Duration.ofNanos(100));
        assertThat(cadence.isDue(999)).isFalse();
        assertThat(cadence.nanosUntilNext(990)).isEqualTo(10);
        assertThat(cadence.isDue(1_030)).isTrue();
        assertThat(cadence.isDue(1_090)).isFalse();
        assertThat(cadence.isDue(1_100)).isTrue();
    }

    @Test
    void skipsTheMomentsOfASuspendedHost() {
        Cadence cadence = new Cadence(0, Duration.ofNanos(100));
        assertThat(cadence.isDue(5_050)).isTrue();
        assertThat(cadence.isDue(5_051)).isFalse();
        assertThat(cadence.nanosUntilNext(5_051)).isEqualTo(49);
    }
}
