package logly.query;

import java.util.HashMap;
import java.util.Map;
import logly.analysis.sigma.RuleChanges;
import logly.schemas.DetectionRule;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Rules in memory, or out of reach. */
final class MemoryRules implements FleetRules {
    static final String ID = "many-probes";
    static final String TEXT = """
            title: Many probes
            id: many-probes
            level: high
            logsource:
              product: logly
              category: log_event
            detection:
              selection:
                action: FAILED_LOGIN
              condition: selection
            """;

    private final Map<String, DetectionRule> records = new HashMap<>();
    private long written;
    volatile boolean isAway;

    MemoryRules() {
        reset();
    }

    /** To one rule, as it comes with the program. */
    synchronized void reset() {
        isAway = false;
        records.clear();
        DetectionRule rule = RuleChanges.put(TEXT, "logly", RunningQueryService.NOW);
        records.put(rule.getId(), rule);
    }

    @Override
    public void start() {}

    @Override
    public synchronized Map<String, DetectionRule> known() {
        if (isAway) {
            throw new KafkaException("no broker answers");
        }
        return Map.copyOf(records);
    }

    @Override
    public synchronized String position() {
        return KafkaRules.text(Map.of(0, written));
    }

    @Override
    public synchronized void await(String position) {
        if (KafkaRules.parse(position).getOrDefault(0, 0L) > written) {
            throw new KafkaException("so much is not there");
        }
    }

    @Override
    public synchronized String write(Map<String, @Nullable DetectionRule> changes) {
        changes.forEach((id, rule) -> {
            if (rule == null) {
                records.remove(id);
            } else {
                records.put(id, rule);
            }
        });
        written += changes.size();
        return position();
    }

    @Override
    public void close() {}
}
