package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import logly.analysis.sigma.SigmaRule.Detection;

/** Rules in force at one time, indexed so that a record meets only those that it may fulfil. */
public final class RuleSet {
    private final List<SigmaRule> rules;
    private final RuleTuning tuning;
    private final List<LogSource> sources = new ArrayList<>();
    /** Of each detection the place of its source. */
    private final List<Integer> sourceOf = new ArrayList<>();

    private final List<SigmaRule> detections = new ArrayList<>();
    private final List<Condition> conditions = new ArrayList<>();
    private final BitSet always = new BitSet();
    private final LiteralIndex index;
    /** Fields in which its literals may stand. */
    private final Set<String> indexed = new HashSet<>();
    /** By the very rule, because rules are large and equal only to themselves here. */
    private final IdentityHashMap<SigmaRule, Plan> own = new IdentityHashMap<>();

    private final IdentityHashMap<SigmaRule, List<Taker>> takers = new IdentityHashMap<>();

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
        Map<LogSource, Integer> places = new HashMap<>();
        Map<Integer, List<String>> literals = new HashMap<>();
        for (SigmaRule rule : this.rules) {
            if (rule.body() instanceof Detection detection
                    && detection.condition() instanceof RuleReader.Compiled compiled) {
                int place = detections.size();
                detections.add(rule);
                conditions.add(compiled.condition());
                sourceOf.add(places.computeIfAbsent(detection.source(), source -> {
                    sources.add(source);
                    return sources.size() - 1;
                }));
                Anchors.of(compiled.condition())
                        .ifPresentOrElse(
                                anchors -> {
                                    literals.put(place, anchors.literals());
                                    anchors.fields().forEach(field -> indexed.add(EventRecord.key(field)));
                                },
                                () -> always.set(place));
                own.put(rule, plans.of(rule));
                takers.put(
                        rule,
                        plans.takersOf(rule).stream()
                                .map(plan -> Taker.of(rule, plan))
                                .toList());
            }
        }
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
        BitSet candidates = (BitSet) always.clone();
        record.parts(indexed, text -> index.find(text, candidates));
        byte[] isOf = new byte[sources.size()];
        List<SigmaRule> matching = new ArrayList<>();
        for (int i = candidates.nextSetBit(0); i >= 0; i = candidates.nextSetBit(i + 1)) {
            if (!isOfSource(record, sourceOf.get(i), isOf)) {
                continue;
            }
            SigmaRule rule = detections.get(i);
            boolean isFulfilled = conditions.get(i).matches(record);
            trials.tried(rule, isFulfilled);
            if (isFulfilled && !tuning.exempts(rule, record, millis)) {
                matching.add(rule);
            }
        }
        return matching;
    }

    /** @param known of each source 1 or -1 where it was asked before */
    private boolean isOfSource(SigmaRecord record, int source, byte[] known) {
        if (known[source] == 0) {
            known[source] = (byte) (record.isOf(sources.get(source)) ? 1 : -1);
        }
        return known[source] > 0;
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
        for (Taker taker : takers.getOrDefault(rule, List.of())) {
            List<String> group = taker.groupOf(record);
            String counted = taker.countedOf(record);
            if (group != null && counted != null && !tuning.exempts(taker.plan().rule(), record, millis)) {
                Hit hit = new Hit(taker.named(), millis, evidence, counted, resources, evidence, appended, 1);
                routed.add(new Routed(taker.plan(), group, hit));
            }
        }
        return routed;
    }
}
