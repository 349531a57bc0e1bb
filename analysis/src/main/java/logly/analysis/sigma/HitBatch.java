package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import logly.schemas.HitFold;
import logly.schemas.HitPlan;
import logly.schemas.RuleHit;
import logly.schemas.RuleHits;

/**
 * Hits that go the same way, for one record. Those of a group are held as in its window, so that a flood of them is a few
 * and their sum; two batches of the same hits and one batch of all of them lead to the same findings, as far as a
 * {@link GroupWindow} does not depend on the order.
 */
public final class HitBatch {
    /** Of a broker's megabyte: what is folded, thinned or joined last may make it larger. */
    static final int MOST_BYTES = 600 << 10;

    private final List<Part> parts = new ArrayList<>();
    private final IdentityHashMap<Plan, Map<String, Part>> byPlan = new IdentityHashMap<>();
    private long bytes;

    /** Nothing in it. */
    public HitBatch() {}

    /** The hits of one group by one version of a rule. */
    private static final class Part {
        final String fingerprint;
        final Plan plan;
        final List<String> group;
        final GroupWindow window = new GroupWindow();
        final int ofEach;
        long bytes;

        Part(String fingerprint, Plan plan, List<String> group) {
            this.fingerprint = fingerprint;
            this.plan = plan;
            this.group = group;
            ofEach = HitSizes.ofGroup(fingerprint, group);
        }

        /** Hits that are folded were counted before, one by one. */
        void add(Hit hit) {
            int before = window.hits.size();
            window.add(plan.correlation(), hit);
            bytes = window.hits.size() > before ? bytes + ofEach + HitSizes.of(hit) : size();
        }

        void merge(List<Hit> hits, List<Fold> folds) {
            window.merge(plan.correlation(), hits, folds);
            bytes = size();
        }

        private long size() {
            long size = 0;
            for (Hit hit : window.hits) {
                size += ofEach + HitSizes.of(hit);
            }
            for (Fold fold : window.folds) {
                size += HitSizes.of(fold);
            }
            return size;
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
        bytes -= part.bytes;
        part.add(routed.hit());
        bytes += part.bytes;
    }

    /** Takes in what another holds. */
    public void add(HitBatch other) {
        for (Part part : other.parts) {
            merge(part.fingerprint, part.plan, part.group, part.window.hits, part.window.folds);
        }
    }

    private void merge(String fingerprint, Plan plan, List<String> group, List<Hit> hits, List<Fold> folds) {
        Part part = part(fingerprint, plan, group);
        bytes -= part.bytes;
        part.merge(hits, folds);
        bytes += part.bytes;
    }

    private Part part(String fingerprint, Plan plan, List<String> group) {
        Map<String, Part> ofPlan = byPlan.get(plan);
        if (ofPlan == null) {
            ofPlan = new HashMap<>();
            byPlan.put(plan, ofPlan);
            bytes += HitSizes.of(plan.written());
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
        return bytes + other.bytes <= MOST_BYTES;
    }

    public boolean isFull() {
        return bytes >= MOST_BYTES;
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
}
