package logly.analysis.sigma;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an operator changes of a rule without touching its text.
 *
 * @param enabled false where the rule is left out
 * @param threshold in the place of the count that its condition names with {@code gt} or {@code gte}
 * @param timespan in the place of its own
 * @param severity of its findings, 0 to 100
 * @param exceptions records that it shall not take
 */
record Overlay(
        String ruleId,
        boolean enabled,
        @Nullable Long threshold,
        @Nullable Duration timespan,
        @Nullable Integer severity,
        List<Exemption> exceptions) {
    static final int MOST_EXCEPTIONS = 100;

    Overlay {
        exceptions = List.copyOf(exceptions);
    }

    /**
     * Overlays of a text: a mapping from rule ids to what is changed.
     *
     * @throws RefusedRule naming the line and the key
     */
    static Map<String, Overlay> readAll(String text) {
        Map<String, Overlay> overlays = new LinkedHashMap<>();
        for (YamlNode document : YamlNode.documents(text)) {
            if (!(document instanceof YamlNode.Scalar scalar && scalar.isNull())) {
                document.asFields("overlays").forEach((id, node) -> {
                    if (overlays.put(id, read(id, node)) != null) {
                        throw new RefusedRule(node.line(), "'" + id + "' stands twice");
                    }
                });
            }
        }
        return overlays;
    }

    private static Overlay read(String id, YamlNode node) {
        boolean enabled = true;
        Long threshold = null;
        Duration timespan = null;
        Integer severity = null;
        List<Exemption> exceptions = new ArrayList<>();
        for (Map.Entry<String, YamlNode> entry : node.asFields(id).entrySet()) {
            YamlNode value = entry.getValue();
            switch (entry.getKey()) {
                case "enabled" -> enabled = flag(value);
                case "threshold" -> threshold = number(value, "threshold", 1, 1_000_000_000);
                case "timespan" -> timespan = CorrelationReader.timespan(value, "timespan");
                case "severity" -> severity = (int) number(value, "severity", 0, 100);
                case "exceptions" ->
                    value.asItems()
                            .forEach(item -> exceptions.add(Exemption.parse(item.asText("exceptions"), item.line())));
                default ->
                    throw new RefusedRule(
                            value.line(),
                            "'" + entry.getKey() + "' is none of enabled, exceptions, severity, threshold, timespan");
            }
        }
        if (exceptions.size() > MOST_EXCEPTIONS) {
            throw new RefusedRule(node.line(), "exceptions: more than " + MOST_EXCEPTIONS);
        }
        return new Overlay(id, enabled, threshold, timespan, severity, exceptions);
    }

    private static boolean flag(YamlNode node) {
        return switch (node.asText("enabled")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new RefusedRule(node.line(), "enabled: is true or false");
        };
    }

    private static long number(YamlNode node, String key, long least, long most) {
        String text = node.asText(key);
        if (!text.matches("[0-9]{1,10}") || Long.parseLong(text) < least || Long.parseLong(text) > most) {
            throw new RefusedRule(
                    node.line(), key + ": '" + text + "' is no whole number from " + least + " to " + most);
        }
        return Long.parseLong(text);
    }

    /** As YAML, from which {@link #readAll} reads the same overlay. */
    String text() {
        StringBuilder yaml =
                new StringBuilder(quoted(ruleId)).append(":\n  enabled: ").append(enabled);
        if (threshold != null) {
            yaml.append("\n  threshold: ").append(threshold);
        }
        if (timespan != null) {
            yaml.append("\n  timespan: ").append(timespan.toSeconds()).append('s');
        }
        if (severity != null) {
            yaml.append("\n  severity: ").append(severity);
        }
        if (!exceptions.isEmpty()) {
            yaml.append("\n  exceptions:");
            exceptions.forEach(each -> yaml.append("\n    - ").append(quoted(each.text())));
        }
        return yaml.append('\n').toString();
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /**
     * The rule as it is then.
     *
     * @throws RefusedRule where the rule has no such thing to change
     */
    SigmaRule applyTo(SigmaRule rule) {
        RuleNotes notes = severity == null ? rule.notes() : rule.notes().withSeverity(severity);
        if (threshold == null && timespan == null) {
            return rule.tuned(notes, rule.contentHash(), rule.body());
        }
        Correlation correlation = rule.correlation()
                .orElseThrow(() -> new RefusedRule(
                        1, (threshold == null ? "timespan" : "threshold") + ": this rule correlates nothing"));
        if (threshold != null && !correlation.threshold().isOpenEnded()) {
            throw new RefusedRule(1, "threshold: this rule's condition is neither gt nor gte");
        }
        Correlation changed = correlation.with(
                timespan == null ? correlation.timespan() : timespan,
                threshold == null ? correlation.threshold() : new Correlation.Threshold(threshold, Long.MAX_VALUE));
        String version = rule.contentHash() + " " + changed.timespan().toMillis() + " "
                + changed.threshold().least();
        return rule.tuned(notes, RuleReader.hash(version), changed);
    }
}
