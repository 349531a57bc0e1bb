package logly.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import logly.analysis.sigma.RuleFiles;
import logly.schemas.DetectionRule;
import logly.schemas.RuleTopic;
import logly.schemas.Topics;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShippedRulesTest {
    private final ShippedRules rules = new ShippedRules(
            RuleTopic.of(
                    List.of("127.0.0.1:1"),
                    "http://127.0.0.1:1",
                    new Topics(Topics.Options.EMBEDDED).detectionRules(),
                    InstantSource.fixed(Instant.EPOCH)),
            InstantSource.fixed(Instant.EPOCH));

    @Test
    void putsWhatIsMissingAndRenewsWhatIsOlder() throws IOException {
        RuleFiles shipped = RuleFiles.shipped();
        Map<String, DetectionRule> stored = new HashMap<>();
        rules.changes(shipped, Map.of()).forEach((id, rule) -> stored.put(id, Objects.requireNonNull(rule)));
        assertThat(stored).hasSameSizeAs(shipped.rules());
        assertThat(stored.values()).allMatch(DetectionRule::getEnabled);
        assertThat(rules.changes(shipped, stored)).isEmpty();

        DetectionRule.Builder old = DetectionRule.newBuilder(Objects.requireNonNull(stored.get("logly-ban")));
        stored.put("logly-ban", old.setText("title: old").setEnabled(false).build());
        stored.put("logly-recidive", old.setUpdatedBy("ann").build());
        stored.put("logly-gone", old.setUpdatedBy(ShippedRules.SHIPPED_BY).build());
        stored.put("mine", old.setUpdatedBy("ann").build());
        Map<String, @Nullable DetectionRule> changes = rules.changes(shipped, stored);
        assertThat(changes).containsOnlyKeys("logly-ban", "logly-gone");
        DetectionRule renewed = Objects.requireNonNull(changes.get("logly-ban"));
        assertThat(renewed.getEnabled()).isFalse();
        assertThat(renewed.getText()).contains("id: logly-ban");
        assertThat(changes.get("logly-gone")).isNull();
    }
}
