package logly.analysis;

import logly.schemas.Summary;
import org.jspecify.annotations.Nullable;

/**
 * Accumulates a measured value; the sum is kept in millionths and the distribution in fixed buckets, so that a merge is
 * exact in any order.
 */
final class RunningSummary {
    private static final double MICROS = 1e6;

    private long count;
    private long sumMicros;
    private double min;
    private double max;
    private QuantileSketch sketch = new QuantileSketch();

    static RunningSummary from(Summary summary) {
        RunningSummary running = new RunningSummary();
        running.count = summary.getCount();
        running.sumMicros = summary.getSumMicros();
        running.min = summary.getMin();
        running.max = summary.getMax();
        running.sketch = QuantileSketch.from(summary.getBuckets());
        return running;
    }

    void add(double value) {
        include(1, Math.round(value * MICROS), value, value);
        sketch.add(value);
    }

    void merge(RunningSummary other) {
        if (other.count > 0) {
            include(other.count, other.sumMicros, other.min, other.max);
            sketch.merge(other.sketch);
        }
    }

    private void include(long samples, long micros, double least, double greatest) {
        min = count == 0 ? least : Math.min(min, least);
        max = count == 0 ? greatest : Math.max(max, greatest);
        count = Saturating.add(count, samples);
        sumMicros = Saturating.add(sumMicros, micros);
    }

    @Nullable
    Double average() {
        return count == 0 ? null : sumMicros / (double) count / MICROS;
    }

    @Nullable
    Double maximum() {
        return count == 0 ? null : max;
    }

    Summary toRecord() {
        return Summary.newBuilder()
                .setCount(count)
                .setSumMicros(sumMicros)
                .setMin(min)
                .setMax(max)
                .setP50(quantile(50))
                .setP95(quantile(95))
                .setP99(quantile(99))
                .setBuckets(sketch.toBytes())
                .build();
    }

    /** The middle of a bucket may lie beyond its samples; no quantile lies beyond the extremes. */
    private @Nullable Double quantile(int percent) {
        Double middle = sketch.quantile(percent);
        return middle == null ? null : Math.max(min, Math.min(max, middle));
    }
}
