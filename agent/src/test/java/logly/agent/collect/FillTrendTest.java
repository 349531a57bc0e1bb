package logly.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.Random;
import java.util.function.IntToLongFunction;
import org.junit.jupiter.api.Test;

class FillTrendTest {
    private static final long SIZE = 100_000_000;

    /** What it says at the end of so many minutes. */
    private static OptionalLong after(int minutes, IntToLongFunction used) {
        FillTrend trend = new FillTrend();
        OptionalLong last = OptionalLong.empty();
        for (int minute = 0; minute <= minutes; minute++) {
            long now = used.applyAsLong(minute);
            last = trend.secondsToFull(minute * FillTrend.STEP_MILLIS, now, SIZE - now);
        }
        return last;
    }

    @Test
    void foretellsTheEndOfASteadyFill() {
        assertThat(after(60, minute -> 40_000_000 + minute * 60_000L)).hasValue((60_000_000 - 60 * 60_000) / 1000);
    }

    @Test
    void saysNothingOfOneThatRestsOrEmpties() {
        assertThat(after(60, minute -> 40_000_000)).isEmpty();
        assertThat(after(60, minute -> 40_000_000 - minute * 1000L)).isEmpty();
        assertThat(after(60, minute -> 40_000_000 + minute))
                .as("a year and more")
                .isEmpty();
    }

    @Test
    void saysNothingBeforeItHasSeenEnough() {
        assertThat(after(FillTrend.ENOUGH - 2, minute -> minute * 60_000L)).isEmpty();
        assertThat(after(FillTrend.ENOUGH - 1, minute -> minute * 60_000L)).isPresent();
    }

    @Test
    void isNotMisledByAFileThatComesAndGoes() {
        IntToLongFunction withSpike = minute -> 40_000_000 + minute * 60_000L + (minute == 58 ? 20_000_000 : 0);
        assertThat(after(59, withSpike).orElseThrow())
                .isBetween((60_000_000 - 59 * 60_000L) / 1100, (60_000_000 - 59 * 60_000L) / 900);
        assertThat(after(60, minute -> 40_000_000 + (minute == 58 ? 20_000_000 : 0)))
                .isEmpty();
    }

    @Test
    void seesThroughNoise() {
        Random random = new Random(20261123);
        System.out.println("seed 20261123");
        long seconds = after(60, minute -> 40_000_000 + minute * 60_000L + random.nextInt(200_000))
                .orElseThrow();
        assertThat(seconds).isBetween(56_300L * 7 / 10, 56_300L * 13 / 10);
    }

    @Test
    void forgetsWhatIsOlderThanItsWindow() {
        assertThat(after(200, minute -> Math.min(minute, 100) * 60_000L))
                .as("it stopped filling an hour and a half ago")
                .isEmpty();
    }

    @Test
    void saysNowOfOneThatIsFull() {
        FillTrend trend = new FillTrend();
        OptionalLong last = OptionalLong.empty();
        for (int minute = 0; minute <= 10; minute++) {
            last = trend.secondsToFull(minute * FillTrend.STEP_MILLIS, minute * 60_000L, minute == 10 ? 0 : 1000);
        }
        assertThat(last).hasValue(0);
    }
}
