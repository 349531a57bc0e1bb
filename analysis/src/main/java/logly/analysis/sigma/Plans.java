package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Works out of a set of rules which of them take the hits of which. */
final class Plans {
    private static final int DEEPEST = 3;

    private final Map<String, SigmaRule> byWord = new HashMap<>();
    private final Map<SigmaRule, List<SigmaRule>> takers = new LinkedHashMap<>();
    private final Set<SigmaRule> silent = new HashSet<>();
    private final Set<String> off;

    /**
     * Looks at all of them.
     *
     * @param off ids of those that take no hits; what only feeds them makes no findings of its own all the same
     * @throws RefusedRule where two have one id, or a correlation cannot be honoured among these rules
     */
    Plans(List<SigmaRule> rules, Set<String> off) {
        this.off = off;
        for (SigmaRule rule : rules) {
            if (byWord.put(rule.id(), rule) != null) {
                throw new RefusedRule(1, "two rules have the id '" + rule.id() + "'");
            }
        }
        for (SigmaRule rule : rules) {
            if (rule.name() != null) {
                byWord.putIfAbsent(rule.name(), rule);
            }
        }
        for (SigmaRule rule : rules) {
            rule.correlation().ifPresent(correlation -> take(rule, correlation));
        }
        for (SigmaRule rule : rules) {
            requireShallow(rule, 0);
        }
    }

    private void take(SigmaRule rule, Correlation correlation) {
        for (String word : correlation.rules()) {
            SigmaRule taken = byWord.get(word);
            if (taken == null) {
                throw new RefusedRule(1, "correlation.rules: there is no rule named '" + word + "'");
            }
            taken.correlation().ifPresent(inner -> requireGroups(correlation, taken, inner));
            if (!off.contains(rule.id())) {
                takers.computeIfAbsent(taken, key -> new ArrayList<>()).add(rule);
            }
            if (!correlation.generates() || taken.level() == SigmaLevel.INFORMATIONAL) {
                silent.add(taken);
            }
        }
    }

    private static void requireGroups(Correlation outer, SigmaRule taken, Correlation inner) {
        for (String field : outer.groupBy()) {
            String theirs = outer.fieldOf(field, taken);
            if (!inner.groupBy().contains(theirs)) {
                throw new RefusedRule(
                        1, "correlation.group-by: the rule '" + taken.id() + "' does not group by '" + theirs + "'");
            }
        }
    }

    private void requireShallow(SigmaRule rule, int depth) {
        if (depth > DEEPEST) {
            throw new RefusedRule(
                    1, "correlation.rules: more than " + DEEPEST + " correlations in a chain, or a circle");
        }
        takers.getOrDefault(rule, List.of()).forEach(taker -> requireShallow(taker, depth + 1));
    }

    /** The plan of a rule's own findings. */
    Plan of(SigmaRule rule) {
        List<Plan.Step> next = new ArrayList<>();
        rule.correlation().ifPresent(correlation -> {
            for (SigmaRule taker : takers.getOrDefault(rule, List.of())) {
                taker.correlation().ifPresent(outer -> {
                    List<Integer> groupOf = outer.groupBy().stream()
                            .map(field -> correlation.groupBy().indexOf(outer.fieldOf(field, rule)))
                            .toList();
                    next.add(new Plan.Step(of(taker), wordFor(outer, rule), groupOf));
                });
            }
        });
        return new Plan(rule, rule.correlation().orElse(Plan.ALONE), silent.contains(rule), next);
    }

    List<Plan> takersOf(SigmaRule rule) {
        return takers.getOrDefault(rule, List.of()).stream().map(this::of).toList();
    }

    /** The word by which a correlation names a rule. */
    static String wordFor(Correlation correlation, SigmaRule rule) {
        return correlation.rules().stream().filter(rule::isNamed).findFirst().orElse(rule.id());
    }
}
