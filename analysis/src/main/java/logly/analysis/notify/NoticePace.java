package logly.analysis.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import logly.schemas.Finding;
import logly.schemas.FindingStatus;

/**
 * Decides when an incident is told. News are a finding that is open for the first time or again, or graver than before;
 * that one grows is none. A target hears of an incident at most every {@link #INTERVAL}, and once when nothing that it
 * was told of is open any more.
 */
public final class NoticePace {
    public static final Duration INTERVAL = Duration.ofMinutes(15);
    /** What did not change for so long is forgotten. */
    public static final Duration REMEMBERED = Duration.ofDays(7);
    /** Findings of an incident that a message names at most. */
    static final int MOST_FINDINGS = 50;

    private final NotifyPlan plan;
    private final Map<String, State> states = new LinkedHashMap<>();

    /** One incident as one target knows it. */
    private static final class State {
        private final String target;
        private final String incident;
        private final Map<String, Finding> findings = new LinkedHashMap<>();
        private final Set<String> told = new HashSet<>();
        private long toldMillis = Long.MIN_VALUE;
        private long changedMillis;
        private boolean isPending;
        private boolean isFiring;
        private boolean isRestored;

        State(String target, String incident) {
            this.target = target;
            this.incident = incident;
        }

        boolean isOpen() {
            return findings.values().stream().anyMatch(NoticePace::isOpen);
        }
    }

    public NoticePace(NotifyPlan plan) {
        this.plan = plan;
    }

    /** Remembers what was told before a restart: by target and incident, when; of incidents that were open then. */
    public void restore(Map<String, Long> told) {
        told.forEach((key, millis) -> {
            int space = key.indexOf(' ');
            State state = new State(key.substring(0, space), key.substring(space + 1));
            state.toldMillis = millis;
            state.changedMillis = millis;
            state.isFiring = true;
            state.isRestored = true;
            states.put(key, state);
        });
    }

    /** What {@link #restore} takes. */
    public Map<String, Long> told() {
        Map<String, Long> told = new HashMap<>();
        states.forEach((key, state) -> {
            if (state.isFiring) {
                told.put(key, state.toldMillis);
            }
        });
        return told;
    }

    /** Takes a revision of a finding; gives what is to be told now. */
    public List<Notice> take(Finding finding, Instant now) {
        String incident = finding.getIncident().isEmpty() ? finding.getId() : finding.getIncident();
        Set<String> targets = plan.targetsOf(finding);
        for (String target : plan.targets().keySet()) {
            String key = target + " " + incident;
            State known = states.get(key);
            if (targets.contains(target) && (known != null || isOpen(finding))) {
                State state = states.computeIfAbsent(key, absent -> new State(target, incident));
                note(state, finding, now.toEpochMilli());
            }
        }
        return due(now);
    }

    private static void note(State state, Finding finding, long now) {
        Finding before = state.findings.put(finding.getId(), finding);
        state.changedMillis = now;
        boolean wasTold = state.told.contains(finding.getId())
                || (state.isRestored && finding.getFirstSeen().toEpochMilli() <= state.toldMillis);
        boolean isNews = before == null ? !wasTold : !isOpen(before) || finding.getSeverity() > before.getSeverity();
        if (isOpen(finding) && isNews) {
            state.isPending = true;
        }
        if (state.findings.size() > MOST_FINDINGS) {
            state.findings.remove(state.findings.keySet().iterator().next());
        }
    }

    private static boolean isOpen(Finding finding) {
        return finding.getStatus() == FindingStatus.OPEN;
    }

    private static boolean isOver(Finding finding) {
        return finding.getStatus() == FindingStatus.RESOLVED;
    }

    /** What is to be told by now. */
    public List<Notice> due(Instant now) {
        long millis = now.toEpochMilli();
        List<Notice> due = new ArrayList<>();
        for (State state : states.values()) {
            boolean isOver = !state.findings.isEmpty()
                    && state.findings.values().stream().allMatch(NoticePace::isOver);
            if (isOver && state.isFiring) {
                state.isFiring = false;
                state.isPending = false;
                due.add(notice(state, true, now));
            } else if (state.isPending
                    && state.isOpen()
                    && (state.toldMillis == Long.MIN_VALUE || millis - state.toldMillis >= INTERVAL.toMillis())) {
                state.isPending = false;
                state.isFiring = true;
                state.toldMillis = millis;
                state.told.addAll(state.findings.keySet());
                due.add(notice(state, false, now));
            }
        }
        states.values().removeIf(state -> millis - state.changedMillis > REMEMBERED.toMillis());
        return due;
    }

    private static Notice notice(State state, boolean isResolved, Instant now) {
        List<Finding> findings = state.findings.values().stream()
                .filter(finding -> isResolved || isOpen(finding))
                .sorted(Comparator.comparingInt((Finding finding) -> -finding.getSeverity())
                        .thenComparing(Finding::getFirstSeen)
                        .thenComparing(Finding::getId))
                .toList();
        return new Notice(state.target, state.incident, isResolved, findings, now);
    }
}
