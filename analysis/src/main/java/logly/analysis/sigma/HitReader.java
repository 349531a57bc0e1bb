package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import logly.schemas.HitFold;
import logly.schemas.HitPlan;
import logly.schemas.RuleHit;
import logly.schemas.RuleHits;

/** Reads hits from records. Plans that are equal become the same object, so that what was made of one is found again. */
public final class HitReader {
    private static final int MOST_PLANS = 1024;
    private static final int LONGEST_TEXT = 4096;

    private final Map<HitPlan, Plan> plans = new HashMap<>();
    private final Texts texts = new Texts();

    /** Knows no plan yet. */
    public HitReader() {}

    /**
     * Hits of one group that came together.
     *
     * @param fingerprint of the group
     * @param hits by time
     * @param folds sums of what came between two of the hits
     * @param isWithdrawn whether they are to be taken out of their window again
     * @param isOver whether they only tell that what the group's hits told of is over
     */
    public record Received(
            String fingerprint,
            Plan plan,
            List<String> group,
            List<Hit> hits,
            List<Fold> folds,
            boolean isWithdrawn,
            boolean isOver) {}

    /**
     * The hits of a record.
     *
     * @param appended when it came, milliseconds
     * @throws RefusedRule where the record names a plan, a level or a correlation that is not known, or a hit that is not there
     */
    public List<Received> read(RuleHits record, long appended) {
        List<Plan> known = record.getPlans().stream().map(this::plan).toList();
        List<RuleHit> hits = record.getHits();
        List<Received> groups = new ArrayList<>();
        int[] places = new int[hits.size()];
        for (int i = 0; i < places.length; i++) {
            RuleHit hit = hits.get(i);
            if (hit.getPlan() < 0 || hit.getPlan() >= known.size()) {
                throw new RefusedRule(1, "a hit without a plan");
            }
            if (i == 0 || !isOfSameGroup(hits.get(i - 1), hit)) {
                groups.add(received(hit, known.get(hit.getPlan())));
            }
            places[i] = groups.size() - 1;
            groups.get(places[i]).hits().add(hit(hit, appended));
        }
        for (HitFold fold : record.getFolds()) {
            if (!isOfOneGroup(fold, places)) {
                throw new RefusedRule(1, "a sum of hits without its hits");
            }
            Hit first = hit(hits.get(fold.getFirst()), appended);
            Hit last = hit(hits.get(fold.getLast()), appended);
            groups.get(places[fold.getFirst()]).folds().add(fold(fold, first, last, appended));
        }
        return groups;
    }

    /** As {@link #read}, by fingerprint. */
    public Map<String, List<Received>> readGroups(RuleHits record, long appended) {
        Map<String, List<Received>> groups = new LinkedHashMap<>();
        for (Received received : read(record, appended)) {
            groups.computeIfAbsent(received.fingerprint(), absent -> new ArrayList<>(1))
                    .add(received);
        }
        return groups;
    }

    private static boolean isOfSameGroup(RuleHit one, RuleHit next) {
        return one.getPlan() == next.getPlan()
                && one.getFingerprint().equals(next.getFingerprint())
                && one.getIsWithdrawn() == next.getIsWithdrawn()
                && one.getIsOver() == next.getIsOver();
    }

    private static boolean isOfOneGroup(HitFold fold, int[] places) {
        boolean isThere = fold.getFirst() >= 0 && fold.getLast() >= fold.getFirst() && fold.getLast() < places.length;
        return isThere && places[fold.getFirst()] == places[fold.getLast()];
    }

    /** Nothing that this program writes is so long, and no window could be written down with it. */
    private static void refuseLong(String text) {
        if (text.length() > LONGEST_TEXT) {
            throw new RefusedRule(1, "a hit with a text of " + text.length() + " characters");
        }
    }

    private static Received received(RuleHit hit, Plan plan) {
        hit.getGroup().forEach(HitReader::refuseLong);
        return new Received(
                hit.getFingerprint(),
                plan,
                List.copyOf(hit.getGroup()),
                new ArrayList<>(),
                new ArrayList<>(),
                hit.getIsWithdrawn(),
                hit.getIsOver());
    }

    private Hit hit(RuleHit hit, long appended) {
        refuseLong(hit.getRule());
        refuseLong(hit.getEvidence());
        refuseLong(hit.getValue());
        refuseLong(hit.getOrigin());
        hit.getResources().forEach(HitReader::refuseLong);
        return new Hit(
                texts.same(hit.getRule()),
                hit.getTimestamp().toEpochMilli(),
                hit.getEvidence(),
                texts.same(hit.getValue()),
                Resources.fromTurns(hit.getResources(), texts),
                hit.getOrigin().isEmpty() ? hit.getEvidence() : hit.getOrigin(),
                appended,
                hit.getCount());
    }

    private Fold fold(HitFold fold, Hit first, Hit last, long appended) {
        return new Fold(
                first,
                last,
                fold.getCount(),
                fold.getSmallest().stream().map(hit -> hit(hit, appended)).toList(),
                fold.getLargest().stream().map(hit -> hit(hit, appended)).toList(),
                Resources.fromTurns(fold.getResources(), texts),
                appended);
    }

    private Plan plan(HitPlan record) {
        Plan known = plans.get(record);
        if (known == null) {
            known = HitRecords.plan(record);
            if (plans.size() >= MOST_PLANS) {
                plans.clear();
            }
            plans.put(record, known);
        }
        return known;
    }
}
