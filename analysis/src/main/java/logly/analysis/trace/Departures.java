package logly.analysis.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which metrics of a host had left their own baseline at a time, and since when. The baseline is the median of the first
 * third of the samples of the day before, its width their median deviation; what was as high all the time is no departure.
 * A file system without room counts even so: writes fail however long it has been full.
 */
final class Departures {
    private static final int LEAST_SAMPLES = 3;
    private static final double WIDTHS = 4;
    private static final double TO_DEVIATION = 1.4826;
    private static final double FULL = 99.4;
    /** The newest sample may be so old, in intervals between samples. */
    private static final int FRESH_INTERVALS = 4;

    private static final long FRESH_MILLIS = 10 * 60_000;

    private Departures() {}

    /** The departures that mean one of these conditions. */
    static List<Signal> at(MetricPast past, String host, long millis, Set<Condition> wanted) {
        List<Signal> found = new ArrayList<>();
        for (int i = 0; i < past.series.size(); i++) {
            Series series = Series.of(past.series.get(i));
            if (wanted.contains(series.condition())) {
                Signal departure = of(past, i, series, host, millis);
                if (departure != null) {
                    found.add(departure);
                }
            }
        }
        return found;
    }

    private static @Nullable Signal of(MetricPast past, int index, Series series, String host, long millis) {
        List<MetricPast.Row> rows = new ArrayList<>();
        for (MetricPast.Row row : past.rows) {
            boolean within = row.millis() <= millis && row.millis() > millis - EventPast.HORIZON.toMillis();
            if (within && !Float.isNaN(past.value(row, index, series))) {
                rows.add(row);
            }
        }
        int count = rows.size();
        if (count < LEAST_SAMPLES || !isFresh(rows, millis)) {
            return null;
        }
        double now = Math.max(
                past.value(rows.get(count - 1), index, series), past.value(rows.get(count - 2), index, series));
        if (now < series.harmful()) {
            return null;
        }
        double[] before = new double[Math.max(2, count / 3)];
        for (int i = 0; i < before.length; i++) {
            before[i] = past.value(rows.get(i), index, series);
        }
        double usual = median(before);
        double width = TO_DEVIATION * deviation(before, usual);
        boolean risen = now - usual >= Math.max(series.leastRise(), WIDTHS * width)
                && now >= series.leastFactor() * usual
                && now >= series.harmful();
        if (risen) {
            double edge = usual + Math.max(series.leastRise() / 2, Math.max(2 * width, 0.2 * (now - usual)));
            MetricPast.Row onset = rows.get(onset(past, rows, index, series, edge));
            String text = series.text(past.value(onset, index, series), now, usual);
            return signal(series, onset, rows.get(count - 1), text, host, strength(series, now));
        }
        boolean full =
                series.condition() == Condition.DISK_FILLING || series.condition() == Condition.INODES_RUNNING_OUT;
        MetricPast.Row last = rows.get(count - 1);
        return full && now >= FULL ? signal(series, last, last, series.text(now, now, usual), host, 0.6) : null;
    }

    private static boolean isFresh(List<MetricPast.Row> rows, long millis) {
        MetricPast.Row last = rows.get(rows.size() - 1);
        long interval = last.millis() - rows.get(rows.size() - 2).millis();
        return millis - last.millis() <= Math.max(FRESH_MILLIS, FRESH_INTERVALS * interval);
    }

    /** The first of the samples that have been above the edge ever since; a single dip does not count. */
    private static int onset(MetricPast past, List<MetricPast.Row> rows, int index, Series series, double edge) {
        int at = rows.size() - 1;
        if (past.value(rows.get(at), index, series) < edge) {
            at--;
        }
        while (at > 0
                && (past.value(rows.get(at - 1), index, series) >= edge
                        || (at > 1 && past.value(rows.get(at - 2), index, series) >= edge))) {
            at--;
        }
        return at;
    }

    private static double strength(Series series, double now) {
        double share = (now - series.harmful()) / (series.worst() - series.harmful());
        return 0.6 + 0.4 * Math.max(0, Math.min(1, share));
    }

    private static Signal signal(
            Series series, MetricPast.Row onset, MetricPast.Row last, String text, String host, double strength) {
        List<String> paths = series.path().isEmpty() ? List.of() : List.of(series.path());
        Subject subject = new Subject("", List.of(), "", "", List.of(), paths);
        return new Signal(
                onset.id(),
                onset.millis(),
                last.millis(),
                1,
                0,
                series.condition(),
                host,
                subject,
                text,
                strength,
                series.condition() + " " + series.name());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double deviation(double[] values, double center) {
        double[] distances = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            distances[i] = Math.abs(values[i] - center);
        }
        return median(distances);
    }
}
