package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Those of some rules that can be honoured together. A correlation of a rule that is not there is left out, and so is
 * what takes its episodes; the others stay.
 *
 * @param refused why, by id
 */
public record AdmittedRules(RuleSet rules, Map<String, String> refused) {
    /** Admits as many of them as it can; of two with one id the first. */
    public static AdmittedRules of(Collection<SigmaRule> candidates) {
        return of(candidates, Set.of(), RuleTuning.NONE);
    }

    /**
     * The same of rules as an operator wants them.
     *
     * @param off ids of those that are switched off
     */
    public static AdmittedRules of(Collection<SigmaRule> candidates, Set<String> off, RuleTuning tuning) {
        RuleTuning.Tuned tuned = tuning.tune(candidates);
        Set<String> allOff = new HashSet<>(off);
        allOff.addAll(tuned.off());
        Map<String, String> refused = new LinkedHashMap<>();
        List<SigmaRule> left = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (SigmaRule rule : tuned.rules()) {
            if (ids.add(rule.id())) {
                left.add(rule);
            } else {
                refused.put(rule.id(), "another rule has this id");
            }
        }
        while (true) {
            Map<String, String> missing = missing(left);
            if (missing.isEmpty()) {
                return new AdmittedRules(new RuleSet(left, allOff, tuning), Map.copyOf(refused));
            }
            missing.forEach((id, reason) -> {
                if (!allOff.contains(id)) {
                    refused.put(id, reason);
                }
            });
            left.removeIf(rule -> missing.containsKey(rule.id()));
        }
    }

    private static Map<String, String> missing(List<SigmaRule> rules) {
        Map<String, SigmaRule> byWord = new HashMap<>();
        rules.forEach(rule -> byWord.put(rule.id(), rule));
        rules.stream().filter(rule -> rule.name() != null).forEach(rule -> byWord.putIfAbsent(rule.name(), rule));
        Map<String, String> missing = new LinkedHashMap<>();
        for (SigmaRule rule : rules) {
            List<SigmaRule> chain = new ArrayList<>();
            try {
                collect(rule, byWord, chain, 0);
                new Plans(chain, Set.of());
            } catch (RefusedRule e) {
                missing.put(rule.id(), String.valueOf(e.getMessage()));
            }
        }
        return missing;
    }

    /** A rule with all that it needs. */
    private static void collect(SigmaRule rule, Map<String, SigmaRule> byWord, List<SigmaRule> chain, int depth) {
        if (chain.contains(rule) || depth > 8) {
            return;
        }
        chain.add(rule);
        rule.correlation().ifPresent(correlation -> correlation.rules().forEach(word -> {
            SigmaRule needed = byWord.get(word);
            if (needed != null) {
                collect(needed, byWord, chain, depth + 1);
            }
        }));
    }
}
