package logly.analysis.sigma;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import logly.analysis.sigma.Correlation.Kind;
import logly.analysis.sigma.Correlation.Threshold;
import logly.schemas.HitPlan;
import org.jspecify.annotations.Nullable;

/**
 * What happens to the hits of one rule: how they are correlated, whether that gives findings, and which other rules take
 * its episodes.
 */
public final class Plan {
    /** Hits of a rule without correlation that lie no farther apart are one episode. */
    private static final Duration CALM = Duration.ofHours(1);

    /** A single hit is enough. */
    public static final Correlation ALONE = new Correlation(
            Kind.EVENT_COUNT, List.of(), List.of(), Map.of(), CALM, new Threshold(1, Long.MAX_VALUE), null, true);

    private final SigmaRule rule;
    private final Correlation correlation;
    private final boolean isSilent;
    private final List<Step> next;
    /** Made when it is first asked for: every record of hits holds it. */
    private volatile @Nullable HitPlan written;

    private volatile @Nullable ByteBuffer encoded;

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

    /**
     * What becomes of a rule's hits.
     *
     * @param rule that the findings name
     * @param correlation of the rule; {@link #ALONE} for a detection
     * @param isSilent whether it only feeds other rules
     */
    public Plan(SigmaRule rule, Correlation correlation, boolean isSilent, List<Step> next) {
        this.rule = rule;
        this.correlation = correlation;
        this.isSilent = isSilent;
        this.next = List.copyOf(next);
    }

    public SigmaRule rule() {
        return rule;
    }

    public Correlation correlation() {
        return correlation;
    }

    public boolean isSilent() {
        return isSilent;
    }

    public List<Step> next() {
        return next;
    }

    /** As a record, not to be changed. */
    HitPlan written() {
        HitPlan known = written;
        if (known == null) {
            known = HitRecords.plan(this);
            written = known;
        }
        return known;
    }

    /** {@link #written} in Avro's single-object encoding. */
    ByteBuffer encoded() {
        ByteBuffer known = encoded;
        if (known == null) {
            try {
                known = HitPlan.getEncoder().encode(written());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            encoded = known;
        }
        return known.duplicate();
    }

    /** Names findings of this rule about one group, over all its versions. */
    public String fingerprint(List<String> group) {
        return Findings.fingerprint(rule, group);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Plan plan
                        && isSilent == plan.isSilent
                        && rule.equals(plan.rule)
                        && correlation.equals(plan.correlation)
                        && next.equals(plan.next));
    }

    @Override
    public int hashCode() {
        return Objects.hash(rule, correlation, isSilent, next);
    }

    @Override
    public String toString() {
        return "plan of " + rule.id();
    }
}
