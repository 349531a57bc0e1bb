package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import logly.analysis.selector.BadSelector;
import logly.analysis.selector.Labels;
import logly.analysis.selector.Nouns;
import logly.analysis.selector.Selector;
import logly.analysis.selector.SelectorsDoc;
import org.junit.jupiter.api.Test;

class SelectorsDocTest {
    private static final Path FILE = Path.of("..", "docs", "selectors.md");

    @Test
    void documentEqualsTheLanguageAndItsLabels() throws IOException {
        String rendered = SelectorsDoc.render();
        if (Boolean.getBoolean("logly.docs.write")) {
            Files.writeString(FILE, rendered);
        }
        assertThat(FILE)
                .as("docs/selectors.md is generated: run"
                        + " mvn -pl launcher -am test -Dtest=SelectorsDocTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dlogly.docs.write=true")
                .content()
                .isEqualTo(rendered);
    }

    @Test
    void itsExamplesAreSelectors() {
        String text = SelectorsDoc.render();
        Matcher example = Pattern.compile("(?m)^```\n(.*)\n```$|`(\\{.*?\\})`").matcher(text);
        List<String> examples = example.results()
                .map(result -> result.group(1) == null ? result.group(2) : result.group(1))
                .toList();
        assertThat(examples).hasSizeGreaterThan(2);
        for (String each : examples) {
            assertThat(List.of(Nouns.LOG_EVENTS, Nouns.SYSTEM_METRICS))
                    .as(each)
                    .anyMatch(labels -> isSelector(each, labels));
        }
    }

    private static boolean isSelector(String text, Labels labels) {
        try {
            Selector.parse(text, labels);
            return true;
        } catch (BadSelector e) {
            return false;
        }
    }
}
