package logly.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.schemas.LogEvent;
import logly.storage.Page;
import logly.storage.Paging;
import logly.storage.RefusedRecord;
import logly.storage.StoreReader;
import logly.storage.TimeRange;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The newest page of one host of twenty. */
@State(Scope.Thread)
public class ReadBenchmark {
    static final int ROWS = 200_000;
    private static final int PAGE = 100;

    private final ScratchFolder scratch = new ScratchFolder();
    private final StoreReader reader;
    private final TimeRange range = new TimeRange(SampleRecords.START, SampleRecords.START.plus(Duration.ofDays(7)));
    private final Selector ofHost = Selector.where(Nouns.LOG_EVENTS, "host", SampleRecords.host(3));

    public ReadBenchmark() {
        Path data = scratch.newChild();
        try {
            InsertBenchmark.insert(SampleRecords.events(ROWS), data);
        } catch (RefusedRecord e) {
            throw new IllegalStateException(e);
        }
        reader = new StoreReader(data);
    }

    @Benchmark
    public Page<LogEvent> newestOfHost() {
        Page<LogEvent> page = reader.logEvents(range, ofHost, Paging.newest(PAGE));
        if (page.items().size() != PAGE) {
            throw new IllegalStateException("a page of " + page.items().size());
        }
        return page;
    }

    @TearDown
    public void close() throws IOException {
        reader.close();
        scratch.delete();
    }
}
