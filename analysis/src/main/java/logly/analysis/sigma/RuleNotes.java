package logly.analysis.sigma;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a rule says beyond Sigma's own fields, under the key {@code logly}.
 *
 * @param severity of its findings, 0 to 100: of the rule's level, unless an overlay says another
 * @param actions what a person should do about a finding, in their order; empty where the rule says nothing
 * @param positive lines that make a finding of the rule, or a hit where it only feeds other rules; empty for none
 * @param negative lines that are like them and make none; empty for none
 */
public record RuleNotes(int severity, List<String> actions, String positive, String negative) {
    private static final Set<String> KEYS = Set.of("actions", "positive", "negative");

    public RuleNotes {
        actions = List.copyOf(actions);
    }

    /** Of a rule that says no more than its level. */
    public static RuleNotes of(SigmaLevel level) {
        return new RuleNotes(level.severity(), List.of(), "", "");
    }

    RuleNotes withSeverity(int other) {
        return new RuleNotes(other, actions, positive, negative);
    }

    static RuleNotes read(@Nullable YamlNode node, SigmaLevel level) {
        if (node == null) {
            return of(level);
        }
        Map<String, YamlNode> fields = node.asFields("logly");
        fields.forEach((key, value) -> {
            if (!KEYS.contains(key)) {
                throw new RefusedRule(value.line(), "logly: '" + key + "' is none of actions, negative, positive");
            }
        });
        YamlNode actions = fields.get("actions");
        return new RuleNotes(
                level.severity(),
                actions == null ? List.of() : actions.asTexts("logly.actions"),
                text(fields, "positive"),
                text(fields, "negative"));
    }

    private static String text(Map<String, YamlNode> fields, String name) {
        String text = YamlNode.text(fields, name);
        return text == null ? "" : text;
    }
}
