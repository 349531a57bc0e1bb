package logly.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import logly.analysis.sigma.AdmittedRules;
import logly.analysis.sigma.RuleSet;
import logly.analysis.sigma.StoredRules;
import logly.schemas.DetectionRule;
import logly.schemas.RegistryException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules in force, as the topic of rules has them; shared by the tasks of this process. They are compiled anew at most
 * twice a second, by the task that first asks after a change; what did not change is not read again.
 */
final class LiveRules {
    private static final Logger log = LoggerFactory.getLogger(LiveRules.class);
    private static final Duration PACE = Duration.ofMillis(500);

    private final String topic;
    private final Deserializer<DetectionRule> deserializer;
    private final StoredRules texts = new StoredRules();
    private final AtomicLong changes = new AtomicLong();
    private long compiledChanges = -1;
    private long compiledMillis;
    private RuleSet rules = new RuleSet(List.of());
    private Map<String, String> refused = Map.of();
    private List<String> tuningMistakes = List.of();

    LiveRules(String topic, Deserializer<DetectionRule> deserializer) {
        this.topic = topic;
        this.deserializer = deserializer;
    }

    /** A record of the topic came in, or a task began. */
    void changed() {
        changes.incrementAndGet();
    }

    /**
     * The rules in force.
     *
     * @param stored records by rule id
     */
    synchronized RuleSet current(ReadOnlyKeyValueStore<String, byte[]> stored, long nowMillis) {
        long seen = changes.get();
        boolean isFirst = compiledChanges < 0;
        if (seen != compiledChanges && (isFirst || Math.abs(nowMillis - compiledMillis) >= PACE.toMillis())) {
            compile(stored, nowMillis);
            compiledChanges = seen;
            compiledMillis = nowMillis;
        }
        return rules;
    }

    private void compile(ReadOnlyKeyValueStore<String, byte[]> stored, long nowMillis) {
        Map<String, String> why = new HashMap<>();
        StoredRules.Edition edition = texts.read(records(stored, why));
        AdmittedRules admitted = edition.admitted();
        why.putAll(edition.refused());
        why.putAll(admitted.refused());
        List<String> mistakes = new ArrayList<>(edition.tuning().mistakes(edition.rules()));
        mistakes.addAll(edition.tuning().expired(Instant.ofEpochMilli(nowMillis)));
        mistakes.stream().filter(each -> !tuningMistakes.contains(each)).forEach(each -> log.warn("rules: {}", each));
        tuningMistakes = List.copyOf(mistakes);
        why.forEach((id, reason) -> {
            if (!reason.equals(refused.get(id))) {
                log.warn("rule {} is not applied: {}", id, reason);
            }
        });
        rules = admitted.rules();
        refused = Map.copyOf(why);
        log.info("{} rules are in force, {} are refused", rules.rules().size(), why.size());
    }

    /** By key; notes why others cannot be read. */
    private Map<String, DetectionRule> records(
            ReadOnlyKeyValueStore<String, byte[]> stored, Map<String, String> unreadable) {
        Map<String, DetectionRule> read = new HashMap<>();
        try (KeyValueIterator<String, byte[]> records = stored.all()) {
            while (records.hasNext()) {
                KeyValue<String, byte[]> record = records.next();
                try {
                    read.put(record.key, deserializer.deserialize(topic, record.value));
                } catch (RegistryException.Unreachable e) {
                    throw e;
                } catch (SerializationException e) {
                    unreadable.put(record.key, "its record cannot be read: " + e.getMessage());
                }
            }
        }
        return read;
    }
}
