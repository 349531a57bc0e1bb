package logly.analysis.sigma;

import java.util.Locale;

/** How far a rule has been tried, by its author's word, and the confidence (0 to 1) that a single hit has from it. */
public enum SigmaStatus {
    STABLE(0.9),
    TEST(0.7),
    EXPERIMENTAL(0.5),
    DEPRECATED(0.3),
    UNSUPPORTED(0.3);

    private final double confidence;

    SigmaStatus(double confidence) {
        this.confidence = confidence;
    }

    double confidence() {
        return confidence;
    }

    static SigmaStatus parse(String word, int line) {
        for (SigmaStatus status : values()) {
            if (status.name().toLowerCase(Locale.ROOT).equals(word)) {
                return status;
            }
        }
        throw new RefusedRule(
                line, "status: '" + word + "' is none of stable, test, experimental, deprecated, unsupported");
    }
}
