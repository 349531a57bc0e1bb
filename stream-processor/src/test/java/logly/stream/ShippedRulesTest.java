package logly.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import logly.analysis.sigma.RuleFiles;
import logly.analysis.trace.SeverityProfile;
import logly.schemas.DetectionRule;
import logly.schemas.SchemaRegistry;
import logly.schemas.Topics;
import org.junit.jupiter.api.Test;

class ShippedRulesTest {
    private final StreamSettings settings = new StreamSettings(
            new Topics(Topics.Options.EMBEDDED),
            List.of("127.0.0.1:1"),
            URI.create("http://127.0.0.1:1"),
            Path.of("unused"),
            1,
            "stream-1",
            1,
            0,
            StreamSettings.AddressFiles.NONE,
            SeverityProfile.STANDARD);
    private final ShippedRules rules = new ShippedRules(
            settings,
            new RecordSerdes(Map.of(SchemaRegistry.URL, "http://127.0.0.1:1")),
            InstantSource.fixed(Instant.EPOCH));

    @Test
    void putsWhatIsMissingAndRenewsWhatIsOlder() throws IOException {
        RuleFiles shipped = RuleFiles.shipped();
        Map<String, DetectionRule> stored = new HashMap<>(rules.changes(shipped, Map.of()));
        assertThat(stored).hasSameSizeAs(shipped.rules());
        assertThat(stored.values()).allMatch(DetectionRule::getEnabled);
        assertThat(rules.changes(shipped, stored)).isEmpty();

        DetectionRule.Builder old = DetectionRule.newBuilder(stored.get("logly-ban"));
        stored.put("logly-ban", old.setText("title: old").setEnabled(false).build());
        stored.put("logly-recidive", old.setUpdatedBy("ann").build());
        stored.put("logly-gone", old.setUpdatedBy(ShippedRules.SHIPPED_BY).build());
        stored.put("mine", old.setUpdatedBy("ann").build());
        Map<String, DetectionRule> changes = rules.changes(shipped, stored);
        assertThat(changes).containsOnlyKeys("logly-ban", "logly-gone");
        assertThat(changes.get("logly-ban").getEnabled()).isFalse();
        assertThat(changes.get("logly-ban").getText()).contains("id: logly-ban");
        assertThat(changes.get("logly-gone")).isNull();
    }
}
