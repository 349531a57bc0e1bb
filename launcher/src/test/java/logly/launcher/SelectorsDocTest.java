package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
}
