package logly.analysis.sigma;

import java.util.Locale;

/** How grave a rule's author takes a hit to be, and the severity (0 to 100) that a finding has from it. */
public enum SigmaLevel {
    INFORMATIONAL(10),
    LOW(30),
    MEDIUM(50),
    HIGH(70),
    CRITICAL(90);

    private final int severity;

    SigmaLevel(int severity) {
        this.severity = severity;
    }

    public int severity() {
        return severity;
    }

    static SigmaLevel parse(String word, int line) {
        for (SigmaLevel level : values()) {
            if (level.name().toLowerCase(Locale.ROOT).equals(word)) {
                return level;
            }
        }
        throw new RefusedRule(line, "level: '" + word + "' is none of informational, low, medium, high, critical");
    }
}
