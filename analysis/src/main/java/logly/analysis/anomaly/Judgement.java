package logly.analysis.anomaly;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is thought of one sample.
 *
 * @param score 0 to 1; 0.5 and above is an anomaly. What goes on after it began scores below that
 * @param departure what differs most; null while nothing can be compared
 * @param since when the anomaly began that this sample belongs to; null where it belongs to none
 */
public record Judgement(
        double score,
        Verdict verdict,
        @Nullable Departure departure,
        @Nullable Instant since) {

    /** The kinds of judgement. */
    public enum Verdict {
        /** Too little history to say anything. */
        LEARNING,
        NORMAL,
        /** An anomaly begins here. */
        ANOMALY,
        /** Unusual, and so soon after an anomaly that it is the same one. */
        ONGOING
    }
}
