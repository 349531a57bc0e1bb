package logly.analysis.sigma;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import logly.analysis.sigma.Correlation.Kind;
import logly.analysis.sigma.Correlation.Threshold;
import org.jspecify.annotations.Nullable;

/** Reads the {@code correlation} of a rule. */
final class CorrelationReader {
    private static final Pattern TIMESPAN = Pattern.compile("([0-9]{1,6})([smhd])");
    private static final Duration LONGEST = Duration.ofDays(7);
    private static final Set<String> KEYS =
            Set.of("type", "rules", "group-by", "timespan", "condition", "aliases", "generate");

    private CorrelationReader() {}

    static Correlation read(YamlNode node, boolean generates) {
        Map<String, YamlNode> fields = node.asFields("correlation");
        for (Map.Entry<String, YamlNode> field : fields.entrySet()) {
            if (!KEYS.contains(field.getKey())) {
                throw new RefusedRule(field.getValue().line(), "correlation: '" + field.getKey() + "' is not known");
            }
        }
        Kind kind = kind(required(fields, "type", node));
        List<String> rules = required(fields, "rules", node).asTexts("correlation.rules");
        YamlNode groups = fields.get("group-by");
        YamlNode condition = fields.get("condition");
        boolean temporal = kind == Kind.TEMPORAL || kind == Kind.TEMPORAL_ORDERED;
        if (condition == null && !temporal) {
            throw new RefusedRule(node.line(), "correlation: condition is missing");
        }
        if (temporal && rules.size() < 2) {
            throw new RefusedRule(node.line(), "correlation: a temporal one needs two rules");
        }
        String field = condition == null ? null : YamlNode.text(condition.asFields("condition"), "field");
        if (kind == Kind.VALUE_COUNT && field == null) {
            throw new RefusedRule(node.line(), "correlation: value_count needs condition.field");
        }
        YamlNode generate = fields.get("generate");
        return new Correlation(
                kind,
                rules,
                groups == null ? List.of() : groups.asTexts("correlation.group-by"),
                aliases(fields.get("aliases")),
                timespan(required(fields, "timespan", node), "correlation.timespan"),
                condition == null
                        ? new Threshold(rules.size(), Long.MAX_VALUE)
                        : threshold(condition.asFields("condition"), condition.line()),
                field,
                generates || (generate != null && generate.asText("generate").equals("true")));
    }

    private static YamlNode required(Map<String, YamlNode> fields, String name, YamlNode node) {
        YamlNode found = fields.get(name);
        if (found == null) {
            throw new RefusedRule(node.line(), "correlation: " + name + " is missing");
        }
        return found;
    }

    private static Kind kind(YamlNode node) {
        String word = node.asText("correlation.type");
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(word)) {
                return kind;
            }
        }
        throw new RefusedRule(
                node.line(),
                "correlation.type: '" + word + "' is none of event_count, value_count, temporal, temporal_ordered");
    }

    static Duration timespan(YamlNode node, String key) {
        String text = node.asText(key);
        Matcher matcher = TIMESPAN.matcher(text);
        if (!matcher.matches()) {
            throw new RefusedRule(node.line(), key + ": '" + text + "' is not like 30s, 5m, 2h or 1d");
        }
        long count = Long.parseLong(matcher.group(1));
        Duration span =
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                };
        if (span.isZero() || span.compareTo(LONGEST) > 0) {
            throw new RefusedRule(node.line(), key + ": from 1s to 7d");
        }
        return span;
    }

    private static Threshold threshold(Map<String, YamlNode> condition, int line) {
        long least = 0;
        long most = Long.MAX_VALUE;
        int bounds = 0;
        for (Map.Entry<String, YamlNode> entry : condition.entrySet()) {
            if (entry.getKey().equals("field")) {
                continue;
            }
            long number = number(entry.getValue());
            bounds++;
            switch (entry.getKey()) {
                case "gt" -> least = Math.max(least, number + 1);
                case "gte" -> least = Math.max(least, number);
                case "lt" -> most = Math.min(most, number - 1);
                case "lte" -> most = Math.min(most, number);
                case "eq" -> {
                    least = number;
                    most = number;
                }
                default ->
                    throw new RefusedRule(
                            entry.getValue().line(), "correlation.condition: '" + entry.getKey() + "' is not known");
            }
        }
        if (bounds == 0 || least > most) {
            throw new RefusedRule(line, "correlation.condition: nothing can fulfil it");
        }
        return new Threshold(least, most);
    }

    private static long number(YamlNode node) {
        try {
            return Long.parseLong(node.asText("correlation.condition"));
        } catch (NumberFormatException e) {
            throw new RefusedRule(node.line(), "correlation.condition: needs a whole number");
        }
    }

    private static Map<String, Map<String, String>> aliases(@Nullable YamlNode node) {
        Map<String, Map<String, String>> aliases = new LinkedHashMap<>();
        if (node != null) {
            node.asFields("correlation.aliases").forEach((alias, byRule) -> {
                Map<String, String> fields = new LinkedHashMap<>();
                byRule.asFields("correlation.aliases." + alias)
                        .forEach((rule, field) -> fields.put(rule, field.asText("a field")));
                aliases.put(alias, Map.copyOf(fields));
            });
        }
        return Map.copyOf(aliases);
    }
}
