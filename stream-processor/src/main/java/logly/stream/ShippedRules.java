package logly.stream;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import logly.analysis.sigma.RuleFiles;
import logly.analysis.sigma.SigmaRule;
import logly.schemas.DetectionRule;
import logly.schemas.RuleTopic;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the shipped rules into the topic of rules: those that are missing, and those of an earlier release, which stay
 * disabled where they were. A rule that somebody else put is left as it is; one that is no longer shipped is taken out.
 */
final class ShippedRules {
    /** Who put a rule that came with the program. */
    static final String SHIPPED_BY = "logly";

    private static final Logger log = LoggerFactory.getLogger(ShippedRules.class);

    private final RuleTopic topic;
    private final InstantSource clock;

    ShippedRules(RuleTopic topic, InstantSource clock) {
        this.topic = topic;
        this.clock = clock;
    }

    /** Throws a KafkaException where Kafka or the registry does not answer or refuses. */
    void run() {
        Map<String, @Nullable DetectionRule> changes = changes(shipped(), topic.read());
        if (!changes.isEmpty()) {
            topic.write(changes);
            log.info("{} shipped rules were put, renewed or taken out", changes.size());
        }
    }

    private static RuleFiles shipped() {
        try {
            return RuleFiles.shipped();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What has to be written, by id; null takes a rule out. */
    Map<String, @Nullable DetectionRule> changes(RuleFiles shipped, Map<String, DetectionRule> stored) {
        Map<String, @Nullable DetectionRule> changes = new HashMap<>();
        for (SigmaRule rule : shipped.rules()) {
            DetectionRule there = stored.get(rule.id());
            boolean isOurs = there == null || there.getUpdatedBy().equals(SHIPPED_BY);
            if (isOurs && (there == null || !there.getText().equals(rule.text()))) {
                changes.put(
                        rule.id(),
                        DetectionRule.newBuilder()
                                .setId(rule.id())
                                .setContentHash(rule.contentHash())
                                .setText(rule.text())
                                .setEnabled(there == null || there.getEnabled())
                                .setReason(there == null ? null : there.getReason())
                                .setUpdatedAt(clock.instant())
                                .setUpdatedBy(SHIPPED_BY)
                                .build());
            }
        }
        stored.forEach((id, rule) -> {
            if (rule.getUpdatedBy().equals(SHIPPED_BY)
                    && shipped.rules().stream().noneMatch(each -> each.id().equals(id))) {
                changes.put(id, null);
            }
        });
        return changes;
    }
}
