package logly.analysis.sigma;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A rule: a detection over single records, or a correlation of other rules.
 *
 * @param id as the rule gives it, else its name, else its title in words joined by hyphens
 * @param contentHash of the rule's text: 16 hexadecimal digits of its SHA-256
 * @param text the YAML document; empty where only its outcome is needed
 * @param notes what it says beyond Sigma
 */
public record SigmaRule(
        String id,
        @Nullable String name,
        String title,
        @Nullable String description,
        SigmaLevel level,
        SigmaStatus status,
        List<String> tags,
        List<String> falsePositives,
        String contentHash,
        String text,
        RuleNotes notes,
        Body body) {

    /** What a rule looks for. */
    public sealed interface Body permits Detection, Correlation {}

    /** Records of one log source that fulfil a condition. */
    public record Detection(LogSource source, Selection condition) implements Body {}

    /** The compiled condition, opaque outside. */
    public interface Selection {
        boolean matches(SigmaRecord record);
    }

    public Optional<Detection> detection() {
        return body instanceof Detection detection ? Optional.of(detection) : Optional.empty();
    }

    public Optional<Correlation> correlation() {
        return body instanceof Correlation correlation ? Optional.of(correlation) : Optional.empty();
    }

    /** The same rule with a few things changed by an overlay. */
    SigmaRule tuned(RuleNotes otherNotes, String otherHash, Body otherBody) {
        return new SigmaRule(
                id,
                name,
                title,
                description,
                level,
                status,
                tags,
                falsePositives,
                otherHash,
                text,
                otherNotes,
                otherBody);
    }

    /** Whether another rule means this one by that word. */
    boolean isNamed(String word) {
        return word.equals(id) || word.equals(name);
    }
}
