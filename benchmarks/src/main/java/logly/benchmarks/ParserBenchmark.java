package logly.benchmarks;

import java.time.ZoneOffset;
import java.util.List;
import logly.agent.parse.LogFormat;
import logly.agent.parse.LogParser;
import logly.agent.parse.SourceFormat;
import logly.agent.parse.text.ParseContext;
import logly.schemas.LogEvent;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A line into an event. */
@State(Scope.Thread)
public class ParserBenchmark {
    private static final int MASK = 16 * 1024 - 1;

    private final LogParser auth = LogFormat.AUTH.parser();
    private final ParseContext context = new ParseContext(ZoneOffset.UTC, SampleRecords.START, SampleRecords.host(0));
    private final List<String> logins = SampleRecords.lines(1024);
    private final List<String> lines = SampleLines.mixed(MASK + 1);
    private final SourceFormat chosen = SourceFormat.ofSample(lines.subList(0, SourceFormat.SAMPLE_LINES));
    private final SourceFormat mixed = SourceFormat.ofSample(List.of(lines.get(0), "no header", "{\"a\": 1}"));
    private int next;

    @Benchmark
    public LogEvent sshdLine() {
        return auth.parse(logins.get(next++ & 1023), context);
    }

    /** Twenty-one kinds of lines, read by the format of their file. */
    @Benchmark
    public LogEvent mixedLine() {
        return chosen.parse(lines.get(next++ & MASK), context);
    }

    /** The same lines in a source whose lines are of several formats. */
    @Benchmark
    public LogEvent lineOfMixedSource() {
        return mixed.parse(lines.get(next++ & MASK), context);
    }
}
