package logly.benchmarks;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs every benchmark, and prints a table that {@code docs/performance.md} can take. It fails on errors only. */
public final class Benchmarks {
    private static final List<Class<?>> STEADY = List.of(
            CodecBenchmark.class,
            RollupBenchmark.class,
            SeqRangesBenchmark.class,
            ParserBenchmark.class,
            ReadBenchmark.class);

    private final Scale scale;

    private Benchmarks(Scale scale) {
        this.scale = scale;
    }

    public static void main(String[] arguments)
            throws RunnerException, IOException, InterruptedException, ExecutionException {
        new Benchmarks(Scale.current()).run();
        Fail2banRatio.print();
        StreamRatio.print(Scale.current());
        RestoreTime.print(Scale.current() == Scale.FULL ? 1 : 20);
    }

    private void run() throws RunnerException {
        System.out.printf(
                "Benchmarks: seed %d, %s, %d rows to read from%n%n", SampleRecords.SEED, scale, ReadBenchmark.ROWS);
        System.out.println("| benchmark | one takes | ± | a second |");
        System.out.println("|---|--:|--:|--:|");
        for (Class<?> benchmark : STEADY) {
            for (RunResult result : results(benchmark.getSimpleName() + "\\.", Mode.AverageTime)) {
                print(result.getPrimaryResult(), benchmark, 1);
            }
        }
        double dayFiles = insertion("dayFiles");
        double indexFree = insertion("indexFree");
        System.out.printf(
                Locale.ROOT, "%nRows of day files per row of an index-free table: %.2f%n", indexFree / dayFiles);
    }

    private double insertion(String method) throws RunnerException {
        double score = 0;
        for (RunResult result : results(InsertBenchmark.class.getSimpleName() + "\\." + method, Mode.SingleShotTime)) {
            print(result.getPrimaryResult(), InsertBenchmark.class, scale.rows());
            score = result.getPrimaryResult().getScore();
        }
        return score;
    }

    private Iterable<RunResult> results(String pattern, Mode mode) throws RunnerException {
        return new Runner(scale.applyTo(new OptionsBuilder().include(pattern), mode)
                        .timeUnit(TimeUnit.NANOSECONDS)
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .jvmArgsAppend("-Xmx1g", "-D" + Scale.PROPERTY + "=" + System.getProperty(Scale.PROPERTY))
                        .build())
                .run();
    }

    private static void print(Result<?> result, Class<?> benchmark, int operations) {
        double nanos = result.getScore() / operations;
        System.out.printf(
                Locale.ROOT,
                "| %s.%s | %s | %s | %,.0f |%n",
                benchmark.getSimpleName().replace("Benchmark", ""),
                result.getLabel(),
                time(nanos),
                time(result.getScoreError() / operations),
                1e9 / nanos);
    }

    private static String time(double nanos) {
        if (nanos < 1_000) {
            return String.format(Locale.ROOT, "%.0f ns", nanos);
        }
        return nanos < 1_000_000
                ? String.format(Locale.ROOT, "%.1f µs", nanos / 1_000)
                : String.format(Locale.ROOT, "%.1f ms", nanos / 1_000_000);
    }
}
