package logly.analysis.sigma;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import logly.analysis.sigma.Correlation.Kind;
import logly.analysis.sigma.Correlation.Threshold;
import logly.analysis.sigma.Episodes.Episode;
import logly.schemas.Finding;
import logly.schemas.LogEvent;

/**
 * Evaluates rules over a set of events, in any order, and gives the findings that they make. Hits are kept until the end,
 * at most {@value #MOST_HITS} of them; further ones are counted and not used.
 */
public final class BackTest {
    static final int MOST_HITS = 5_000_000;
    private static final int DEEPEST = 3;

    /** Hits of a rule without correlation that lie no farther apart are one episode. */
    private static final Duration CALM = Duration.ofHours(1);

    private final RuleSet rules;
    private final Map<SigmaRule, List<SigmaRule>> usedBy = new HashMap<>();
    private final Set<String> silent = new HashSet<>();
    private final Map<SigmaRule, Map<List<String>, List<Hit>>> hits = new HashMap<>();
    private long held;
    private long unkept;

    public BackTest(RuleSet rules) {
        this.rules = rules;
        for (SigmaRule rule : rules.rules()) {
            rule.correlation().ifPresent(correlation -> {
                for (String word : correlation.rules()) {
                    SigmaRule used = rules.named(word);
                    usedBy.computeIfAbsent(used, key -> new ArrayList<>()).add(rule);
                    if (!correlation.generates()) {
                        silent.add(used.id());
                    }
                }
            });
        }
    }

    /**
     * Evaluates one event.
     *
     * @param evidence id by which a finding names it
     */
    public void add(LogEvent event, String evidence) {
        for (SigmaRule rule : rules.matching(event)) {
            Map<String, List<String>> resources = Resources.of(event);
            if (!silent.contains(rule.id())) {
                Hit hit = new Hit(rule.id(), event.getTimestamp().toEpochMilli(), evidence, "", resources);
                keep(rule, ownGroup(event), hit);
            }
            for (SigmaRule user : usedBy.getOrDefault(rule, List.of())) {
                user.correlation()
                        .ifPresent(correlation -> correlate(user, correlation, rule, event, evidence, resources));
            }
        }
    }

    private void correlate(
            SigmaRule user,
            Correlation correlation,
            SigmaRule rule,
            LogEvent event,
            String evidence,
            Map<String, List<String>> resources) {
        List<String> group = new ArrayList<>();
        for (String field : correlation.groupBy()) {
            Optional<String> value = RuleSet.value(rule, correlation.fieldOf(field, rule), event);
            if (value.isEmpty()) {
                return;
            }
            group.add(value.get());
        }
        String counted = "";
        if (correlation.kind() == Kind.VALUE_COUNT && correlation.field() != null) {
            Optional<String> value = RuleSet.value(rule, correlation.fieldOf(correlation.field(), rule), event);
            if (value.isEmpty()) {
                return;
            }
            counted = value.get();
        }
        String named =
                correlation.rules().stream().filter(rule::isNamed).findFirst().orElse(rule.id());
        keep(user, group, new Hit(named, event.getTimestamp().toEpochMilli(), evidence, counted, resources));
    }

    private void keep(SigmaRule rule, List<String> group, Hit hit) {
        if (held >= MOST_HITS) {
            unkept++;
            return;
        }
        held++;
        hits.computeIfAbsent(rule, key -> new HashMap<>())
                .computeIfAbsent(List.copyOf(group), key -> new ArrayList<>())
                .add(hit);
    }

    /** A rule without correlation: by attacker where there is one, so that an attack over many hosts is one finding. */
    private static List<String> ownGroup(LogEvent event) {
        if (event.getIpAddress() != null) {
            return List.of("ip", event.getIpAddress());
        }
        return List.of(
                "host",
                event.getHost(),
                Optional.ofNullable(event.getUser()).orElse(""),
                Optional.ofNullable(event.getService()).orElse(""));
    }

    /** Hits for which there was no room. */
    public long unkept() {
        return unkept;
    }

    /** The findings of all events so far, by first event, then by id. */
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        chain();
        hits.forEach((rule, groups) -> {
            if (!(rule.correlation().isPresent() && silent.contains(rule.id()))) {
                Correlation correlation = rule.correlation().orElse(ALONE);
                new TreeMap<>(byText(groups)).values().forEach(entry -> add(findings, rule, correlation, entry));
            }
        });
        findings.sort(Comparator.comparing(Finding::getFirstSeen).thenComparing(Finding::getId));
        return findings;
    }

    private static Map<String, Map.Entry<List<String>, List<Hit>>> byText(Map<List<String>, List<Hit>> groups) {
        Map<String, Map.Entry<List<String>, List<Hit>>> byText = new HashMap<>();
        groups.entrySet().forEach(entry -> byText.put(String.join("\0", entry.getKey()), entry));
        return byText;
    }

    private static final Correlation ALONE = new Correlation(
            Kind.EVENT_COUNT, List.of(), List.of(), Map.of(), CALM, new Threshold(1, Long.MAX_VALUE), null, true);

    private static void add(
            List<Finding> findings, SigmaRule rule, Correlation correlation, Map.Entry<List<String>, List<Hit>> group) {
        long opening = 0;
        for (Episode episode : episodes(correlation, group.getValue())) {
            opening++;
            findings.add(Findings.of(rule, group.getKey(), opening, correlation, episode));
        }
    }

    private static List<Episode> episodes(Correlation correlation, List<Hit> hits) {
        List<Hit> ordered = new ArrayList<>(hits);
        ordered.sort(Hit.ORDER);
        return Episodes.of(correlation, ordered);
    }

    /** Gives the episodes of correlations as hits to the correlations that use them. */
    private void chain() {
        Set<SigmaRule> done = new HashSet<>();
        for (int depth = 0; depth < DEEPEST; depth++) {
            for (SigmaRule rule : rules.rules()) {
                if (rule.correlation().isPresent() && usedBy.containsKey(rule) && done.add(rule)) {
                    Correlation correlation = rule.correlation().get();
                    hits.getOrDefault(rule, Map.of()).forEach((group, found) -> chain(rule, correlation, group, found));
                }
            }
        }
    }

    private void chain(SigmaRule rule, Correlation correlation, List<String> group, List<Hit> found) {
        for (Episode episode : episodes(correlation, found)) {
            Hit reached = episode.hits().get(episode.reached());
            Map<String, List<String>> resources = Resources.union(episode.hits());
            for (SigmaRule user : usedBy.getOrDefault(rule, List.of())) {
                user.correlation().ifPresent(outer -> {
                    List<String> values = new ArrayList<>();
                    for (String field : outer.groupBy()) {
                        int at = correlation.groupBy().indexOf(outer.fieldOf(field, rule));
                        if (at < 0) {
                            return;
                        }
                        values.add(group.get(at));
                    }
                    String named = outer.rules().stream()
                            .filter(rule::isNamed)
                            .findFirst()
                            .orElse(rule.id());
                    keep(user, values, new Hit(named, reached.millis(), reached.evidence(), "", resources));
                });
            }
        }
    }
}
