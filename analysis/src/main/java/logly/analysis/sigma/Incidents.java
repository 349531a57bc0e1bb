package logly.analysis.sigma;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import logly.schemas.Finding;

/**
 * Which findings are one incident. A new finding joins the incident of one with which it shares a resource
 * ({@link IncidentLinks}) and that lies within the reach of what they share: of the gravest of these, then of the one that
 * began last; else it begins an incident of its own. A finding never changes its incident, and an incident takes nothing in
 * that begins later than {@link #LONGEST} after it, so that what never ends does not become one with all that follows.
 */
public final class Incidents {
    /** After the first event of an incident. */
    public static final Duration LONGEST = Duration.ofDays(1);

    /** Findings that are remembered; beyond it the one that changed longest ago is forgotten. */
    public static final int MOST = 50_000;

    private static final Comparator<Finding> BEST = Comparator.comparingInt(Finding::getSeverity)
            .thenComparing(Finding::getFirstSeen)
            .thenComparing(Finding::getId);

    private final Map<String, Finding> members = new LinkedHashMap<>();
    private final Map<String, Set<String>> byLink = new HashMap<>();
    private final Map<String, Instant> beginnings = new HashMap<>();

    /** What is to be remembered of a finding that has its incident, for {@link #know}. */
    public static Finding memory(Finding placed) {
        return Finding.newBuilder()
                .setId(placed.getId())
                .setType(placed.getType())
                .setRuleId(placed.getRuleId())
                .setSeverity(placed.getSeverity())
                .setTimestamp(placed.getTimestamp())
                .setFirstSeen(placed.getFirstSeen())
                .setLastSeen(placed.getLastSeen())
                .setResources(IncidentLinks.kinds(placed.getResources()))
                .setIncident(placed.getIncident())
                .build();
    }

    /**
     * Remembers a finding, as {@link #memory} gives it.
     *
     * @return ids of the findings that are forgotten for it
     */
    public List<String> know(Finding member) {
        forget(member.getId());
        members.put(member.getId(), member);
        beginnings.merge(member.getIncident(), member.getFirstSeen(), Incidents::earlier);
        IncidentLinks.of(member).offered().forEach(link -> byLink.computeIfAbsent(link, absent -> new LinkedHashSet<>())
                .add(member.getId()));
        List<String> gone = members.keySet().stream()
                .limit(Math.max(0, members.size() - MOST))
                .toList();
        gone.forEach(this::forget);
        return gone;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** This revision of a finding with its incident: {@code incident-} and 16 hexadecimal digits. */
    public Finding place(Finding finding) {
        return Finding.newBuilder(finding).setIncident(incidentOf(finding)).build();
    }

    /**
     * Whether it is better placed in a while: what an intruder does is often noticed before it is clear that somebody came
     * in, which takes several events.
     */
    public boolean mayBelongToABreakIn(Finding finding) {
        return !members.containsKey(finding.getId())
                && IncidentLinks.of(finding).isOfTheHostAlone()
                && related(finding).isEmpty();
    }

    private String incidentOf(Finding finding) {
        Finding known = members.get(finding.getId());
        if (known != null) {
            return known.getIncident();
        }
        return related(finding)
                .map(Finding::getIncident)
                .orElseGet(() -> "incident-" + RuleReader.hash(finding.getId()));
    }

    private Optional<Finding> related(Finding finding) {
        return IncidentLinks.of(finding).sought().entrySet().stream()
                .flatMap(link -> offering(link.getKey()).filter(other -> isNear(finding, other, link.getValue())))
                .max(BEST);
    }

    private Stream<Finding> offering(String link) {
        return byLink.getOrDefault(link, Set.of()).stream().map(members::get);
    }

    private boolean isNear(Finding finding, Finding other, Duration reach) {
        Instant beginning = beginnings.getOrDefault(other.getIncident(), other.getFirstSeen());
        return !finding.getFirstSeen().isAfter(other.getLastSeen().plus(reach))
                && !finding.getLastSeen().isBefore(other.getFirstSeen().minus(reach))
                && !finding.getFirstSeen().isAfter(beginning.plus(LONGEST));
    }

    /** Forgets what changed last before this; gives its ids. */
    public List<String> forgetBefore(Instant time) {
        List<String> gone = new ArrayList<>();
        members.values().stream()
                .filter(member -> member.getTimestamp().isBefore(time))
                .forEach(member -> gone.add(member.getId()));
        gone.forEach(this::forget);
        beginnings
                .keySet()
                .retainAll(members.values().stream().map(Finding::getIncident).collect(Collectors.toSet()));
        return gone;
    }

    private void forget(String id) {
        Finding gone = members.remove(id);
        if (gone != null) {
            IncidentLinks.of(gone)
                    .offered()
                    .forEach(link -> byLink.computeIfPresent(link, (key, ids) -> {
                        ids.remove(id);
                        return ids.isEmpty() ? null : ids;
                    }));
        }
    }
}
