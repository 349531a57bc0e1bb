package logly.analysis.sigma;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import logly.schemas.DetectionRule;
import org.jspecify.annotations.Nullable;

/** What people change of the rules: records for the topic of rules. */
public final class RuleChanges {
    private RuleChanges() {}

    /**
     * The same rule, on or off. It stays whose it was: a shipped one is renewed with the next release, and stays as it was
     * switched.
     *
     * @param reason why it is off
     */
    public static DetectionRule switched(DetectionRule rule, boolean isOn, @Nullable String reason, Instant now) {
        return DetectionRule.newBuilder(rule)
                .setEnabled(isOn)
                .setReason(isOn ? null : reason)
                .setUpdatedAt(now)
                .build();
    }

    /**
     * A rule that somebody puts, in force at once. From then on it is his: no release and no folder replaces it.
     *
     * @throws RefusedRule where the text is not one rule that can be read
     */
    public static DetectionRule put(String text, String by, Instant now) {
        List<SigmaRule> rules = new RuleReader(Map.of()).read(text);
        if (rules.size() != 1) {
            throw new RefusedRule(1, "it holds " + rules.size() + " rules; they are put one by one");
        }
        SigmaRule rule = rules.get(0);
        return DetectionRule.newBuilder()
                .setId(rule.id())
                .setContentHash(rule.contentHash())
                .setText(rule.text())
                .setEnabled(true)
                .setUpdatedAt(now)
                .setUpdatedBy(by)
                .build();
    }
}
