package logly.analysis.anomaly;

import java.time.Instant;
import java.util.Locale;

/**
 * The way in which a sample differs most from what was expected.
 *
 * @param kind what was compared
 * @param expected what the past lets one expect, in the unit of the series
 * @param observed what came instead
 * @param since when the values that {@code observed} sums up begin
 * @param surprise negative decimal logarithm of the probability of a difference as large: 3 is one in a thousand
 */
public record Departure(Kind kind, double expected, double observed, Instant since, double surprise) {

    /** What is compared with what. */
    public enum Kind {
        /** This value with the median of the 12 before it. */
        SPIKE("value"),
        /** The mean of the last 24 values with that of the 24 before. */
        SHIFT("mean of the last 24 values"),
        /** The last 12 values with what is usual at their hours of the day. */
        SEASON("mean of the last 12 values, by hour of day"),
        /** The mean step between two values over the last 24 with that of the 24 before. */
        VOLATILITY("mean step between two values");

        private final String measured;

        Kind(String measured) {
            this.measured = measured;
        }
    }

    /** One sentence for a person. */
    public String explanation() {
        return String.format(
                Locale.ROOT, "%s is %s, expected %s, since %s", kind.measured, plain(observed), plain(expected), since);
    }

    private static String plain(double value) {
        return String.format(Locale.ROOT, "%.6g", value);
    }
}
