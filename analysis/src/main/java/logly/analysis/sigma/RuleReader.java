package logly.analysis.sigma;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import logly.analysis.sigma.Condition.Or;
import logly.analysis.sigma.SigmaRule.Detection;
import org.jspecify.annotations.Nullable;

/** Reads the rules of a YAML text; one that cannot be honoured is refused whole. */
public final class RuleReader {
    private final Map<String, List<String>> placeholders;

    /**
     * @param placeholders what the modifier {@code expand} puts in for {@code %name%}
     */
    public RuleReader(Map<String, List<String>> placeholders) {
        this.placeholders = Map.copyOf(placeholders);
    }

    /**
     * All documents of the text.
     *
     * @throws RefusedRule naming the line and the reason
     */
    public List<SigmaRule> read(String text) {
        List<SigmaRule> rules = new ArrayList<>();
        int line = 0;
        for (String document : documents(text)) {
            String stripped = document.strip();
            for (YamlNode node : YamlNode.documents("\n".repeat(line) + document)) {
                rules.add(rule(node, stripped));
            }
            line += (int) document.chars().filter(c -> c == '\n').count();
        }
        if (rules.isEmpty()) {
            throw new RefusedRule(1, "no rule in it");
        }
        return rules;
    }

    /** The documents of a text, each a rule or blank; the line of a separator is the first, empty one of what follows. */
    public static List<String> documents(String text) {
        List<String> documents = new ArrayList<>();
        StringBuilder document = new StringBuilder();
        for (String line : text.split("(?<=\n)", -1)) {
            if (line.startsWith("---") && line.substring(3).isBlank()) {
                documents.add(document.toString());
                document.setLength(0);
                document.append('\n');
            } else {
                document.append(line);
            }
        }
        documents.add(document.toString());
        return documents;
    }

    /** Names a version of a text: 16 hexadecimal digits of its SHA-256. */
    public static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, Long.BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private SigmaRule rule(YamlNode document, String text) {
        Map<String, YamlNode> fields = document.asFields("a rule");
        if (fields.containsKey("action")) {
            throw new RefusedRule(document.line(), "collections of rules ('action') are not part of the specification");
        }
        String title = YamlNode.text(fields, "title");
        if (title == null) {
            throw new RefusedRule(document.line(), "title is missing");
        }
        YamlNode level = fields.get("level");
        SigmaLevel severity = level == null ? SigmaLevel.MEDIUM : SigmaLevel.parse(level.asText("level"), level.line());
        YamlNode status = fields.get("status");
        String name = YamlNode.text(fields, "name");
        return new SigmaRule(
                id(YamlNode.text(fields, "id"), name, title),
                name,
                title,
                YamlNode.text(fields, "description"),
                severity,
                status == null ? SigmaStatus.EXPERIMENTAL : SigmaStatus.parse(status.asText("status"), status.line()),
                texts(fields, "tags"),
                texts(fields, "falsepositives"),
                hash(text),
                text,
                RuleNotes.read(fields.get("logly"), severity),
                body(document, fields));
    }

    private static String id(@Nullable String id, @Nullable String name, String title) {
        if (id != null) {
            return id;
        }
        return name != null ? name : title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    }

    private static List<String> texts(Map<String, YamlNode> fields, String name) {
        YamlNode node = fields.get(name);
        if (node == null || (node instanceof YamlNode.Scalar scalar && scalar.isNull())) {
            return List.of();
        }
        return node.asTexts(name);
    }

    private SigmaRule.Body body(YamlNode document, Map<String, YamlNode> fields) {
        YamlNode correlation = fields.get("correlation");
        if (correlation != null) {
            YamlNode generate = fields.get("generate");
            return CorrelationReader.read(
                    correlation, generate != null && generate.asText("generate").equals("true"));
        }
        YamlNode source = fields.get("logsource");
        YamlNode detection = fields.get("detection");
        if (source == null || detection == null) {
            throw new RefusedRule(document.line(), (source == null ? "logsource" : "detection") + " is missing");
        }
        LogSource parsed = LogSource.parse(source);
        LogSources.requireCollected(parsed, source.line());
        Condition condition = condition(detection, new Detections(placeholders, parsed));
        return new Detection(parsed, new Compiled(condition));
    }

    private static Condition condition(YamlNode detection, Detections detections) {
        Map<String, Condition> selections = new LinkedHashMap<>();
        YamlNode condition = null;
        for (Map.Entry<String, YamlNode> entry : detection.asFields("detection").entrySet()) {
            switch (entry.getKey()) {
                case "condition" -> condition = entry.getValue();
                case "timeframe" ->
                    throw new RefusedRule(
                            entry.getValue().line(),
                            "detection.timeframe belongs to the aggregations of Sigma 1, which correlations have replaced:"
                                    + " write one with a timespan");
                default -> selections.put(entry.getKey(), detections.compile(entry.getValue()));
            }
        }
        if (condition == null) {
            throw new RefusedRule(detection.line(), "detection.condition is missing");
        }
        List<Condition> any = new ArrayList<>();
        for (YamlNode each : condition.asItems()) {
            any.add(ConditionParser.parse(each.asText("condition"), selections, each.line()));
        }
        return any.size() == 1 ? any.get(0) : new Or(List.copyOf(any));
    }

    /** The condition behind the opaque face that rules show. */
    record Compiled(Condition condition) implements SigmaRule.Selection {
        @Override
        public boolean matches(SigmaRecord record) {
            return condition.matches(record);
        }
    }
}
