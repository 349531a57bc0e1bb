package logly.stream;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import logly.analysis.sigma.AdmittedRules;
import logly.analysis.sigma.RefusedRule;
import logly.analysis.sigma.RuleReader;
import logly.analysis.sigma.RuleSet;
import logly.analysis.sigma.RuleTuning;
import logly.analysis.sigma.SigmaRule;
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
    private final RuleReader reader = new RuleReader(Map.of());
    private final AtomicLong changes = new AtomicLong();
    private final Map<String, Parsed> parsed = new HashMap<>();
    private long compiledChanges = -1;
    private long compiledMillis;
    private RuleSet rules = new RuleSet(List.of());
    private Map<String, String> refused = Map.of();
    private List<String> tuningMistakes = List.of();

    /** A text and what it gave: one rule, or why it gave none. */
    private record Parsed(String text, boolean isEnabled, List<SigmaRule> rules, String refusal) {}

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
        List<SigmaRule> all = new ArrayList<>();
        Set<String> off = new HashSet<>();
        RuleTuning tuning = RuleTuning.NONE;
        Map<String, String> why = new HashMap<>();
        Map<String, Parsed> still = new HashMap<>();
        try (KeyValueIterator<String, byte[]> records = stored.all()) {
            while (records.hasNext()) {
                KeyValue<String, byte[]> record = records.next();
                if (RuleTuning.isKey(record.key)) {
                    tuning = tuned(tuning, record, why);
                    continue;
                }
                Parsed read = read(record.key, record.value);
                still.put(record.key, read);
                all.addAll(read.rules());
                if (!read.isEnabled()) {
                    off.add(record.key);
                } else if (!read.refusal().isEmpty()) {
                    why.put(record.key, read.refusal());
                }
            }
        }
        parsed.clear();
        parsed.putAll(still);
        AdmittedRules admitted = AdmittedRules.of(all, off, tuning);
        why.putAll(admitted.refused());
        List<String> mistakes = new ArrayList<>(tuning.mistakes(all));
        mistakes.addAll(tuning.expired(Instant.ofEpochMilli(nowMillis)));
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

    /** What an overlay or an allow list adds; one that cannot be read adds nothing and is named. */
    private RuleTuning tuned(RuleTuning before, KeyValue<String, byte[]> record, Map<String, String> why) {
        try {
            DetectionRule document = deserializer.deserialize(topic, record.value);
            return document.getEnabled() ? before.and(record.key, document.getText()) : before;
        } catch (RegistryException.Unreachable e) {
            throw e;
        } catch (SerializationException | RefusedRule e) {
            why.put(record.key, String.valueOf(e.getMessage()));
            return before;
        }
    }

    private Parsed read(String id, byte[] record) {
        try {
            DetectionRule rule = deserializer.deserialize(topic, record);
            return read(id, rule.getText(), rule.getEnabled());
        } catch (RegistryException.Unreachable e) {
            throw e;
        } catch (SerializationException e) {
            return new Parsed("", true, List.of(), "its record cannot be read: " + e.getMessage());
        }
    }

    private Parsed read(String id, String text, boolean isEnabled) {
        Parsed before = parsed.get(id);
        if (before != null && before.text().equals(text)) {
            return new Parsed(text, isEnabled, before.rules(), before.refusal());
        }
        try {
            List<SigmaRule> read = reader.read(text);
            boolean isItself = read.size() == 1 && read.get(0).id().equals(id);
            return isItself
                    ? new Parsed(text, isEnabled, read, "")
                    : new Parsed(text, isEnabled, List.of(), "its text is not one rule of this id");
        } catch (RefusedRule e) {
            return new Parsed(text, isEnabled, List.of(), String.valueOf(e.getMessage()));
        }
    }
}
