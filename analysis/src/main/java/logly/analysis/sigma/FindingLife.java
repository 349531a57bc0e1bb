package logly.analysis.sigma;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import logly.schemas.Finding;
import logly.schemas.FindingStatus;
import logly.schemas.OperatorAction;

/**
 * The findings of one fingerprint: the window of its hits, what was told of each opening, and what people decided.
 * An episode is an opening; its number stays while later ones come. What changes is told at once the first time, then at
 * most every {@link #COOLDOWN}.
 */
public final class FindingLife {
    /** Between two revisions of a finding. */
    public static final Duration COOLDOWN = Duration.ofSeconds(10);

    /** How long after the end of its window an episode is waited for whose condition more hits would undo. */
    public static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Hits that come later than this after their time may find their window gone, and open a new one. */
    public static final Duration LATENESS = Duration.ofHours(1);

    /** A finding is known this long after its last change, for decisions about it. */
    public static final Duration REMEMBERED = Duration.ofDays(30);

    /** Openings that are remembered; those of the open window come on top. */
    static final int MOST_OPENINGS = 16;

    static final long NEVER = Long.MIN_VALUE;

    /**
     * What follows from a change.
     *
     * @param findings revisions to tell
     * @param hits for the rules that take this one's episodes
     * @param withdrawn hits of theirs that no longer hold
     */
    public record Outcome(List<Finding> findings, List<Routed> hits, List<Routed> withdrawn) {}

    Plan plan;
    List<String> group;
    GroupWindow window;
    long before;
    long silencedMillis;
    private long settledMillis = NEVER;
    final TreeMap<Long, Opening> openings = new TreeMap<>();
    final Map<String, Routed> given = new LinkedHashMap<>();

    /** Nothing is known of this group yet. */
    public FindingLife(Plan plan, List<String> group) {
        this(plan, group, new GroupWindow(), 0, NEVER);
    }

    FindingLife(Plan plan, List<String> group, GroupWindow window, long before, long silencedMillis) {
        this.plan = plan;
        this.group = group;
        this.window = window;
        this.before = before;
        this.silencedMillis = silencedMillis;
    }

    /** Takes a hit of this group in. One by another version of the rule begins a new window. */
    public Outcome take(Routed routed, boolean isWithdrawn, long nowMillis) {
        if (!routed.plan().rule().contentHash().equals(plan.rule().contentHash())) {
            before = openings.isEmpty() ? before + window.closed() : Math.max(before, openings.lastKey());
            window = new GroupWindow();
            given.clear();
        }
        plan = routed.plan();
        if (isWithdrawn) {
            window.remove(routed.hit().rule(), routed.hit().origin());
        } else {
            window.add(plan.correlation(), routed.hit());
        }
        return settle(nowMillis);
    }

    /** Judges what waited for its time, and tells what is due. */
    public Outcome settle(long nowMillis) {
        settledMillis = nowMillis;
        List<Episode> episodes = window.judged(plan.correlation(), nowMillis, PATIENCE);
        long opening = before + window.closed() + 1;
        if (!plan.isSilent()) {
            for (int i = 0; i < episodes.size(); i++) {
                settle(opening + i, Findings.of(plan, group, opening + i, episodes.get(i)), nowMillis);
            }
            withdrawFrom(opening + episodes.size());
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

    private static long openingOf(String findingId) {
        return Long.parseLong(findingId.substring(findingId.lastIndexOf('-') + 1));
    }

    private static boolean saysTheSame(Hit one, Hit other) {
        return one.millis() == other.millis()
                && one.evidence().equals(other.evidence())
                && one.resources().equals(other.resources());
    }

    private void settle(long number, Finding fresh, long nowMillis) {
        Opening known = openings.get(number);
        if (known == null) {
            boolean isSilenced = silencedMillis > nowMillis;
            Finding born = Finding.newBuilder(fresh)
                    .setStatus(isSilenced ? FindingStatus.SILENCED : FindingStatus.OPEN)
                    .setRevision(0)
                    .build();
            openings.put(number, new Opening(born, NEVER, true, false));
            long closed = before + window.closed();
            while (openings.size() > MOST_OPENINGS && openings.firstKey() <= closed) {
                openings.pollFirstEntry();
            }
        } else if (known.isWithdrawn || isOther(known.finding, fresh)) {
            boolean isMore = known.isWithdrawn || fresh.getEventCount() > known.finding.getEventCount();
            FindingStatus status = known.finding.getStatus();
            known.isWithdrawn = false;
            known.finding = Finding.newBuilder(fresh)
                    .setStatus(isMore && status == FindingStatus.RESOLVED ? FindingStatus.OPEN : status)
                    .setRevision(known.finding.getRevision())
                    .build();
            known.isPending = true;
        }
    }

    private static boolean isOther(Finding one, Finding other) {
        return one.getEventCount() != other.getEventCount()
                || !one.getFirstSeen().equals(other.getFirstSeen())
                || !one.getLastSeen().equals(other.getLastSeen())
                || !one.getRuleId().equals(other.getRuleId())
                || !one.getPattern().equals(other.getPattern())
                || !one.getEvidence().equals(other.getEvidence())
                || !one.getResources().equals(other.getResources());
    }

    /** Episodes that became part of an earlier one: a late hit closed the gap. */
    private void withdrawFrom(long number) {
        Map.Entry<Long, Opening> into = openings.lowerEntry(number);
        for (Opening gone : openings.tailMap(number, true).values()) {
            if (!gone.isWithdrawn) {
                gone.isWithdrawn = true;
                gone.finding = Finding.newBuilder(gone.finding)
                        .setStatus(FindingStatus.RESOLVED)
                        .setDescription("Became part of "
                                + (into == null
                                        ? "nothing"
                                        : into.getValue().finding.getId())
                                + " when a late event came.")
                        .build();
                gone.isPending = true;
            }
        }
    }

    /** Does what a person decided about this fingerprint; what it does not know it leaves. */
    public Outcome act(OperatorAction action, long nowMillis) {
        switch (action.getAction()) {
            case "acknowledge" -> decide(FindingStatus.ACKNOWLEDGED);
            case "resolve" -> decide(FindingStatus.RESOLVED);
            case "reopen" -> decide(FindingStatus.OPEN);
            case "silence" -> {
                silencedMillis = Optional.ofNullable(action.getExpiresAt())
                        .map(Instant::toEpochMilli)
                        .orElse(Long.MAX_VALUE);
                if (silencedMillis > nowMillis) {
                    decide(FindingStatus.SILENCED);
                }
            }
            default -> {
                return new Outcome(List.of(), List.of(), List.of());
            }
        }
        return new Outcome(due(nowMillis), List.of(), List.of());
    }

    /** What the hits told of is over: resolves the latest opening, unless a person has decided about it. */
    public Outcome over(long nowMillis) {
        if (!openings.isEmpty() && openings.lastEntry().getValue().finding.getStatus() == FindingStatus.OPEN) {
            decide(FindingStatus.RESOLVED);
        }
        return new Outcome(due(nowMillis), List.of(), List.of());
    }

    /** Of the latest opening; a decision is told without waiting. */
    private void decide(FindingStatus status) {
        if (!openings.isEmpty()) {
            Opening latest = openings.lastEntry().getValue();
            latest.finding =
                    Finding.newBuilder(latest.finding).setStatus(status).build();
            latest.isPending = true;
            latest.toldMillis = NEVER;
        }
    }

    private List<Finding> due(long nowMillis) {
        if (silencedMillis != NEVER && silencedMillis <= nowMillis) {
            silencedMillis = NEVER;
            openings.values().stream()
                    .filter(opening -> opening.finding.getStatus() == FindingStatus.SILENCED)
                    .forEach(opening -> {
                        opening.finding = Finding.newBuilder(opening.finding)
                                .setStatus(FindingStatus.OPEN)
                                .build();
                        opening.isPending = true;
                    });
        }
        List<Finding> due = new ArrayList<>();
        for (Opening opening : openings.values()) {
            boolean isDue = opening.toldMillis == NEVER || nowMillis - opening.toldMillis >= COOLDOWN.toMillis();
            if (opening.isPending && isDue) {
                opening.finding = Finding.newBuilder(opening.finding)
                        .setRevision(opening.finding.getRevision() + 1)
                        .setTimestamp(Instant.ofEpochMilli(nowMillis))
                        .build();
                opening.toldMillis = nowMillis;
                opening.isPending = false;
                due.add(opening.finding);
            }
        }
        return due;
    }

    /** Whether something will be told without a further hit. */
    public boolean isWaiting() {
        return dueMillis() != Long.MAX_VALUE;
    }

    /** When something may be told without a further hit, milliseconds; the greatest number for never. */
    public long dueMillis() {
        long due = silencedMillis == NEVER ? Long.MAX_VALUE : silencedMillis;
        for (Opening opening : openings.values()) {
            if (opening.isPending) {
                due = Math.min(due, opening.toldMillis == NEVER ? 0 : opening.toldMillis + COOLDOWN.toMillis());
            }
        }
        if (!plan.correlation().threshold().isOpenEnded()) {
            for (Hit hit : window.hits) {
                long end = Math.max(hit.millis() + plan.correlation().timespan().toMillis(), hit.appended());
                long judged = end + PATIENCE.toMillis();
                due = judged > settledMillis ? Math.min(due, judged) : due;
            }
        }
        return due;
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
        for (Opening opening : openings.values()) {
            forget = Math.min(forget, opening.finding.getTimestamp().toEpochMilli() + REMEMBERED.toMillis());
        }
        return forget;
    }

    /**
     * Forgets hits that nothing can join any more.
     *
     * @return whether nothing is left to remember
     */
    public boolean forget(long nowMillis) {
        window.forget(plan.correlation(), nowMillis, LATENESS);
        openings.values()
                .removeIf(opening -> !opening.isPending
                        && opening.finding.getTimestamp().toEpochMilli() < nowMillis - REMEMBERED.toMillis());
        return window.isEmpty() && openings.isEmpty() && silencedMillis <= nowMillis;
    }
}
