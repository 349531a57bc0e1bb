package logly.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import logly.runtime.CommonSettings;
import logly.runtime.Setting;
import logly.runtime.SettingsDoc;
import org.junit.jupiter.api.Test;

class ConfigurationDocTest {
    private static final Path FILE = Path.of("..", "docs", "configuration.md");

    @Test
    void documentEqualsDeclarations() throws IOException {
        Map<String, List<Setting<?>>> sections = new LinkedHashMap<>();
        sections.put("Every process", CommonSettings.all());
        sections.put("Commands that ask an instance", ClientSettings.all());
        for (ServiceKind kind : ServiceKinds.all()) {
            sections.put(kind.name(), kind.settings());
        }
        String rendered = SettingsDoc.render(sections);
        if (Boolean.getBoolean("logly.docs.write")) {
            Files.writeString(FILE, rendered);
        }
        assertThat(FILE)
                .as("docs/configuration.md is generated: run"
                        + " mvn -pl launcher -am test -Dtest=ConfigurationDocTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dlogly.docs.write=true")
                .content()
                .isEqualTo(rendered);
    }
}
