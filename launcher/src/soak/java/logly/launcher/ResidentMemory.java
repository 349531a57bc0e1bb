package logly.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The resident set of one process over time, as {@code /proc} tells it. */
final class ResidentMemory {
    private static final String FIELD = "VmRSS:";
    private static final double WARM_UP_MINUTES = 1;

    private final Path status;
    private final List<Sample> samples = new ArrayList<>();

    private record Sample(double minute, double mib) {}

    ResidentMemory(long pid) {
        status = Path.of("/proc", Long.toString(pid), "status");
    }

    void sample(double minute) throws IOException {
        for (String line : Files.readAllLines(status)) {
            if (line.startsWith(FIELD)) {
                String[] words = line.substring(FIELD.length()).trim().split(" ", -1);
                samples.add(new Sample(minute, Long.parseLong(words[0]) / 1024.0));
            }
        }
    }

    double last() {
        return samples.get(samples.size() - 1).mib();
    }

    /** The last sample as a multiple of the first one after warm-up. */
    double grownAfterWarmUp() {
        double warm = samples.stream()
                .filter(sample -> sample.minute() >= samples.get(0).minute() + WARM_UP_MINUTES)
                .findFirst()
                .orElse(samples.get(0))
                .mib();
        return last() / warm;
    }

    /** Growth after warm-up in MiB per minute: the slope of the least squares; not a number without two samples. */
    private double slope() {
        List<Sample> warm = samples.stream()
                .filter(sample -> sample.minute() >= samples.get(0).minute() + WARM_UP_MINUTES)
                .toList();
        double meanMinute = warm.stream().mapToDouble(Sample::minute).average().orElse(Double.NaN);
        double meanMib = warm.stream().mapToDouble(Sample::mib).average().orElse(Double.NaN);
        double covariance = warm.stream()
                .mapToDouble(sample -> (sample.minute() - meanMinute) * (sample.mib() - meanMib))
                .sum();
        double variance = warm.stream()
                .mapToDouble(sample -> Math.pow(sample.minute() - meanMinute, 2))
                .sum();
        return covariance / variance;
    }

    @Override
    public String toString() {
        Sample first = samples.get(0);
        return String.format(
                Locale.ROOT,
                "RSS %.0f MiB at minute %.1f, %.0f MiB at minute %.1f, slope after warm-up %.2f MiB/min (%d samples)",
                first.mib(),
                first.minute(),
                last(),
                samples.get(samples.size() - 1).minute(),
                slope(),
                samples.size());
    }
}
