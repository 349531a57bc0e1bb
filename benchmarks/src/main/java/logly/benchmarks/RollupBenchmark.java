package logly.benchmarks;

import java.util.List;
import logly.analysis.HourlyRollup;
import logly.schemas.LogEvent;
import logly.schemas.NetworkMetric;
import logly.schemas.SystemMetric;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Records into the aggregate of their hour. */
@State(Scope.Thread)
public class RollupBenchmark {
    private final HourlyRollup rollup = new HourlyRollup();
    private final List<LogEvent> events = SampleRecords.events(1024);
    private final SystemMetric systemMetric = SampleRecords.systemMetric();
    private final NetworkMetric networkMetric = SampleRecords.networkMetric();
    private int next;

    @Benchmark
    public HourlyRollup addLogEvent() {
        rollup.add(events.get(next++ & 1023), SampleRecords.START);
        return rollup;
    }

    @Benchmark
    public HourlyRollup addSystemMetric() {
        rollup.add(systemMetric, SampleRecords.START);
        return rollup;
    }

    @Benchmark
    public HourlyRollup addNetworkMetric() {
        rollup.add(networkMetric, SampleRecords.START);
        return rollup;
    }
}
