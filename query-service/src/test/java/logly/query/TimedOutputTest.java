package logly.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimedOutputTest {
    @Test
    void takesNothingMoreWhenItsTimeIsOver() throws Exception {
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        try (TimedOutput output = new TimedOutput(taken, Duration.ofSeconds(1), nanos::get)) {
            nanos.addAndGet(Duration.ofSeconds(1).toNanos());
            output.write(new byte[10]);
            nanos.incrementAndGet();
            assertThatIOException().isThrownBy(() -> output.write(new byte[10])).withMessageContaining("too slowly");
            assertThatIOException().isThrownBy(() -> output.write(1));
        }
        assertThat(taken.size()).isEqualTo(10);
    }
}
