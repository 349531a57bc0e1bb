package logly.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class TopologyDocTest {
    @Test
    void isTheCheckedInFile() throws IOException {
        Path file = Path.of("../docs/topology.md");
        String rendered = TopologyDoc.render(StoreBudgetTest.topology().describe(), ProcessorTopology.stores());
        if (Boolean.getBoolean("logly.docs.write")) {
            Files.writeString(file, rendered);
        }
        assertThat(file)
                .as("docs/topology.md is out of date: mvn -pl stream-processor test -Dtest=TopologyDocTest"
                        + " -Dlogly.docs.write=true")
                .hasContent(rendered);
    }
}
