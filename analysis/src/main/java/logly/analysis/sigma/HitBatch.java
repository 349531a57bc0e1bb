package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import logly.schemas.HitPlan;
import logly.schemas.HitRule;
import logly.schemas.RuleHit;
import logly.schemas.RuleHits;

/** Hits that go the same way, for one record; each of their plans is in it once. */
public final class HitBatch {
    /** Of a broker's megabyte, with three bytes for each character. */
    private static final int MOST_CHARACTERS = 128 << 10;

    private static final int MOST_HITS = 512;
    private static final int FIXED = 64;

    private final List<HitPlan> plans;
    private final List<RuleHit> hits;
    private final IdentityHashMap<Plan, Integer> places = new IdentityHashMap<>();
    private int characters;

    /** Nothing in it. */
    public HitBatch() {
        this(List.of(), List.of());
    }

    private HitBatch(List<HitPlan> plans, List<RuleHit> hits) {
        this.plans = new ArrayList<>(plans);
        this.hits = new ArrayList<>(hits);
        plans.forEach(plan -> characters += length(plan));
        hits.forEach(hit -> characters += length(hit));
    }

    public static HitBatch from(RuleHits record) {
        return new HitBatch(record.getPlans(), record.getHits());
    }

    /** Takes a hit in, of the group that has this fingerprint. */
    public void add(String fingerprint, Routed routed) {
        int place = places.computeIfAbsent(routed.plan(), this::place);
        RuleHit hit = HitRecords.hit(routed, place, fingerprint, false, false);
        hits.add(hit);
        characters += length(hit);
    }

    private int place(Plan plan) {
        HitPlan record = HitRecords.plan(plan);
        plans.add(record);
        characters += length(record);
        return plans.size() - 1;
    }

    public boolean isFull() {
        return hits.size() >= MOST_HITS || characters >= MOST_CHARACTERS;
    }

    public RuleHits toRecord() {
        return new RuleHits(plans, hits);
    }

    private static int length(HitPlan plan) {
        int length = 0;
        for (HitRule rule : plan.getRules()) {
            String description = rule.getDescription();
            length += 4 * FIXED + rule.getTitle().length() + (description == null ? 0 : description.length());
            length += length(rule.getActions()) + length(rule.getTags()) + length(rule.getRules());
        }
        return length;
    }

    private static int length(RuleHit hit) {
        int length = FIXED + hit.getEvidence().length() + hit.getValue().length();
        return length + length(hit.getGroup()) + length(hit.getResources());
    }

    private static int length(List<String> texts) {
        int length = 0;
        for (String text : texts) {
            length += text.length() + Short.BYTES;
        }
        return length;
    }
}
