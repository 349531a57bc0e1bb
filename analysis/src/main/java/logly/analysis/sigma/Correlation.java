package logly.analysis.sigma;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A correlation of rules (Sigma correlation specification 2.1).
 *
 * @param rules names or ids of the rules whose hits it takes
 * @param groupBy fields whose values its hits share
 * @param aliases name of a group field, then per rule the field that stands for it
 * @param threshold of the count; for {@code temporal} without a condition, the number of rules
 * @param field whose distinct values {@code value_count} counts
 * @param generates whether the correlated rules give findings of their own too
 */
public record Correlation(
        Kind kind,
        List<String> rules,
        List<String> groupBy,
        Map<String, Map<String, String>> aliases,
        Duration timespan,
        Threshold threshold,
        @Nullable String field,
        boolean generates)
        implements SigmaRule.Body {

    /** The kinds of correlation. */
    public enum Kind {
        EVENT_COUNT,
        VALUE_COUNT,
        TEMPORAL,
        TEMPORAL_ORDERED
    }

    /** What the count must be, both ends included. */
    public record Threshold(long least, long most) {
        boolean holds(long count) {
            return count >= least && count <= most;
        }

        /** Whether more hits can only strengthen it. */
        boolean isOpenEnded() {
            return most == Long.MAX_VALUE;
        }
    }

    Correlation with(Duration otherTimespan, Threshold otherThreshold) {
        return new Correlation(kind, rules, groupBy, aliases, otherTimespan, otherThreshold, field, generates);
    }

    /** The field of this rule's records that stands for a group field. */
    String fieldOf(String group, SigmaRule rule) {
        Map<String, String> byRule = aliases.getOrDefault(group, Map.of());
        for (Map.Entry<String, String> alias : byRule.entrySet()) {
            if (rule.isNamed(alias.getKey())) {
                return alias.getValue();
            }
        }
        return group;
    }
}
