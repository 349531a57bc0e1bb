package logly.schemas;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where rules stand, and what operators change of them, by key. */
public interface RuleLog {
    /** The newest record of every key. Throws a KafkaException where Kafka or the registry does not answer. */
    Map<String, DetectionRule> read();

    /** Writes records by key, null to take one out; returns when they are written, or throws a KafkaException. */
    void write(Map<String, @Nullable DetectionRule> changes);
}
