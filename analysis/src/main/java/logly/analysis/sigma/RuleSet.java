package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import logly.analysis.sigma.Correlation.Kind;
import logly.analysis.sigma.SigmaRule.Detection;

/** Rules in force at one time, indexed so that a record meets only those that it may fulfil. */
public final class RuleSet {
    private final List<SigmaRule> rules;
    private final RuleTuning tuning;
    private final List<Bucket> buckets = new ArrayList<>();
    private final List<SigmaRule> detections = new ArrayList<>();
    private final List<Condition> conditions = new ArrayList<>();
    private final BitSet always = new BitSet();
    private final LiteralIndex index;
    private final Map<SigmaRule, Plan> own = new HashMap<>();
    private final Map<SigmaRule, List<Plan>> takers = new HashMap<>();

    /** The detections of one log source, by their places. */
    private record Bucket(LogSource source, BitSet places) {}

    /** Told of every rule whose condition was tried. */
    @FunctionalInterface
    public interface Trials {
        void tried(SigmaRule rule, boolean isFulfilled);
    }

    /**
     * Takes the rules as they are.
     *
     * @throws RefusedRule where two have one id, or a correlation names a rule that is not among them
     */
    public RuleSet(Collection<SigmaRule> rules) {
        this(rules, Set.of(), RuleTuning.NONE);
    }

    /**
     * Takes rules to which their overlays were applied.
     *
     * @param off ids of those that are not in force, and only tell which others make no findings of their own
     * @param tuning says which records are not for them
     */
    RuleSet(Collection<SigmaRule> all, Set<String> off, RuleTuning tuning) {
        this.rules = all.stream().filter(rule -> !off.contains(rule.id())).toList();
        this.tuning = tuning;
        Plans plans = new Plans(List.copyOf(all), off);
        Map<LogSource, Bucket> bySource = new LinkedHashMap<>();
        Map<Integer, List<String>> literals = new HashMap<>();
        for (SigmaRule rule : this.rules) {
            if (rule.body() instanceof Detection detection
                    && detection.condition() instanceof RuleReader.Compiled compiled) {
                int place = detections.size();
                detections.add(rule);
                conditions.add(compiled.condition());
                bySource.computeIfAbsent(detection.source(), source -> new Bucket(source, new BitSet()))
                        .places()
                        .set(place);
                Anchors.of(compiled.condition())
                        .ifPresentOrElse(anchors -> literals.put(place, anchors), () -> always.set(place));
                own.put(rule, plans.of(rule));
                takers.put(rule, plans.takersOf(rule));
            }
        }
        buckets.addAll(bySource.values());
        index = new LiteralIndex(literals);
    }

    public List<SigmaRule> rules() {
        return rules;
    }

    /**
     * The detections that this record fulfils, but for those that shall leave it alone.
     *
     * @param millis effective time
     */
    public List<SigmaRule> matching(SigmaRecord record, long millis, Trials trials) {
        BitSet ofSources = new BitSet();
        for (Bucket bucket : buckets) {
            if (record.isOf(bucket.source())) {
                ofSources.or(bucket.places());
            }
        }
        if (ofSources.isEmpty()) {
            return List.of();
        }
        BitSet candidates = (BitSet) always.clone();
        index.find(record.everything(), candidates);
        candidates.and(ofSources);
        List<SigmaRule> matching = new ArrayList<>();
        for (int i = candidates.nextSetBit(0); i >= 0; i = candidates.nextSetBit(i + 1)) {
            SigmaRule rule = detections.get(i);
            boolean isFulfilled = conditions.get(i).matches(record);
            trials.tried(rule, isFulfilled);
            if (isFulfilled && !tuning.exempts(rule, record, millis)) {
                matching.add(rule);
            }
        }
        return matching;
    }

    /**
     * The hits of a record that fulfils a rule: its own, and those of the correlations that take it.
     *
     * @param millis effective time
     * @param evidence id by which a finding names the record
     * @param appended when it became known, milliseconds
     */
    public List<Routed> route(SigmaRule rule, SigmaRecord record, long millis, String evidence, long appended) {
        List<Routed> routed = new ArrayList<>();
        Map<String, List<String>> resources = record.resources();
        Plan alone = own.get(rule);
        if (alone != null && !alone.isSilent()) {
            Hit hit = new Hit(rule.id(), millis, evidence, "", resources, evidence, appended, 1);
            routed.add(new Routed(alone, record.ownGroup(), hit));
        }
        for (Plan plan : takers.getOrDefault(rule, List.of())) {
            Correlation correlation = plan.correlation();
            Optional<List<String>> group = values(rule, correlation, correlation.groupBy(), record);
            Optional<List<String>> counted = correlation.kind() == Kind.VALUE_COUNT && correlation.field() != null
                    ? values(rule, correlation, List.of(correlation.field()), record)
                    : Optional.of(List.of(""));
            if (group.isPresent() && counted.isPresent() && !tuning.exempts(plan.rule(), record, millis)) {
                String named = Plans.wordFor(correlation, rule);
                Hit hit = new Hit(named, millis, evidence, counted.get().get(0), resources, evidence, appended, 1);
                routed.add(new Routed(plan, group.get(), hit));
            }
        }
        return routed;
    }

    /** Values of these fields as the correlation means them of this rule; empty where one is absent. */
    private static Optional<List<String>> values(
            SigmaRule rule, Correlation correlation, List<String> fields, SigmaRecord record) {
        List<String> values = new ArrayList<>();
        for (String field : fields) {
            Optional<String> value = value(rule, correlation.fieldOf(field, rule), record);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            values.add(value.get());
        }
        return Optional.of(List.copyOf(values));
    }

    private static Optional<String> value(SigmaRule rule, String field, SigmaRecord record) {
        LogSource source = rule.detection().map(Detection::source).orElse(LogSources.METRICS);
        List<String> ours = FieldNames.ours(source, field);
        for (String name : ours.isEmpty() ? List.of(field) : ours) {
            List<String> values = record.values(name);
            if (!values.isEmpty()) {
                return Optional.of(values.get(0));
            }
        }
        return Optional.empty();
    }
}
