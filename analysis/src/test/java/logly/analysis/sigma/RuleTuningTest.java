package logly.analysis.sigma;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import logly.schemas.Action;
import logly.schemas.Finding;
import logly.schemas.LogEvent;
import logly.schemas.SystemMetric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RuleTuningTest {
    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");
    private static final String RULES = """
            title: Failed
            name: failed
            id: failed
            logsource: {product: logly, category: log_event}
            detection:
              selection: {action: FAILED_LOGIN}
              condition: selection
            level: informational
            ---
            title: Guessing
            id: guessing
            correlation: {type: event_count, rules: [failed], group-by: [ipAddress], timespan: 10m, condition: {gte: 3}}
            level: high
            ---
            title: Busy
            id: busy
            logsource: {product: logly, category: metric}
            detection:
              selection: {cpuPercent|gte: 90}
              condition: selection
            """;

    @TempDir
    private Path folder;

    private final List<SigmaRule> rules = new RuleReader(Map.of()).read(RULES);

    private RuleTuning tuning(String overlays, String allow) throws IOException {
        Files.createDirectories(folder.resolve("rules.d"));
        Files.writeString(folder.resolve("rules.d/a.yml"), overlays);
        Files.writeString(folder.resolve("allow.yml"), allow);
        TuningFiles files = TuningFiles.below(folder);
        assertThat(files.refused()).isEmpty();
        return files.tuning();
    }

    /** Four failures of one address, and a busy host. */
    private List<Finding> found(RuleTuning tuning) {
        BackTest test = new BackTest(AdmittedRules.of(rules, Set.of(), tuning).rules());
        for (int i = 0; i < 4; i++) {
            LogEvent event = LogEvent.newBuilder()
                    .setHost("web-1")
                    .setTimestamp(NOW.plusSeconds(i))
                    .setAction(Action.FAILED_LOGIN)
                    .setIpAddress("192.0.2.7")
                    .setUser("backup")
                    .build();
            test.add(event, "e" + i);
        }
        SystemMetric sample =
                SystemMetric.newBuilder().setHost("web-1").setCpuPercent(97).build();
        test.add(new MetricRecord(sample, "web-1"), NOW.toEpochMilli(), "s");
        return test.findings();
    }

    private List<String> foundIds(String overlays, String allow) throws IOException {
        return found(tuning(overlays, allow)).stream().map(Finding::getRuleId).toList();
    }

    @Test
    void changesNothingByItself() throws IOException {
        assertThat(foundIds("", "")).containsExactlyInAnyOrder("guessing", "busy");
    }

    @Test
    void changesThresholdTimespanAndSeverity() throws IOException {
        RuleTuning tuning = tuning("guessing: {threshold: 4, timespan: 1h, severity: 33}", "");
        Finding finding = found(tuning).stream()
                .filter(each -> each.getRuleId().equals("guessing"))
                .findFirst()
                .orElseThrow();
        assertThat(finding.getSeverity()).isEqualTo(33);
        assertThat(finding.getTimeWindowMillis()).isEqualTo(3_600_000);
        assertThat(foundIds("guessing: {threshold: 5}", "")).containsExactly("busy");
        assertThat(foundIds("guessing: {enabled: false}", "")).containsExactly("busy");
    }

    @Test
    void exceptsRecordsBySelector() throws IOException {
        assertThat(foundIds("guessing: {exceptions: ['{user=\"backup\"}']}", ""))
                .containsExactly("busy");
        assertThat(foundIds("guessing: {exceptions: ['{user=\"ann\"}']}", "")).hasSize(2);
        assertThat(foundIds("busy: {exceptions: ['{host=\"web-1\",cpuPercent<99}']}", ""))
                .containsExactly("guessing");
    }

    @Test
    void leavesAllowedAddressesUsersAndHostsAlone() throws IOException {
        String reason = ", reason: ours}\n";
        assertThat(foundIds("", "- {cidr: 192.0.2.0/24" + reason)).containsExactly("busy");
        assertThat(foundIds("", "- {cidr: 192.0.3.0/24" + reason)).hasSize(2);
        assertThat(foundIds("", "- {user: back*" + reason)).containsExactly("busy");
        assertThat(foundIds("", "- {host: web-1" + reason)).isEmpty();
        assertThat(foundIds("", "- {host: web-1, rule: guessing" + reason)).containsExactly("busy");
        assertThat(foundIds("", "- {host: web-1, user: ann" + reason)).hasSize(2);
    }

    @Test
    void letsAnEntryExpireByTheTimeOfTheRecord() throws IOException {
        String entry = "- {cidr: 192.0.2.7, expires: %s, reason: a test from outside}\n";
        assertThat(foundIds("", entry.formatted("2026-11-26"))).containsExactly("busy");
        assertThat(foundIds("", entry.formatted("2026-11-25"))).hasSize(2);
        RuleTuning tuning = tuning("", entry.formatted("2026-11-26"));
        assertThat(tuning.expired(NOW)).isEmpty();
        assertThat(tuning.expired(NOW.plusSeconds(86_400)))
                .containsExactly("line 1: expired at 2026-11-27T00:00:00Z: a test from outside");
    }

    @Test
    void namesFileLineAndKeyOfAMistake() throws IOException {
        Files.createDirectories(folder.resolve("rules.d"));
        Files.writeString(folder.resolve("rules.d/a.yml"), "guessing:\n  treshold: 4\n");
        Files.writeString(folder.resolve("rules.d/b.yml"), "busy:\n  severity: 101\n");
        Files.writeString(folder.resolve("rules.d/c.yml"), "busy: {enabled: false}\n");
        Files.writeString(folder.resolve("rules.d/d.yml"), "busy: {enabled: false}\n");
        Files.writeString(
                folder.resolve("allow.yml"), "- cidr: 192.0.2.0/24\n  reason: x\n- cidr: web-1\n  reason: x\n");
        assertThat(TuningFiles.below(folder).refused())
                .containsExactly(
                        "rules.d/a.yml: line 2: 'treshold' is none of enabled, exceptions, severity, threshold, timespan",
                        "rules.d/b.yml: line 2: severity: '101' is no whole number from 0 to 100",
                        "rules.d/d.yml: busy: stands also in rules.d/c.yml",
                        "allow.yml: line 3: cidr: 'web-1' is no address or block of them");
        assertThatThrownBy(() -> AllowList.read("- {cidr: 192.0.2.1}")).hasMessage("line 1: reason: is missing");
        assertThatThrownBy(() -> AllowList.read("- {rule: guessing, reason: x}"))
                .hasMessageContaining("names a cidr, user or host");
    }

    @Test
    void namesWhatFitsNoRule() throws IOException {
        RuleTuning tuning =
                tuning("busy: {threshold: 4}\ngone: {enabled: false}\n", "- {host: a, rule: away, reason: x}\n");
        assertThat(tuning.mistakes(rules))
                .containsExactly(
                        "overlay of busy: threshold: this rule correlates nothing",
                        "overlay of gone: there is no rule with this id",
                        "allow list: line 1: rule: there is no rule named 'away'");
        assertThat(found(tuning)).as("the rule stays as it was").hasSize(2);
    }

    @Test
    void comesBackFromItsTexts() throws IOException {
        RuleTuning tuning =
                tuning("guessing: {threshold: 4, timespan: 1h, severity: 33, exceptions: ['{user=\"o''neill\"}']}", "");
        RuleTuning again = RuleTuning.NONE;
        for (Map.Entry<String, String> each : tuning.overlayTexts().entrySet()) {
            assertThat(RuleTuning.isKey(each.getKey())).isTrue();
            again = again.and(each.getKey(), each.getValue());
        }
        assertThat(again.overlayTexts()).isEqualTo(tuning.overlayTexts());
        assertThat(again.tune(rules).rules()).isEqualTo(tuning.tune(rules).rules());
        assertThat(again.and(RuleTuning.allowKey("a"), "- {host: web-1, reason: x}")
                        .and(RuleTuning.allowKey("b"), "- {host: web-2, reason: x}")
                        .exempts(rules.get(0), new MetricRecord(new SystemMetric(), "web-1"), 0))
                .isTrue();
    }
}
