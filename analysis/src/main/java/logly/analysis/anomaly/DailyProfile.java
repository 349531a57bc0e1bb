package logly.analysis.anomaly;

import java.time.Instant;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * What is usual at this hour of the (UTC) day: the median, over the last 14 days, of the hour's own medians. One bad day
 * does not change it. Unknown until the hour has passed twice.
 */
final class DailyProfile {
    private static final int HOURS = 24;
    private static final int DAYS = 14;
    private static final int LEAST_DAYS = 2;
    private static final int LONGEST_HOUR = 3_600;
    private static final long SECONDS = 3_600;

    private final double[][] medians = new double[HOURS][DAYS];
    private final int[] seen = new int[HOURS];
    private double[] current = new double[16];
    private int size;
    private long currentHour = Long.MIN_VALUE;

    OptionalDouble expected(Instant time) {
        int hour = hourOfDay(Math.floorDiv(time.getEpochSecond(), SECONDS));
        int days = Math.min(seen[hour], DAYS);
        return days < LEAST_DAYS ? OptionalDouble.empty() : OptionalDouble.of(median(medians[hour], days));
    }

    void add(Instant time, double value) {
        long hour = Math.floorDiv(time.getEpochSecond(), SECONDS);
        if (hour != currentHour) {
            close();
            currentHour = hour;
        }
        if (size < LONGEST_HOUR) {
            if (size == current.length) {
                current = Arrays.copyOf(current, size * 2);
            }
            current[size++] = value;
        }
    }

    private void close() {
        if (size > 0) {
            int hour = hourOfDay(currentHour);
            medians[hour][seen[hour] % DAYS] = median(current, size);
            seen[hour]++;
            size = 0;
        }
    }

    private static int hourOfDay(long hour) {
        return Math.floorMod(hour, HOURS);
    }

    /** Of the first values; the mean of the middle two where their number is even. */
    static double median(double[] values, int count) {
        double[] sorted = Arrays.copyOf(values, count);
        Arrays.sort(sorted);
        int middle = count / 2;
        return count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
