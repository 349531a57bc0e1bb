package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import logly.analysis.sigma.RulesDoc;
import org.junit.jupiter.api.Test;

class RulesDocTest {
    private static final Path FILE = Path.of("..", "docs", "rules.md");

    @Test
    void documentEqualsTheLogSourcesAndModifiers() throws IOException {
        String rendered = RulesDoc.render();
        if (Boolean.getBoolean("logly.docs.write")) {
            Files.writeString(FILE, rendered);
        }
        assertThat(FILE)
                .as("docs/rules.md is generated: run mvn -pl launcher -am test -Dtest=RulesDocTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dlogly.docs.write=true")
                .content()
                .isEqualTo(rendered);
    }
}
