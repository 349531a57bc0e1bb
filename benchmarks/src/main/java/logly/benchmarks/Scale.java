package logly.benchmarks;

import java.util.Locale;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** How long the benchmarks run: minutes for every change, longer for numbers to be kept. */
enum Scale {
    CI(1, 10, 20_000, 500_000),
    FULL(3, 30, 500_000, 5_000_000);

    static final String PROPERTY = "logly.scale";

    private static final TimeValue ITERATION = TimeValue.milliseconds(300);

    private final int forks;
    private final int iterations;
    private final int rows;
    private final int streamed;

    Scale(int forks, int iterations, int rows, int streamed) {
        this.forks = forks;
        this.iterations = iterations;
        this.rows = rows;
        this.streamed = streamed;
    }

    static Scale current() {
        return "full".equals(System.getProperty(PROPERTY)) ? FULL : CI;
    }

    /** Rows of one insertion. */
    int rows() {
        return rows;
    }

    /** Records that the stream takes in. */
    int streamed() {
        return streamed;
    }

    ChainedOptionsBuilder applyTo(ChainedOptionsBuilder options, Mode mode) {
        boolean isShot = mode == Mode.SingleShotTime;
        return options.mode(mode)
                .forks(forks)
                .warmupIterations(isShot ? 3 : iterations)
                .warmupTime(ITERATION)
                .measurementIterations(isShot ? 8 : iterations)
                .measurementTime(ITERATION);
    }

    @Override
    public String toString() {
        return String.format(
                "%s: forks %d, iterations %d of 300 ms, %d rows an insertion",
                name().toLowerCase(Locale.ROOT), forks, iterations, rows);
    }
}
