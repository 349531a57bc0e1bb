package logly.agent.collect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;

/**
 * When a file system will be full, by the slope of Theil and Sen over the last half hour: the median of the slopes
 * between any two points, which a file that comes or goes does not bend.
 */
final class FillTrend {
    /** Points that are remembered, a minute or more apart. */
    static final int POINTS = 31;

    static final long STEP_MILLIS = 60_000;

    /** With fewer points it says nothing. */
    static final int ENOUGH = 5;

    /** What takes longer than a year is not filling. */
    private static final double LONGEST_SECONDS = 365.0 * 24 * 3600;

    private record Point(long atMillis, long usedBytes) {}

    private final Deque<Point> points = new ArrayDeque<>();
    private double bytesPerMilli;

    /**
     * Adds what is used now.
     *
     * @param atMillis by a clock that only goes on
     * @return seconds until what is available is used up; empty where it does not fill
     */
    OptionalLong secondsToFull(long atMillis, long usedBytes, long availableBytes) {
        if (points.isEmpty() || atMillis - points.getLast().atMillis() >= STEP_MILLIS) {
            points.addLast(new Point(atMillis, usedBytes));
            if (points.size() > POINTS) {
                points.removeFirst();
            }
            bytesPerMilli = slope();
        }
        if (bytesPerMilli <= 0) {
            return OptionalLong.empty();
        }
        double seconds = Math.max(0, availableBytes) / bytesPerMilli / 1000;
        return seconds > LONGEST_SECONDS ? OptionalLong.empty() : OptionalLong.of(Math.round(seconds));
    }

    private double slope() {
        if (points.size() < ENOUGH) {
            return 0;
        }
        List<Point> all = List.copyOf(points);
        List<Double> slopes = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            for (int j = i + 1; j < all.size(); j++) {
                Point one = all.get(i);
                Point other = all.get(j);
                slopes.add((double) (other.usedBytes() - one.usedBytes()) / (other.atMillis() - one.atMillis()));
            }
        }
        slopes.sort(Double::compare);
        int middle = slopes.size() / 2;
        return slopes.size() % 2 == 1 ? slopes.get(middle) : (slopes.get(middle - 1) + slopes.get(middle)) / 2;
    }
}
