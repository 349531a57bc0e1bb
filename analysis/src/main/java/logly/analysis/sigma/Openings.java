package logly.analysis.sigma;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import logly.schemas.Finding;
import logly.schemas.FindingStatus;
import logly.schemas.OperatorAction;

/** What was told of the episodes of one fingerprint, by their numbers, and what people decided. */
final class Openings {
    /** Openings that are remembered; those of the open window come on top. */
    static final int MOST = 16;

    static final long NEVER = Long.MIN_VALUE;

    /** What findings are told of. */
    record Told(Plan plan, List<String> group, long nowMillis) {
        private Finding finding(long number, Episode episode) {
            return Findings.unplaced(plan, group, number, episode);
        }

        private boolean isOf(Finding finding, Episode episode) {
            return Findings.isOf(finding, plan, group, episode);
        }
    }

    final TreeMap<Long, Opening> byNumber = new TreeMap<>();
    long silencedMillis;

    Openings(long silencedMillis) {
        this.silencedMillis = silencedMillis;
    }

    boolean isEmpty() {
        return byNumber.isEmpty();
    }

    /** The greatest number that was given; 0 for none. */
    long last() {
        return byNumber.isEmpty() ? 0 : byNumber.lastKey();
    }

    /**
     * Makes an opening what its episode is, and has it told; where it was told too short a time ago, it is left until that
     * time has passed, because nobody would see what it is meanwhile.
     *
     * @param closed the number up to which windows are closed
     * @param pace between two revisions
     */
    void settle(Told told, long number, Episode episode, long closed, Duration pace) {
        Opening known = byNumber.get(number);
        if (known == null) {
            boolean isSilenced = silencedMillis > told.nowMillis();
            Finding born = Finding.newBuilder(told.finding(number, episode))
                    .setStatus(isSilenced ? FindingStatus.SILENCED : FindingStatus.OPEN)
                    .setRevision(0)
                    .build();
            byNumber.put(number, new Opening(born, NEVER, true, false));
            while (byNumber.size() > MOST && byNumber.firstKey() <= closed) {
                byNumber.pollFirstEntry();
            }
        } else if (known.isWithdrawn || !told.isOf(known.finding(), episode)) {
            known.isPending = true;
            if (known.isDue(told.nowMillis(), pace)) {
                renew(known, told.finding(number, episode));
            }
        }
    }

    private static void renew(Opening known, Finding fresh) {
        boolean isMore =
                known.isWithdrawn || fresh.getEventCount() > known.finding().getEventCount();
        FindingStatus status = known.finding().getStatus();
        known.isWithdrawn = false;
        known.become(Finding.newBuilder(fresh)
                .setStatus(isMore && status == FindingStatus.RESOLVED ? FindingStatus.OPEN : status)
                .setRevision(known.finding().getRevision())
                .build());
    }

    /** Episodes that became part of an earlier one: a late hit closed the gap. */
    void withdrawFrom(long number) {
        Map.Entry<Long, Opening> into = byNumber.lowerEntry(number);
        for (Opening gone : byNumber.tailMap(number, true).values()) {
            if (!gone.isWithdrawn) {
                gone.isWithdrawn = true;
                gone.become(Finding.newBuilder(gone.finding())
                        .setStatus(FindingStatus.RESOLVED)
                        .setDescription("Became part of "
                                + (into == null
                                        ? "nothing"
                                        : into.getValue().finding().getId())
                                + " when a late event came.")
                        .build());
                gone.isPending = true;
            }
        }
    }

    /** Does what a person decided; what it does not know it leaves. */
    void act(OperatorAction action, long nowMillis) {
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
            default -> {}
        }
    }

    /** Resolves the latest, unless a person has decided about it. */
    void over() {
        if (!byNumber.isEmpty() && byNumber.lastEntry().getValue().finding().getStatus() == FindingStatus.OPEN) {
            decide(FindingStatus.RESOLVED);
        }
    }

    /** Of the latest opening; a decision is told without waiting. */
    private void decide(FindingStatus status) {
        if (!byNumber.isEmpty()) {
            Opening latest = byNumber.lastEntry().getValue();
            latest.become(Finding.newBuilder(latest.finding()).setStatus(status).build());
            latest.isPending = true;
            latest.toldMillis = NEVER;
        }
    }

    /** Revisions to tell now; of one opening at most every {@code cooldown}. */
    List<Finding> due(long nowMillis, Duration cooldown) {
        if (silencedMillis != NEVER && silencedMillis <= nowMillis) {
            silencedMillis = NEVER;
            byNumber.values().stream()
                    .filter(opening -> opening.finding().getStatus() == FindingStatus.SILENCED)
                    .forEach(opening -> {
                        opening.become(Finding.newBuilder(opening.finding())
                                .setStatus(FindingStatus.OPEN)
                                .build());
                        opening.isPending = true;
                    });
        }
        List<Finding> due = new ArrayList<>();
        for (Opening opening : byNumber.values()) {
            if (opening.isPending && opening.isDue(nowMillis, cooldown)) {
                opening.become(Finding.newBuilder(opening.finding())
                        .setRevision(opening.finding().getRevision() + 1)
                        .setTimestamp(Instant.ofEpochMilli(nowMillis))
                        .build());
                opening.toldMillis = nowMillis;
                opening.isPending = false;
                due.add(opening.finding());
            }
        }
        return due;
    }

    /** When something may be told without a change, milliseconds; the greatest number for never. */
    long dueMillis(Duration cooldown) {
        long due = silencedMillis == NEVER ? Long.MAX_VALUE : silencedMillis;
        for (Opening opening : byNumber.values()) {
            if (opening.isPending) {
                due = Math.min(due, opening.toldMillis == NEVER ? 0 : opening.toldMillis + cooldown.toMillis());
            }
        }
        return due;
    }

    /** When the first of them may be forgotten, milliseconds; the greatest number where there is none. */
    long forgetMillis(Duration remembered) {
        return byNumber.values().stream()
                .mapToLong(opening -> opening.finding().getTimestamp().toEpochMilli() + remembered.toMillis())
                .min()
                .orElse(Long.MAX_VALUE);
    }

    void forget(long nowMillis, Duration remembered) {
        byNumber.values()
                .removeIf(opening -> !opening.isPending
                        && opening.finding().getTimestamp().toEpochMilli() < nowMillis - remembered.toMillis());
    }
}
