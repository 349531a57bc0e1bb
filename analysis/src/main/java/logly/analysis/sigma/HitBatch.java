package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import logly.schemas.HitFold;
import logly.schemas.HitPlan;
import logly.schemas.HitRule;
import logly.schemas.RuleHit;
import logly.schemas.RuleHits;

/**
 * Hits that go the same way, for one record. Those of a group are held as in its window, so that a flood of them is a few
 * and their sum; two batches of the same hits and one batch of all of them lead to the same findings.
 */
public final class HitBatch {
    /** Of a broker's megabyte, with three bytes for each character. */
    private static final int MOST_CHARACTERS = 300 << 10;

    private static final int FIXED = 64;

    private final List<Part> parts = new ArrayList<>();
    private final IdentityHashMap<Plan, Map<String, Part>> byPlan = new IdentityHashMap<>();
    private long characters;

    /** Nothing in it. */
    public HitBatch() {}

    /** The hits of one group by one version of a rule. */
    private static final class Part {
        final String fingerprint;
        final Plan plan;
        final List<String> group;
        final GroupWindow window = new GroupWindow();
        long characters;

        Part(String fingerprint, Plan plan, List<String> group) {
            this.fingerprint = fingerprint;
            this.plan = plan;
            this.group = group;
        }

        /** Hits that are folded were counted before, one by one. */
        void add(Hit hit) {
            int before = window.hits.size();
            window.add(plan.correlation(), hit);
            characters = window.hits.size() > before ? characters + length(hit) : length(window);
        }

        void merge(List<Hit> hits, List<Fold> folds) {
            window.merge(plan.correlation(), hits, folds);
            characters = length(window);
        }
    }

    /** Reads {@link #toRecord}. */
    public static HitBatch from(RuleHits record) {
        HitBatch batch = new HitBatch();
        for (HitReader.Received received : new HitReader().read(record, 0)) {
            batch.merge(received.fingerprint(), received.plan(), received.group(), received.hits(), received.folds());
        }
        return batch;
    }

    /** Takes a hit in, of the group that has this fingerprint. */
    public void add(String fingerprint, Routed routed) {
        Part part = part(fingerprint, routed.plan(), routed.group());
        characters -= part.characters;
        part.add(routed.hit());
        characters += part.characters;
    }

    /** Takes in what another holds. */
    public void add(HitBatch other) {
        for (Part part : other.parts) {
            merge(part.fingerprint, part.plan, part.group, part.window.hits, part.window.folds);
        }
    }

    private void merge(String fingerprint, Plan plan, List<String> group, List<Hit> hits, List<Fold> folds) {
        Part part = part(fingerprint, plan, group);
        characters -= part.characters;
        part.merge(hits, folds);
        characters += part.characters;
    }

    private Part part(String fingerprint, Plan plan, List<String> group) {
        Map<String, Part> ofPlan = byPlan.get(plan);
        if (ofPlan == null) {
            ofPlan = new HashMap<>();
            byPlan.put(plan, ofPlan);
            characters += length(plan.written());
        }
        Part known = ofPlan.get(fingerprint);
        if (known == null) {
            known = new Part(fingerprint, plan, group);
            ofPlan.put(fingerprint, known);
            parts.add(known);
        }
        return known;
    }

    /** Whether both go into one record. */
    public boolean hasRoomFor(HitBatch other) {
        return characters + other.characters <= MOST_CHARACTERS;
    }

    public boolean isFull() {
        return characters >= MOST_CHARACTERS;
    }

    /** Hits for which there was no room. */
    public long dropped() {
        long dropped = 0;
        for (Part part : parts) {
            dropped += part.window.dropped();
        }
        return dropped;
    }

    /** The hits of a group stand together, by time. */
    public RuleHits toRecord() {
        IdentityHashMap<Plan, Integer> places = new IdentityHashMap<>();
        List<HitPlan> plans = new ArrayList<>();
        List<RuleHit> hits = new ArrayList<>();
        List<HitFold> folds = new ArrayList<>();
        for (Part part : parts) {
            Integer known = places.get(part.plan);
            int place = known == null ? plans.size() : known;
            if (known == null) {
                plans.add(part.plan.written());
                places.put(part.plan, place);
            }
            int from = hits.size();
            for (Hit hit : part.window.hits) {
                hits.add(HitRecords.hit(new Routed(part.plan, part.group, hit), place, part.fingerprint, false, false));
            }
            for (Fold fold : part.window.folds) {
                folds.add(HitRecords.fold(
                        fold, from + part.window.placeOf(fold.first()), from + part.window.placeOf(fold.last())));
            }
        }
        return new RuleHits(plans, hits, folds);
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

    private static long length(GroupWindow window) {
        long length = 0;
        for (Hit hit : window.hits) {
            length += length(hit);
        }
        for (Fold fold : window.folds) {
            length += 2 * FIXED + length(fold.resources());
            for (Hit hit : fold.smallest()) {
                length += FIXED + hit.rule().length() + hit.evidence().length();
            }
            for (Hit hit : fold.largest()) {
                length += FIXED + hit.rule().length() + hit.evidence().length();
            }
        }
        return length;
    }

    /** With its fingerprint, and its group, whose values are among its resources. */
    private static long length(Hit hit) {
        return 2 * FIXED
                + hit.rule().length()
                + hit.evidence().length()
                + hit.value().length()
                + 2 * length(hit.resources());
    }

    private static long length(Map<String, List<String>> resources) {
        long length = 0;
        for (Map.Entry<String, List<String>> kind : resources.entrySet()) {
            for (String name : kind.getValue()) {
                length += kind.getKey().length() + name.length() + 2 * Short.BYTES;
            }
        }
        return length;
    }

    private static int length(List<String> texts) {
        int length = 0;
        for (String text : texts) {
            length += text.length() + Short.BYTES;
        }
        return length;
    }
}
