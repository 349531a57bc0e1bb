package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import logly.analysis.sigma.SigmaRule.Detection;
import logly.schemas.LogEvent;

/** Rules in force at one time, indexed so that an event meets only those that it may fulfil. */
public final class RuleSet {
    private final List<SigmaRule> rules;
    private final List<Bucket> buckets = new ArrayList<>();

    /** The rules of one log source. */
    private static final class Bucket {
        private final LogSource source;
        private final List<SigmaRule> rules = new ArrayList<>();
        private final List<Condition> conditions = new ArrayList<>();
        private final BitSet always = new BitSet();
        private LiteralIndex index = new LiteralIndex(Map.of());

        Bucket(LogSource source) {
            this.source = source;
        }

        void close() {
            Map<Integer, List<String>> literals = new HashMap<>();
            for (int i = 0; i < rules.size(); i++) {
                Optional<List<String>> anchors = Anchors.of(conditions.get(i));
                if (anchors.isPresent()) {
                    literals.put(i, anchors.get());
                } else {
                    always.set(i);
                }
            }
            index = new LiteralIndex(literals);
        }
    }

    /**
     * Takes the rules as they are.
     *
     * @throws RefusedRule where two have one id, or a correlation names a rule that is not among them
     */
    public RuleSet(Collection<SigmaRule> rules) {
        this.rules = List.copyOf(rules);
        Map<LogSource, Bucket> bySource = new LinkedHashMap<>();
        for (SigmaRule rule : this.rules) {
            if (rule.body() instanceof Detection detection
                    && detection.condition() instanceof RuleReader.Compiled compiled) {
                Bucket bucket = bySource.computeIfAbsent(detection.source(), Bucket::new);
                bucket.rules.add(rule);
                bucket.conditions.add(compiled.condition());
            }
            rule.correlation().ifPresent(correlation -> correlation.rules().forEach(this::named));
        }
        bySource.values().forEach(bucket -> {
            bucket.close();
            buckets.add(bucket);
        });
    }

    public List<SigmaRule> rules() {
        return rules;
    }

    /** The rule of this name or id. */
    SigmaRule named(String word) {
        for (SigmaRule rule : rules) {
            if (rule.isNamed(word)) {
                return rule;
            }
        }
        throw new RefusedRule(1, "correlation.rules: there is no rule named '" + word + "'");
    }

    /** The detections that this event fulfils. */
    public List<SigmaRule> matching(LogEvent event) {
        List<SigmaRule> matching = new ArrayList<>();
        EventRecord record = new EventRecord(event);
        for (Bucket bucket : buckets) {
            if (LogSources.holds(bucket.source, event)) {
                BitSet candidates = (BitSet) bucket.always.clone();
                bucket.index.find(record.everything(), candidates);
                for (int i = candidates.nextSetBit(0); i >= 0; i = candidates.nextSetBit(i + 1)) {
                    if (bucket.conditions.get(i).matches(record)) {
                        matching.add(bucket.rules.get(i));
                    }
                }
            }
        }
        return matching;
    }

    /** Value of a field of an event as a rule names it; empty where it has none. */
    static Optional<String> value(SigmaRule rule, String field, LogEvent event) {
        LogSource source = rule.detection().map(Detection::source).orElse(LogSources.METRICS);
        List<String> ours = LogSources.fields(source, field);
        EventRecord record = new EventRecord(event);
        for (String name : ours.isEmpty() ? List.of(field) : ours) {
            List<String> values = record.values(name);
            if (!values.isEmpty()) {
                return Optional.of(values.get(0));
            }
        }
        return Optional.empty();
    }
}
