package logly.benchmarks;

import logly.schemas.SeqRanges;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Seqs into the set of those seen. */
@State(Scope.Thread)
public class SeqRangesBenchmark {
    /** Every eighth seq comes this much late, so that about as many gaps are open as are kept. */
    private static final long LATE = 200;

    private final SeqRanges inOrder = new SeqRanges();
    private final SeqRanges late = new SeqRanges();
    private long next = LATE;

    @Benchmark
    public SeqRanges.Outcome addInOrder() {
        return inOrder.add(++next);
    }

    @Benchmark
    public SeqRanges.Outcome addWithLateOnes() {
        long seq = ++next;
        return late.add(seq % 8 == 0 ? seq - LATE : seq);
    }
}
