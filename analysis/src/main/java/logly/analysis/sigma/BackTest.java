package logly.analysis.sigma;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import logly.analysis.watch.PastWatches;
import logly.schemas.Finding;
import logly.schemas.LogEvent;

/** Evaluates rules over a set of records, in any order, and gives the findings that they make. */
public final class BackTest {
    private final RuleSet rules;
    private final PastWatches watches = new PastWatches();
    private final Map<String, Group> groups = new LinkedHashMap<>();

    private record Group(Plan plan, List<String> values, GroupWindow window) {}

    public BackTest(RuleSet rules) {
        this.rules = rules;
    }

    /**
     * Evaluates one event.
     *
     * @param evidence id by which a finding names it
     */
    public void add(LogEvent event, String evidence) {
        add(new EventRecord(event), event.getTimestamp().toEpochMilli(), evidence);
        watches.add(event);
    }

    /**
     * Evaluates one record.
     *
     * @param millis effective time
     * @param evidence id by which a finding names it
     */
    public void add(SigmaRecord record, long millis, String evidence) {
        for (SigmaRule rule : rules.matching(record, millis, (tried, isFulfilled) -> {})) {
            rules.route(rule, record, millis, evidence, millis).forEach(this::take);
        }
    }

    private void take(Routed routed) {
        Plan plan = routed.plan();
        String key = plan.fingerprint(routed.group());
        Group group = groups.computeIfAbsent(key, absent -> new Group(plan, routed.group(), new GroupWindow()));
        group.window().add(plan.correlation(), routed.hit());
    }

    /** Hits for which there was no room. */
    public long unkept() {
        return groups.values().stream()
                .mapToLong(group -> group.window().dropped())
                .sum();
    }

    /** Hosts and services of which too little is known to say what is unlike their past. */
    public long learning() {
        return watches.learning();
    }

    /** The findings of all records so far, by first record, then by id. */
    public List<Finding> findings() {
        watches.signals().forEach(signal -> add(new EventRecord(signal.event()), signal.millis(), signal.evidence()));
        chain();
        List<Finding> findings = new ArrayList<>();
        for (Group group : groups.values()) {
            if (!group.plan().isSilent()) {
                long opening = 1;
                for (Episode episode : episodes(group)) {
                    findings.add(Findings.of(group.plan(), group.values(), opening++, episode));
                }
            }
        }
        findings.sort(Comparator.comparing(Finding::getFirstSeen).thenComparing(Finding::getId));
        Incidents incidents = new Incidents();
        findings.replaceAll(finding -> {
            Finding placed = incidents.place(finding);
            incidents.know(placed);
            return placed;
        });
        return findings;
    }

    /** Gives the episodes of rules to the rules that take them; a rule's turn is when none is left that feeds it. */
    private void chain() {
        Set<SigmaRule> done = new HashSet<>();
        for (Set<Plan> turn = turn(done); !turn.isEmpty(); turn = turn(done)) {
            for (Plan plan : turn) {
                done.add(plan.rule());
                for (Group group : List.copyOf(groups.values())) {
                    if (group.plan().rule().equals(plan.rule())) {
                        Routed.next(plan, group.values(), episodes(group), 1).forEach(this::take);
                    }
                }
            }
        }
    }

    private Set<Plan> turn(Set<SigmaRule> done) {
        Set<Plan> left = new LinkedHashSet<>();
        Set<SigmaRule> fed = new HashSet<>();
        for (Group group : groups.values()) {
            Plan plan = group.plan();
            if (!plan.next().isEmpty() && !done.contains(plan.rule()) && left.add(plan)) {
                plan.next().forEach(step -> fed.add(step.plan().rule()));
            }
        }
        left.removeIf(plan -> fed.contains(plan.rule()));
        return left;
    }

    private static List<Episode> episodes(Group group) {
        return group.window().judged(group.plan().correlation(), Long.MAX_VALUE, Duration.ZERO);
    }
}
