package logly.analysis.sigma;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import logly.analysis.sigma.Correlation.Kind;
import logly.analysis.sigma.Correlation.Threshold;
import logly.schemas.HitRule;
import logly.schemas.RuleHit;

/** Hits as records, with all that correlating them takes, and back. */
public final class HitRecords {
    private HitRecords() {}

    public static RuleHit of(Routed routed) {
        return of(routed, false);
    }

    /** The order to take this hit out of its window again. */
    public static RuleHit withdrawal(Routed routed) {
        return of(routed, true);
    }

    /** Tells that what the hits of this group told of is over. */
    public static RuleHit over(Routed routed) {
        return RuleHit.newBuilder(of(routed, false)).setIsOver(true).build();
    }

    private static RuleHit of(Routed routed, boolean isWithdrawn) {
        Hit hit = routed.hit();
        return RuleHit.newBuilder()
                .setRules(rules(routed.plan()))
                .setGroup(routed.group())
                .setRule(hit.rule())
                .setTimestamp(Instant.ofEpochMilli(hit.millis()))
                .setEvidence(hit.evidence())
                .setOrigin(hit.origin())
                .setValue(hit.value())
                .setResources(hit.resources())
                .setIsWithdrawn(isWithdrawn)
                .build();
    }

    /** The rule of a plan and those that take its episodes, each behind the one that feeds it. */
    static List<HitRule> rules(Plan plan) {
        List<HitRule> rules = new ArrayList<>();
        add(rules, plan, -1, "", List.of());
        return rules;
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

    /**
     * The hit of a record.
     *
     * @param appended when it came, milliseconds
     * @throws RefusedRule where the record names a level or a correlation that is not known
     */
    public static Routed read(RuleHit record, long appended) {
        Hit hit = new Hit(
                record.getRule(),
                record.getTimestamp().toEpochMilli(),
                record.getEvidence(),
                record.getValue(),
                Map.copyOf(record.getResources()),
                record.getOrigin(),
                appended,
                1);
        return new Routed(plan(record.getRules()), List.copyOf(record.getGroup()), hit);
    }

    static Plan plan(List<HitRule> rules) {
        if (rules.isEmpty()) {
            throw new RefusedRule(1, "a hit without a rule");
        }
        return plan(rules, 0);
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
