package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import logly.schemas.HitPlan;
import logly.schemas.RuleHit;
import logly.schemas.RuleHits;

/** Reads hits from records. Plans that are equal become the same object, so that what was made of one is found again. */
public final class HitReader {
    private static final int MOST_PLANS = 1024;

    private final Map<HitPlan, Plan> plans = new HashMap<>();

    /** Knows no plan yet. */
    public HitReader() {}

    /**
     * A hit that came.
     *
     * @param fingerprint of its group
     * @param isWithdrawn whether it is to be taken out of its window again
     * @param isOver whether it only tells that what the group's hits told of is over
     */
    public record Received(String fingerprint, Routed routed, boolean isWithdrawn, boolean isOver) {}

    /**
     * The hits of a record.
     *
     * @param appended when it came, milliseconds
     * @throws RefusedRule where the record names a plan, a level or a correlation that is not known
     */
    public List<Received> read(RuleHits record, long appended) {
        List<Plan> known = record.getPlans().stream().map(this::plan).toList();
        List<Received> received = new ArrayList<>(record.getHits().size());
        for (RuleHit hit : record.getHits()) {
            if (hit.getPlan() < 0 || hit.getPlan() >= known.size()) {
                throw new RefusedRule(1, "a hit without a plan");
            }
            Hit read = new Hit(
                    hit.getRule(),
                    hit.getTimestamp().toEpochMilli(),
                    hit.getEvidence(),
                    hit.getValue(),
                    Resources.fromTurns(hit.getResources()),
                    hit.getOrigin(),
                    appended,
                    1);
            received.add(new Received(
                    hit.getFingerprint(),
                    new Routed(known.get(hit.getPlan()), List.copyOf(hit.getGroup()), read),
                    hit.getIsWithdrawn(),
                    hit.getIsOver()));
        }
        return received;
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
