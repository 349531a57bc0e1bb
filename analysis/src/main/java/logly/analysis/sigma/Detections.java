package logly.analysis.sigma;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import logly.analysis.selector.Network;
import logly.analysis.sigma.Condition.Absent;
import logly.analysis.sigma.Condition.And;
import logly.analysis.sigma.Condition.Field;
import logly.analysis.sigma.Condition.Keyword;
import logly.analysis.sigma.Condition.Not;
import logly.analysis.sigma.Condition.SameAs;
import logly.analysis.sigma.FieldKey.Modifier;
import logly.analysis.sigma.ValueTest.Compared.Comparison;

/** Turns the items of a detection into conditions. */
final class Detections {
    private static final java.util.regex.Pattern PLACEHOLDER = java.util.regex.Pattern.compile("%([A-Za-z0-9_.-]+)%");

    private final Map<String, List<String>> placeholders;
    private final LogSource source;

    /**
     * @param placeholders what the modifier {@code expand} puts in for {@code %name%}
     * @param source whose names for our fields the rule uses
     */
    Detections(Map<String, List<String>> placeholders, LogSource source) {
        this.placeholders = placeholders;
        this.source = source;
    }

    private List<String> names(String field) {
        List<String> ours = FieldNames.ours(source, field);
        return ours.isEmpty() ? List.of(field) : ours;
    }

    /** A search identifier: a mapping (all of it), a list of mappings (any of them) or of keywords (any of them). */
    Condition compile(YamlNode node) {
        if (node instanceof YamlNode.Fields mapping) {
            List<Condition> parts = new ArrayList<>();
            mapping.fields().forEach((key, value) -> parts.add(item(FieldKey.parse(key, value.line()), value)));
            if (parts.isEmpty()) {
                throw new RefusedRule(node.line(), "an empty selection");
            }
            return parts.size() == 1 ? parts.get(0) : new And(List.copyOf(parts));
        }
        if (node instanceof YamlNode.Items list) {
            List<Condition> parts = new ArrayList<>();
            for (YamlNode each : list.items()) {
                parts.add(
                        each instanceof YamlNode.Scalar ? item(FieldKey.parse("", each.line()), each) : compile(each));
            }
            if (parts.isEmpty()) {
                throw new RefusedRule(node.line(), "an empty selection");
            }
            return Condition.any(parts);
        }
        return item(FieldKey.parse("", node.line()), node);
    }

    private Condition item(FieldKey key, YamlNode value) {
        List<Condition> parts = new ArrayList<>();
        for (YamlNode each : value.asItems()) {
            if (!(each instanceof YamlNode.Scalar scalar)) {
                throw new RefusedRule(each.line(), "the value of " + key.field() + " must be a text, number or null");
            }
            parts.add(single(key, scalar));
        }
        if (parts.isEmpty()) {
            throw new RefusedRule(value.line(), "the value of " + key.field() + " is an empty list");
        }
        Condition joined =
                key.has(Modifier.ALL) && parts.size() > 1 ? new And(List.copyOf(parts)) : Condition.any(parts);
        return key.has(Modifier.NEQ) ? new Not(joined) : joined;
    }

    private Condition single(FieldKey key, YamlNode.Scalar value) {
        if (value.isNull()) {
            return new Absent(names(key.field()));
        }
        if (key.has(Modifier.EXISTS)) {
            Condition absent = new Absent(names(key.field()));
            return switch (value.text()) {
                case "true" -> new Not(absent);
                case "false" -> absent;
                default -> throw new RefusedRule(value.line(), key.field() + "|exists is true or false");
            };
        }
        if (key.has(Modifier.FIELDREF)) {
            return new SameAs(names(key.field()), names(value.text()), part(key), key.has(Modifier.CASED));
        }
        List<Condition> any = new ArrayList<>();
        for (String text : expanded(key, value)) {
            for (ValueTest test : tests(key, text, value)) {
                any.add(key.field().isEmpty() ? new Keyword(test) : new Field(names(key.field()), List.of(test)));
            }
        }
        if (value.text().isEmpty() && any.size() == 1 && !key.field().isEmpty()) {
            any.add(new Absent(names(key.field())));
        }
        return Condition.any(any);
    }

    private static SameAs.Part part(FieldKey key) {
        if (key.has(Modifier.CONTAINS)) {
            return SameAs.Part.ANYWHERE;
        }
        if (key.has(Modifier.STARTSWITH)) {
            return SameAs.Part.START;
        }
        return key.has(Modifier.ENDSWITH) ? SameAs.Part.END : SameAs.Part.WHOLE;
    }

    private List<String> expanded(FieldKey key, YamlNode.Scalar value) {
        if (!key.has(Modifier.EXPAND)) {
            return List.of(value.text());
        }
        Matcher found = PLACEHOLDER.matcher(value.text());
        if (!found.find()) {
            return List.of(value.text());
        }
        List<String> values = placeholders.get(found.group(1));
        if (values == null) {
            throw new RefusedRule(value.line(), "the placeholder %" + found.group(1) + "% has no values");
        }
        String before = value.text().substring(0, found.start());
        String behind = value.text().substring(found.end());
        return values.stream().map(each -> before + each + behind).toList();
    }

    private static List<ValueTest> tests(FieldKey key, String text, YamlNode.Scalar value) {
        for (Comparison comparison : Comparison.values()) {
            if (comparison != Comparison.EQ && key.has(Modifier.valueOf(comparison.name()))) {
                return List.of(new ValueTest.Compared(comparison, number(text, value.line())));
            }
        }
        if (key.has(Modifier.RE)) {
            return List.of(regex(key, text, value.line()));
        }
        if (key.has(Modifier.CIDR)) {
            return List.of(new ValueTest.Within(Network.parse(text)
                    .orElseThrow(() -> new RefusedRule(value.line(), "'" + text + "' is no block of addresses"))));
        }
        if (value.isNumber()
                && key.encodings().isEmpty()
                && key.modifiers().isEmpty()
                && !key.field().isEmpty()) {
            return List.of(new ValueTest.Compared(Comparison.EQ, number(text, value.line())));
        }
        List<ValueTest> globs = new ArrayList<>();
        for (String encoded : Encodings.apply(key.encodings(), text, value.line())) {
            globs.add(place(key, Glob.parse(encoded, key.has(Modifier.CASED))));
        }
        return globs;
    }

    private static Glob place(FieldKey key, Glob glob) {
        if (key.has(Modifier.CONTAINS) || key.field().isEmpty() || key.has(Modifier.BASE64OFFSET)) {
            return glob.anywhere();
        }
        if (key.has(Modifier.STARTSWITH)) {
            return glob.atStart();
        }
        return key.has(Modifier.ENDSWITH) ? glob.atEnd() : glob;
    }

    private static double number(String text, int line) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            try {
                return Long.decode(text);
            } catch (NumberFormatException notDecodable) {
                throw new RefusedRule(line, "'" + text + "' is no number");
            }
        }
    }

    private static ValueTest regex(FieldKey key, String text, int line) {
        int flags = (key.has(Modifier.I) ? Pattern.CASE_INSENSITIVE : 0)
                | (key.has(Modifier.M) ? Pattern.MULTILINE : 0)
                | (key.has(Modifier.S) ? Pattern.DOTALL : 0);
        try {
            return new ValueTest.Found(Pattern.compile(text, flags));
        } catch (PatternSyntaxException e) {
            return bounded(key, text, line);
        }
    }

    private static ValueTest bounded(FieldKey key, String text, int line) {
        int flags = (key.has(Modifier.I) ? java.util.regex.Pattern.CASE_INSENSITIVE : 0)
                | (key.has(Modifier.M) ? java.util.regex.Pattern.MULTILINE : 0)
                | (key.has(Modifier.S) ? java.util.regex.Pattern.DOTALL : 0);
        try {
            return new ValueTest.Bounded(java.util.regex.Pattern.compile(text, flags));
        } catch (java.util.regex.PatternSyntaxException e) {
            throw new RefusedRule(line, "'" + text + "' is no regular expression: " + e.getDescription());
        }
    }
}
