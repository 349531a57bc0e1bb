package logly.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import logly.analysis.trace.SeverityProfile;
import logly.schemas.SchemaRegistry;
import logly.schemas.Topics;
import org.junit.jupiter.api.Test;

class TopologySnapshotTest {
    private static final Path SNAPSHOT = Path.of("src/test/resources/logly/stream/topology.txt");

    @Test
    void isTheTopologyThatRunningInstallationsHaveStateFor() throws IOException {
        String described = new ProcessorTopology(
                        new Topics(Topics.Options.EMBEDDED),
                        new RecordSerdes(Map.of(SchemaRegistry.URL, "http://127.0.0.1:1")),
                        new StreamCounters(new PrometheusRegistry()),
                        AddressKnowledge.NONE,
                        new Random(1),
                        SeverityProfile.STANDARD)
                .build()
                .describe()
                .toString();
        if (Boolean.getBoolean("logly.docs.write")) {
            Files.createDirectories(SNAPSHOT.getParent());
            Files.writeString(SNAPSHOT, described);
        }
        assertThat(described)
                .as("The topology changed. Stores and changelogs go by these names: a renamed store begins empty, and a"
                        + " new sub-topology moves the numbers of tasks. If that is wanted, say in the CHANGELOG what an"
                        + " upgrade does, and rewrite the snapshot with -Dlogly.docs.write=true")
                .isEqualTo(Files.readString(SNAPSHOT));
    }
}
