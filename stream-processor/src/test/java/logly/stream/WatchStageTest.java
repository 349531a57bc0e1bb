package logly.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import logly.analysis.sigma.RuleFiles;
import logly.analysis.sigma.SigmaRule;
import logly.schemas.DetectionRule;
import logly.schemas.Finding;
import logly.schemas.FindingStatus;
import logly.schemas.FindingType;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.RecordIdentity;
import logly.schemas.SystemMetric;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchStageTest {
    @TempDir
    private Path folder;

    private TopologyHarness harness;
    private Instant now = TopologyHarness.NOW;
    private long seq;

    @BeforeEach
    void open() throws IOException {
        harness = new TopologyHarness(folder);
        for (SigmaRule rule : RuleFiles.shipped().rules()) {
            if (rule.tags().contains("logly.anomaly")) {
                DetectionRule record = DetectionRule.newBuilder()
                        .setId(rule.id())
                        .setText(rule.text())
                        .setEnabled(true)
                        .build();
                harness.given(
                        harness.topics().detectionRules(),
                        rule.id(),
                        harness.encode(harness.topics().detectionRules(), record),
                        new RecordHeaders(),
                        now);
            }
        }
    }

    @AfterEach
    void close() {
        harness.close();
    }

    private void sample(String host) {
        SystemMetric sample =
                SystemMetric.newBuilder().setHost(host).setTimestamp(now).build();
        harness.given(harness.topics().systemMetrics(), host, sample, new RecordIdentity(7, 1, ++seq), now);
    }

    private void event(String host, Level level) {
        LogEvent event = LogEvent.newBuilder()
                .setHost(host)
                .setTimestamp(now)
                .setService("shop")
                .setLevel(level)
                .setMessage("x")
                .build();
        harness.given(harness.topics().logEvents(), host, event, new RecordIdentity(7, 1, ++seq), now);
    }

    private void pass(Duration time) {
        harness.advance(time);
        now = now.plus(time);
    }

    private List<Finding> told() {
        return harness.findings();
    }

    @Test
    void tellsOfASilentHostAndThatItIsBack() {
        for (int i = 0; i < 10; i++) {
            sample("web-1");
            sample("web-2");
            pass(Duration.ofMinutes(4));
        }
        assertThat(told()).isEmpty();
        sample("web-2");
        pass(Duration.ofMinutes(4));
        assertThat(told()).singleElement().satisfies(finding -> {
            assertThat(finding.getRuleId()).isEqualTo("logly-silent-host");
            assertThat(finding.getType()).isEqualTo(FindingType.ANOMALY);
            assertThat(finding.getResources()).containsEntry("host", List.of("web-1"));
            assertThat(finding.getRecommendedActions()).isNotEmpty();
        });
        sample("web-1");
        sample("web-2");
        pass(Duration.ofMinutes(1));
        assertThat(told()).singleElement().satisfies(finding -> assertThat(finding.getStatus())
                .isEqualTo(FindingStatus.RESOLVED));
    }

    @Test
    void saysNothingOfSilenceWhileItReadsWhatIsOld() {
        for (int i = 0; i < 10; i++) {
            sample("web-1");
            pass(Duration.ofMinutes(4));
        }
        sample("web-1");
        Instant late = now;
        pass(Duration.ofMinutes(4));
        for (int minute = 0; minute < 4; minute++) {
            now = late.plus(Duration.ofSeconds(minute));
            sample("web-2");
            harness.advance(Duration.ofMinutes(1));
        }
        assertThat(told()).isEmpty();
    }

    @Test
    void tellsOfErrorsThatAreMoreThanUsual() {
        for (int i = 0; i < 98; i++) {
            event("web-1", Level.INFO);
            pass(Duration.ofMinutes(4));
        }
        for (int i = 0; i < 100; i++) {
            event("web-1", Level.ERROR);
        }
        pass(Duration.ofMinutes(4));
        sample("web-1");
        pass(Duration.ofMinutes(4));
        sample("web-1");
        pass(Duration.ofMinutes(4));
        sample("web-1");
        pass(Duration.ofMinutes(4));
        assertThat(told())
                .filteredOn(finding -> finding.getStatus() == FindingStatus.OPEN)
                .extracting(Finding::getRuleId)
                .containsExactlyInAnyOrder("logly-error-spike", "logly-service-degraded");
    }
}
