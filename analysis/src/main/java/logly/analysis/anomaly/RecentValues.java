package logly.analysis.anomaly;

/** The last so many values of something, oldest dropped first. */
final class RecentValues {
    private final double[] values;
    private int next;
    private int size;

    RecentValues(int capacity) {
        values = new double[capacity];
    }

    void add(double value) {
        values[next] = value;
        next = (next + 1) % values.length;
        size = Math.min(size + 1, values.length);
    }

    boolean isFull() {
        return size == values.length;
    }

    double median() {
        return DailyProfile.median(values, size);
    }

    /** Mean of the values from this place to before that one, 0 being the oldest; only when full. */
    double mean(int from, int to) {
        double sum = 0;
        for (int i = from; i < to; i++) {
            sum += values[(next + i) % values.length];
        }
        return sum / (to - from);
    }
}
