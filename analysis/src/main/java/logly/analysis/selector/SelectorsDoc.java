package logly.analysis.selector;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** Renders the language and the labels of each noun as Markdown: the file {@code docs/selectors.md}. */
public final class SelectorsDoc {
    private static final String LANGUAGE = "/logly/analysis/selector/selectors.md";

    private SelectorsDoc() {}

    public static String render() {
        StringBuilder text = new StringBuilder(language());
        for (Labels labels : Nouns.all()) {
            text.append("\n## ").append(labels.noun()).append("\n\n").append(lineFilters(labels));
            text.append("\n\n| label | type | what |\n|---|---|---|\n");
            for (Label label : labels.all()) {
                text.append("| `").append(label.name()).append('`');
                labels.aliasesOf(label)
                        .forEach(alias -> text.append(", `").append(alias).append('`'));
                text.append(" | ")
                        .append(label.type().text())
                        .append(label.isMany() ? ", many" : "")
                        .append(" | ")
                        .append(label.doc().replace("|", "\\|"))
                        .append(" |\n");
            }
        }
        return text.toString();
    }

    private static String lineFilters(Labels labels) {
        return labels.text().isEmpty()
                ? "No text for line filters."
                : "Line filters see "
                        + labels.text().stream()
                                .map(field -> "`" + field + "`")
                                .collect(Collectors.joining(" and, on the next line, "))
                        + ".";
    }

    private static String language() {
        try (InputStream stream = SelectorsDoc.class.getResourceAsStream(LANGUAGE)) {
            if (stream == null) {
                throw new IllegalStateException(LANGUAGE + " is missing");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
