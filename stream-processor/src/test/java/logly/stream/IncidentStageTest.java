package logly.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import logly.schemas.DeadLetterStage;
import logly.schemas.Finding;
import logly.schemas.FindingType;
import logly.schemas.Topic;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IncidentStageTest {
    private static final Instant NOW = TopologyHarness.NOW;
    private static final Map<String, List<String>> BREAK_IN =
            Map.of("ip", List.of("203.0.113.8"), "host", List.of("alpha"));

    @TempDir
    private Path folder;

    private TopologyHarness harness;

    @BeforeEach
    void open() {
        harness = new TopologyHarness(folder);
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private static Finding.Builder remote(String id, String ip, long revision) {
        return Finding.newBuilder()
                .setId(id)
                .setFingerprint("fingerprint of " + id)
                .setRevision(revision)
                .setType(FindingType.ATTACK)
                .setResources(Map.of("ip", List.of(ip)))
                .setEvidence(List.of("e1"))
                .setTimestamp(NOW)
                .setFirstSeen(NOW)
                .setLastSeen(NOW);
    }

    private static Finding.Builder local(String id) {
        return remote(id, "", 1).setResources(Map.of("host", List.of("alpha")));
    }

    private Finding tell(Finding.Builder builder) {
        Finding finding = builder.build();
        Topic<Finding> topic = harness.topics().findingRevisions();
        harness.given(topic, finding.getFingerprint(), harness.encode(topic, finding), new RecordHeaders(), NOW);
        return finding;
    }

    private String grouped(String id, String ip, long revision) {
        Finding finding = tell(remote(id, ip, revision));
        List<Finding> told = harness.findings();
        assertThat(told).hasSize(1);
        Finding placed = told.get(0);
        assertThat(Finding.newBuilder(placed).setIncident("").build()).isEqualTo(finding);
        return placed.getIncident();
    }

    @Test
    void knowsAfterTheLossOfTheMachineWhatBelongsTogether() {
        String incident = grouped("f1", "203.0.113.8", 1);
        assertThat(grouped("f2", "198.51.100.1", 1)).isNotEqualTo(incident);
        harness.restart(NOW, IncidentStage.MEMBERS);
        assertThat(grouped("f1", "203.0.113.8", 2)).isEqualTo(incident);
        assertThat(grouped("f3", "203.0.113.8", 1)).isEqualTo(incident);
    }

    @Test
    void letsWhatHappensOnAHostWaitForTheBreakInThatIsBehindIt() {
        tell(local("f2"));
        assertThat(harness.findings()).isEmpty();
        harness.restart(NOW, IncidentStage.MEMBERS, IncidentStage.WAITING);
        tell(remote("f1", "203.0.113.8", 1).setSeverity(90).setResources(BREAK_IN));
        String incident = harness.findings().get(0).getIncident();
        harness.advance(IncidentProcessor.PATIENCE.plusSeconds(1));
        assertThat(harness.findings()).singleElement().satisfies(finding -> {
            assertThat(finding.getId()).isEqualTo("f2");
            assertThat(finding.getIncident()).isEqualTo(incident);
        });
        tell(local("f3"));
        assertThat(harness.findings()).extracting(Finding::getIncident).containsExactly(incident);
    }

    @Test
    void tellsWhatHappensOnAHostAlsoWhenNobodyCameIn() {
        tell(local("f2"));
        harness.advance(IncidentProcessor.PATIENCE.plusSeconds(1));
        assertThat(harness.findings()).extracting(Finding::getId).containsExactly("f2");
        assertThat(harness.changelog(IncidentStage.WAITING)).isEmpty();
    }

    @Test
    void forgetsFindingsThatDidNotChangeForAMonth() {
        grouped("f1", "203.0.113.8", 1);
        harness.advance(Duration.ofDays(29));
        assertThat(harness.changelog(IncidentStage.MEMBERS)).hasSize(1);
        harness.advance(Duration.ofDays(2));
        assertThat(harness.changelog(IncidentStage.MEMBERS)).isEmpty();
    }

    @Test
    void anEntryThatCannotBeReadBecomesADeadLetter() {
        String incident = grouped("f1", "203.0.113.8", 1);
        harness.restart(NOW, IncidentStage.MEMBERS);
        byte[] key = "f2".getBytes(StandardCharsets.UTF_8);
        harness.store(IncidentStage.MEMBERS).wrapped().put(Bytes.wrap(key), new byte[] {1, 2, 3});
        assertThat(grouped("f3", "203.0.113.8", 1)).isEqualTo(incident);
        assertThat(harness.deadLetters()).singleElement().satisfies(letter -> assertThat(letter.value.getStage())
                .isEqualTo(DeadLetterStage.GROUP_FINDINGS));
    }
}
