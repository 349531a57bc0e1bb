package logly.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TopicsDocTest {
    @Test
    void isTheCheckedInFile() throws IOException {
        Path file = Path.of("../docs/topics.md");
        String rendered = TopicsDoc.render(new Topics(Topics.Options.EMBEDDED));
        if (Boolean.getBoolean("logly.docs.write")) {
            Files.writeString(file, rendered);
        }

        assertThat(file)
                .as("docs/topics.md is out of date: mvn -pl schemas test -Dtest=TopicsDocTest -Dlogly.docs.write=true")
                .hasContent(rendered);
    }
}
