package logly.analysis.anomaly;

import java.util.ArrayList;
import java.util.List;

/**
 * The score of the Numenta Anomaly Benchmark, standard profile: the earliest detection in a window earns by its place in
 * the window, each false one costs by its distance to the window before it, a missed window costs 1. Scaled so that no
 * detection at all gives 0 and a perfect one 100.
 */
final class NabScore {
    private static final double FALSE_POSITIVE = 0.11;

    private double sum;
    private int windows;

    /** Rows from one to the other, both within. */
    record Window(int from, int to) {}

    void add(List<Integer> detections, List<Window> truth, int rows) {
        int probation = (int) Math.min(0.15 * rows, 750);
        List<Window> hit = new ArrayList<>();
        windows += truth.size();
        for (int row : detections) {
            if (row >= probation) {
                judge(row, truth, hit);
            }
        }
        sum -= truth.size() - hit.size();
    }

    private void judge(int row, List<Window> truth, List<Window> hit) {
        Window before = null;
        for (Window window : truth) {
            if (row >= window.from() && row <= window.to()) {
                if (!hit.contains(window)) {
                    hit.add(window);
                    double length = window.to() - window.from() + 1.0;
                    sum += sigmoid(-(window.to() - row + 1) / length) / sigmoid(-1);
                }
                return;
            }
            if (window.to() < row) {
                before = window;
            }
        }
        double distance = before == null
                ? Double.POSITIVE_INFINITY
                : (row - before.to()) / (double) Math.max(1, before.to() - before.from());
        sum += FALSE_POSITIVE * sigmoid(distance);
    }

    private static double sigmoid(double place) {
        return place > 3 ? -1 : 2 / (1 + Math.exp(5 * place)) - 1;
    }

    double value() {
        return 100 * (sum + windows) / (2.0 * windows);
    }
}
