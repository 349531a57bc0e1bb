package logly.analysis.sigma;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import logly.analysis.sigma.Correlation.Kind;
import logly.analysis.sigma.Correlation.Threshold;

/**
 * What happens to the hits of one rule: how they are correlated, whether that gives findings, and which other rules take
 * its episodes.
 *
 * @param rule that the findings name
 * @param correlation of the rule; {@link #ALONE} for a detection
 * @param isSilent whether it only feeds other rules
 */
public record Plan(SigmaRule rule, Correlation correlation, boolean isSilent, List<Step> next) {
    /** Hits of a rule without correlation that lie no farther apart are one episode. */
    private static final Duration CALM = Duration.ofHours(1);

    /** A single hit is enough. */
    public static final Correlation ALONE = new Correlation(
            Kind.EVENT_COUNT, List.of(), List.of(), Map.of(), CALM, new Threshold(1, Long.MAX_VALUE), null, true);

    /**
     * A rule that takes the episodes of another.
     *
     * @param named the word by which it names the other
     * @param groupOf of each of its group fields, the place of the value in the other's group
     */
    public record Step(Plan plan, String named, List<Integer> groupOf) {
        List<String> group(List<String> of) {
            return groupOf.stream().map(of::get).toList();
        }
    }

    public Plan {
        next = List.copyOf(next);
    }

    /** Names findings of this rule about one group, over all its versions. */
    public String fingerprint(List<String> group) {
        return Findings.fingerprint(rule, group);
    }
}
