package logly.analysis.sigma;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import logly.schemas.Finding;
import logly.schemas.OperatorAction;

/**
 * The findings of one fingerprint: the window of its hits, what was told of each opening, and what people decided.
 * An episode is an opening; its number stays while later ones come. Hits are judged at once the first time, then at most
 * every {@link #PACE}, or every {@link #COOLDOWN} while they belong to an episode that was told. What changes is told at
 * once the first time, then at most every {@link #COOLDOWN}.
 */
public final class FindingLife {
    /** Between two judgements of the window: what a flood of hits costs does not depend on how many they are. */
    public static final Duration PACE = Duration.ofSeconds(1);

    /** Between two revisions of a finding. */
    public static final Duration COOLDOWN = Duration.ofSeconds(10);

    /** How long after the end of its window an episode is waited for whose condition more hits would undo. */
    public static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Hits that come later than this after their time may find their window gone, and open a new one. */
    public static final Duration LATENESS = Duration.ofHours(1);

    /** A finding is known this long after its last change, for decisions about it. */
    public static final Duration REMEMBERED = Duration.ofDays(30);

    private static final long NEVER = Openings.NEVER;

    /**
     * What follows from a change.
     *
     * @param findings revisions to tell
     * @param hits for the rules that take this one's episodes
     * @param withdrawn hits of theirs that no longer hold
     */
    public record Outcome(List<Finding> findings, List<Routed> hits, List<Routed> withdrawn) {
        static final Outcome NONE = new Outcome(List.of(), List.of(), List.of());

        /** Whether nothing follows. */
        public boolean isNothing() {
            return findings.isEmpty() && hits.isEmpty() && withdrawn.isEmpty();
        }

        private Outcome and(List<Finding> more) {
            List<Finding> all = new ArrayList<>(findings);
            all.addAll(more);
            return new Outcome(all, hits, withdrawn);
        }
    }

    Plan plan;
    final List<String> group;
    GroupWindow window;
    long before;
    /** Whether hits came since the last judgement. */
    boolean isUnjudged;

    /** Offset of the newest record whose hits are in the window. */
    long heardOffset = -1;

    private long judgedMillis = NEVER;
    /** Whether the last hit was in an episode when it was judged. */
    private boolean isStorm;

    final Openings openings;
    final Map<String, Routed> given = new LinkedHashMap<>();

    /** Nothing is known of this group yet. */
    public FindingLife(Plan plan, List<String> group) {
        this(plan, group, new GroupWindow(), 0, new Openings(NEVER));
    }

    FindingLife(Plan plan, List<String> group, GroupWindow window, long before, Openings openings) {
        this.plan = plan;
        this.group = group;
        this.window = window;
        this.before = before;
        this.openings = openings;
    }

    /** Takes hits of this group in, to be judged. Those by another version of the rule begin a new window. */
    public void add(HitReader.Received received) {
        adopt(received.plan());
        if (received.isWithdrawn()) {
            received.hits().forEach(hit -> window.remove(hit.rule(), hit.origin()));
        } else {
            window.merge(plan.correlation(), received.hits(), received.folds());
        }
        isUnjudged |= received.isWithdrawn() || !received.folds().isEmpty() || mayChangeEpisodes(received.hits());
    }

    private boolean mayChangeEpisodes(List<Hit> hits) {
        for (Hit hit : hits) {
            if (mayChangeEpisodes(hit)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the episodes may be others than without this hit; of those that are folded nothing is known. Without folds a
     * hit that is not there was thinned, as are only those in no episode.
     */
    private boolean mayChangeEpisodes(Hit hit) {
        boolean isUnsure = hit.isReplaceable()
                || !window.folds.isEmpty()
                || !plan.correlation().threshold().isOpenEnded();
        int place = window.placeOf(hit);
        return isUnsure || (place >= 0 && Episodes.isAround(plan.correlation(), window.hits, place));
    }

    /** Whether what a record brought is in the window already. */
    public boolean hasHeard(long offset) {
        return offset <= heardOffset;
    }

    /** Notes that what a record brought is in the window. */
    public void hear(long offset) {
        heardOffset = offset;
    }

    private void adopt(Plan theirs) {
        if (!theirs.rule().contentHash().equals(plan.rule().contentHash())) {
            before = openings.isEmpty() ? before + window.closed() : Math.max(before, openings.last());
            window = new GroupWindow();
            given.clear();
            isUnjudged = true;
        }
        plan = theirs;
    }

    /** Judges what was taken in, or leaves it to {@link #settle} where the last judgement is too fresh. */
    public Outcome judge(long nowMillis) {
        boolean isFresh = judgedMillis != NEVER && Math.abs(nowMillis - judgedMillis) < pace().toMillis();
        return isFresh || !isUnjudged ? Outcome.NONE : settle(nowMillis);
    }

    /** What only makes an open episode longer changes nothing that may be told before its next revision. */
    private Duration pace() {
        return isStorm ? COOLDOWN : PACE;
    }

    /** Judges what waited for its time, and tells what is due. */
    public Outcome settle(long nowMillis) {
        return settle(nowMillis, COOLDOWN);
    }

    private Outcome settle(long nowMillis, Duration cooldown) {
        judgedMillis = nowMillis;
        isUnjudged = false;
        List<Episode> episodes = window.judged(plan.correlation(), nowMillis, PATIENCE);
        isStorm = endsWith(episodes);
        long closed = before + window.closed();
        long opening = closed + 1;
        if (!plan.isSilent()) {
            Openings.Told told = new Openings.Told(plan, group, nowMillis);
            for (int i = 0; i < episodes.size(); i++) {
                openings.settle(told, opening + i, episodes.get(i), closed, cooldown);
            }
            openings.withdrawFrom(opening + episodes.size());
        }
        List<Routed> hits = new ArrayList<>();
        Map<String, Routed> gone = new LinkedHashMap<>(given);
        for (Routed next : Routed.next(plan, group, episodes, opening)) {
            String key = next.plan().rule().id() + " " + next.hit().rule() + " "
                    + next.hit().origin();
            gone.remove(key);
            Routed known = given.put(key, next);
            if (known == null || !saysTheSame(known.hit(), next.hit())) {
                hits.add(next);
            }
        }
        gone.entrySet().removeIf(entry -> openingOf(entry.getValue().hit().origin()) < opening);
        given.keySet().removeIf(key -> gone.containsKey(key) || openingOf(key) < opening);
        return new Outcome(due(nowMillis), hits, List.copyOf(gone.values()));
    }

    private List<Finding> due(long nowMillis) {
        return openings.due(nowMillis, COOLDOWN).stream()
                .map(finding -> Findings.placed(finding, plan.rule()))
                .toList();
    }

    /** Whether the last hit is in the last of these episodes. */
    private boolean endsWith(List<Episode> episodes) {
        List<Hit> hits = window.hits;
        return !hits.isEmpty()
                && !episodes.isEmpty()
                && episodes.get(episodes.size() - 1).lastMillis()
                        >= hits.get(hits.size() - 1).millis();
    }

    private static long openingOf(String findingId) {
        return Long.parseLong(findingId.substring(findingId.lastIndexOf('-') + 1));
    }

    private static boolean saysTheSame(Hit one, Hit other) {
        return one.millis() == other.millis()
                && one.evidence().equals(other.evidence())
                && one.resources().equals(other.resources());
    }

    /** Does what a person decided about this fingerprint, after all that came before; what it does not know it leaves. */
    public Outcome act(OperatorAction action, long nowMillis) {
        Outcome judged = settle(nowMillis, Duration.ZERO);
        openings.act(action, nowMillis);
        return judged.and(due(nowMillis));
    }

    /** What the hits told of is over: resolves the latest opening, unless a person has decided about it. */
    public Outcome over(long nowMillis) {
        Outcome judged = settle(nowMillis, Duration.ZERO);
        openings.over();
        return judged.and(due(nowMillis));
    }

    /** Whether something will be told without a further hit. */
    public boolean isWaiting() {
        return dueMillis() != Long.MAX_VALUE;
    }

    /** When something may be told without a further hit, milliseconds; the greatest number for never. */
    public long dueMillis() {
        long due = openings.dueMillis(COOLDOWN);
        if (isUnjudged) {
            due = Math.min(due, judgedMillis == NEVER ? 0 : judgedMillis + pace().toMillis());
        }
        if (!plan.correlation().threshold().isOpenEnded()) {
            for (Hit hit : window.hits) {
                long end = Math.max(hit.millis() + plan.correlation().timespan().toMillis(), hit.appended());
                long judged = end + PATIENCE.toMillis();
                due = judged > judgedMillis ? Math.min(due, judged) : due;
            }
        }
        return due;
    }

    /** Hits that are in memory, those that stand for others included. */
    public int heldHits() {
        int held = window.hits.size();
        for (Fold fold : window.folds) {
            held += fold.smallest().size() + fold.largest().size();
        }
        return held;
    }

    /** Hits for which there was no room. */
    public long dropped() {
        return window.dropped();
    }

    /** When something of it may be forgotten, milliseconds; the greatest number where nothing is left. */
    public long forgetMillis() {
        long forget = Long.MAX_VALUE;
        for (Hit hit : window.hits) {
            forget = Math.min(forget, hit.appended());
        }
        forget = window.isEmpty()
                ? forget
                : forget + plan.correlation().timespan().plus(LATENESS).toMillis();
        return Math.min(forget, openings.forgetMillis(REMEMBERED));
    }

    /**
     * Forgets hits that nothing can join any more; what is not judged yet is to be settled before.
     *
     * @return whether nothing is left to remember
     */
    public boolean forget(long nowMillis) {
        window.forget(plan.correlation(), nowMillis, LATENESS);
        openings.forget(nowMillis, REMEMBERED);
        return window.isEmpty() && openings.isEmpty() && openings.silencedMillis <= nowMillis;
    }
}
