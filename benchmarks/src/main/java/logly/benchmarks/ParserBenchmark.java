package logly.benchmarks;

import java.time.ZoneOffset;
import java.util.List;
import logly.agent.parse.LogFormat;
import logly.agent.parse.LogParser;
import logly.agent.parse.ParseContext;
import logly.schemas.LogEvent;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A line of sshd's into an event. */
@State(Scope.Thread)
public class ParserBenchmark {
    private final LogParser parser = LogFormat.AUTH.parser();
    private final ParseContext context = new ParseContext(ZoneOffset.UTC, SampleRecords.START, SampleRecords.host(0));
    private final List<String> lines = SampleRecords.lines(1024);
    private int next;

    @Benchmark
    public LogEvent sshdLine() {
        return parser.parse(lines.get(next++ & 1023), context);
    }
}
