package logly.analysis.sigma;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import logly.analysis.sigma.FieldKey.Modifier;

/** Renders what rules can say as Markdown: the file {@code docs/rules.md}. */
public final class RulesDoc {
    private static final String LANGUAGE = "/logly/analysis/sigma/rules.md";
    private static final String TEST = "`SigmaRuleTest.honoursEveryModifier`";

    private static final List<List<String>> CONDITIONS = List.of(
            List.of("`a and b`, `a or b`, `not a`, parentheses", "`SigmaRuleTest.readsEveryFormOfCondition`"),
            List.of("`1 of them`, `all of them`, `any of them`", "`SigmaRuleTest.readsEveryFormOfCondition`"),
            List.of("`1 of a*`, `all of a*`, `any of a*`", "`SigmaRuleTest.readsEveryFormOfCondition`"),
            List.of("a list of conditions: any of them", "`SigmaRuleTest.takesSeveralConditionsAsAlternatives`"),
            List.of(
                    "a selection that is a list of mappings: any of them",
                    "`SigmaRuleTest.takesAListOfMappingsAsAlternatives`"),
            List.of(
                    "keywords: words of the line, the program's name and its message",
                    "`SigmaRuleTest.findsKeywordsInTheMessage`"),
            List.of(
                    "correlation `event_count`, `value_count`, `temporal`, `temporal_ordered`",
                    "`EpisodesTest`, `GroupWindowTest`"),
            List.of(
                    "correlation of correlations, at most three deep",
                    "`FindingLifeTest.agreesWithTheBackTestWhateverTheOrder`"));

    private RulesDoc() {}

    public static String render() {
        StringBuilder text = new StringBuilder(language());
        text.append("\n| logsource | records |\n|---|---|\n");
        LogSources.documented().forEach(row -> text.append("| ")
                .append(row.get(0))
                .append(" | ")
                .append(row.get(1))
                .append(" |\n"));
        text.append(
                "\nNames of fields beside our own (those of `LogEvent`, `metadata.KEY`, and `uri`: path and query):\n");
        FieldNames.fieldTables().forEach((sources, fields) -> fields(text, sources, fields));
        text.append("\n## Modifiers\n\n| modifier | what | test |\n|---|---|---|\n");
        for (Modifier modifier : Modifier.values()) {
            text.append("| `").append(modifier.word()).append("` | ").append(modifier.doc());
            text.append(" | ").append(TEST).append(" |\n");
        }
        text.append("\n## Conditions and correlations\n\n| form | test |\n|---|---|\n");
        CONDITIONS.forEach(row -> text.append("| ")
                .append(row.get(0))
                .append(" | ")
                .append(row.get(1))
                .append(" |\n"));
        return text.toString();
    }

    private static void fields(StringBuilder text, String sources, Map<String, List<String>> fields) {
        text.append("\n| for ").append(sources).append(" | our field |\n|---|---|\n");
        Map<String, Set<String>> byOurs = new TreeMap<>();
        fields.forEach((name, ours) -> byOurs.computeIfAbsent(String.join("`, else `", ours), key -> new TreeSet<>())
                .add(name));
        byOurs.forEach((ours, names) -> text.append("| `")
                .append(String.join("`, `", names))
                .append("` | `")
                .append(ours)
                .append("` |\n"));
    }

    private static String language() {
        try (InputStream text = RulesDoc.class.getResourceAsStream(LANGUAGE)) {
            if (text == null) {
                throw new IllegalStateException(LANGUAGE + " is missing");
            }
            return new String(text.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
