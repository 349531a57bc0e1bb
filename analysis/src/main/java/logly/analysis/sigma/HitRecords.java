package logly.analysis.sigma;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import logly.analysis.sigma.Correlation.Kind;
import logly.analysis.sigma.Correlation.Threshold;
import logly.schemas.HitFold;
import logly.schemas.HitPlan;
import logly.schemas.HitRule;
import logly.schemas.RuleHit;
import logly.schemas.RuleHits;

/** Hits as records, with all that correlating them takes, and back. */
public final class HitRecords {
    private HitRecords() {}

    /** A record of this hit alone. */
    public static RuleHits of(Routed routed) {
        return alone(routed, false, false);
    }

    /** The order to take this hit out of its window again. */
    public static RuleHits withdrawal(Routed routed) {
        return alone(routed, true, false);
    }

    /** Tells that what the hits of this group told of is over. */
    public static RuleHits over(Routed routed) {
        return alone(routed, false, true);
    }

    private static RuleHits alone(Routed routed, boolean isWithdrawn, boolean isOver) {
        String fingerprint = routed.plan().fingerprint(routed.group());
        RuleHit hit = hit(routed, 0, fingerprint, isWithdrawn, isOver);
        return new RuleHits(List.of(routed.plan().written()), List.of(hit), List.of());
    }

    static RuleHit hit(Routed routed, int plan, String fingerprint, boolean isWithdrawn, boolean isOver) {
        Hit hit = routed.hit();
        return new RuleHit(
                plan,
                fingerprint,
                routed.group(),
                hit.rule(),
                Instant.ofEpochMilli(hit.millis()),
                hit.evidence(),
                hit.isReplaceable() ? hit.origin() : "",
                hit.value(),
                Resources.byTurns(hit.resources()),
                isWithdrawn,
                isOver,
                hit.count());
    }

    /** Of hits that stand at these places of the record. */
    static HitFold fold(Fold fold, int first, int last) {
        return new HitFold(
                first,
                last,
                fold.count(),
                fold.smallest().stream().map(HitRecords::bare).toList(),
                fold.largest().stream().map(HitRecords::bare).toList(),
                Resources.byTurns(fold.resources()));
    }

    private static RuleHit bare(Hit hit) {
        Instant time = Instant.ofEpochMilli(hit.millis());
        return new RuleHit(0, "", List.of(), hit.rule(), time, hit.evidence(), "", "", List.of(), false, false, 1L);
    }

    /** The rule of a plan and those that take its episodes, each behind the one that feeds it. */
    static HitPlan plan(Plan plan) {
        List<HitRule> rules = new ArrayList<>();
        add(rules, plan, -1, "", List.of());
        return new HitPlan(rules);
    }

    private static void add(List<HitRule> rules, Plan plan, int feeder, String named, List<Integer> groupOf) {
        SigmaRule rule = plan.rule();
        Correlation correlation = plan.correlation();
        int place = rules.size();
        rules.add(HitRule.newBuilder()
                .setRuleId(rule.id())
                .setContentHash(rule.contentHash())
                .setTitle(rule.title())
                .setDescription(rule.description())
                .setSeverity(rule.notes().severity())
                .setActions(rule.notes().actions())
                .setLevel(rule.level().name().toLowerCase(Locale.ROOT))
                .setStatus(rule.status().name().toLowerCase(Locale.ROOT))
                .setTags(rule.tags())
                .setCorrelation(correlation.kind().name().toLowerCase(Locale.ROOT))
                .setRules(correlation.rules())
                .setGroupBy(correlation.groupBy())
                .setTimespanMillis(correlation.timespan().toMillis())
                .setLeast(correlation.threshold().least())
                .setMost(correlation.threshold().most())
                .setCountedField(correlation.field())
                .setIsSilent(plan.isSilent())
                .setFeeder(feeder)
                .setNamed(named)
                .setGroupOf(groupOf)
                .build());
        for (Plan.Step step : plan.next()) {
            add(rules, step.plan(), place, step.named(), step.groupOf());
        }
    }

    static Plan plan(HitPlan plan) {
        if (plan.getRules().isEmpty()) {
            throw new RefusedRule(1, "a plan without a rule");
        }
        return plan(plan.getRules(), 0);
    }

    private static Plan plan(List<HitRule> rules, int place) {
        HitRule rule = rules.get(place);
        List<Plan.Step> next = new ArrayList<>();
        for (int i = place + 1; i < rules.size(); i++) {
            HitRule taker = rules.get(i);
            if (taker.getFeeder() == place) {
                next.add(new Plan.Step(plan(rules, i), taker.getNamed(), List.copyOf(taker.getGroupOf())));
            }
        }
        Correlation correlation = new Correlation(
                kind(rule.getCorrelation()),
                List.copyOf(rule.getRules()),
                List.copyOf(rule.getGroupBy()),
                Map.of(),
                Duration.ofMillis(Math.max(1, rule.getTimespanMillis())),
                new Threshold(rule.getLeast(), rule.getMost()),
                rule.getCountedField(),
                false);
        SigmaLevel level = SigmaLevel.parse(rule.getLevel(), 1);
        int severity = rule.getSeverity() < 0 ? level.severity() : Math.min(100, rule.getSeverity());
        SigmaRule face = new SigmaRule(
                rule.getRuleId(),
                null,
                rule.getTitle(),
                rule.getDescription(),
                level,
                SigmaStatus.parse(rule.getStatus(), 1),
                List.copyOf(rule.getTags()),
                List.of(),
                rule.getContentHash(),
                "",
                new RuleNotes(severity, List.copyOf(rule.getActions()), "", ""),
                correlation);
        return new Plan(face, correlation, rule.getIsSilent(), next);
    }

    private static Kind kind(String word) {
        for (Kind kind : Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(word)) {
                return kind;
            }
        }
        throw new RefusedRule(1, "the correlation '" + word + "' is not known");
    }
}
