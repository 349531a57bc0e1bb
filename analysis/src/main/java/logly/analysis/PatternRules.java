package logly.analysis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import logly.schemas.TracePattern;
import org.jspecify.annotations.Nullable;

/**
 * Which patterns the history of a subject shows. A function of what was counted, not of the order in which it came; judged at
 * the newest hour.
 *
 * <ul>
 *   <li>{@code error}: the same error at least 5 times. Severity 50 and 5 more for every 5 of them, up to 90.
 *   <li>{@code error_spike}: at least 10 errors of a service in an hour, and at least 3 times the mean of the hours known of the
 *       day before, which counts as 1 at least. Severity 60 and 10 for each further multiple.
 *   <li>{@code service_degradation}: a quarter of at least 20 events of a service in an hour are errors, at least twice the
 *       share of the day before. Severity 50 to 90 by that share.
 *   <li>{@code ip_sweep}: at least 10 addresses of one /24, or of one /64, attacked within an hour. Severity 50 and 2 for
 *       each address beyond.
 *   <li>{@code cascade}: at least 3 services of a host began to fail within an hour, each at most 5 minutes after the one
 *       before. Severity 60 and 10 for each service beyond the third; the root cause is the first one.
 * </ul>
 */
public final class PatternRules {
    private static final int RECURRING = 5;
    private static final int SPIKE_ERRORS = 10;
    private static final int SPIKE_FACTOR = 3;
    private static final int DEGRADED_EVENTS = 20;
    private static final int DEGRADED_SHARE = 4;
    private static final int SWEEP = 10;
    private static final int CASCADE = 3;
    private static final Duration CASCADE_GAP = Duration.ofMinutes(5);
    private static final int MOST = 100;

    private PatternRules() {}

    /** The patterns that this history shows, without revision and time of detection. */
    public static List<TracePattern> judge(String subject, PatternHistory history) {
        int bar = subject.indexOf('|');
        String name = subject.substring(bar + 1);
        if (history.hours().isEmpty()) {
            return List.of();
        }
        Stream<Optional<TracePattern>> found =
                switch (subject.substring(0, Math.max(0, bar))) {
                    case PatternSubjects.ERROR -> Stream.of(error(name, history.whole()));
                    case PatternSubjects.SERVICE -> Stream.of(spike(name, history), degradation(name, history));
                    case PatternSubjects.NETWORK -> Stream.of(sweep(name, newest(history)));
                    case PatternSubjects.HOST -> Stream.of(cascade(name, newest(history)));
                    default -> throw new IllegalArgumentException("subject is '" + subject + "'");
                };
        return found.flatMap(Optional::stream).toList();
    }

    private static PatternTally newest(PatternHistory history) {
        return history.hours().lastEntry().getValue();
    }

    private static Optional<TracePattern> error(String name, PatternTally tally) {
        if (tally.events() < RECURRING) {
            return Optional.empty();
        }
        String cause = tally.causes().isEmpty() ? null : tally.causes().get(0);
        long severity = Math.min(90, 50 + 5 * (tally.events() / RECURRING));
        return Optional.of(pattern("error", name, tally, severity, cause)
                .setPatternName("Recurring error")
                .setDescription(tally.sample())
                .setRecommendations(tally.advice())
                .build());
    }

    private static Optional<TracePattern> spike(String service, PatternHistory history) {
        PatternTally now = newest(history);
        long earlier = 0;
        for (PatternTally hour : before(history)) {
            earlier = Saturating.add(earlier, hour.errors());
        }
        long known = Duration.between(
                        history.hours().firstKey(), history.hours().lastKey())
                .toHours();
        // An hour without an event is one without an error; with no hour before there is nothing to compare with.
        long mean = known == 0 ? 0 : Math.max(1, (earlier - 1) / known + 1);
        if (known == 0 || now.errors() < SPIKE_ERRORS || now.errors() / SPIKE_FACTOR < mean) {
            return Optional.empty();
        }
        long factor = Math.min(MOST, now.errors() / mean);
        long severity = Math.min(MOST, 60 + 10 * (factor - SPIKE_FACTOR));
        return Optional.of(pattern("error_spike", service, now, severity, null)
                .setPatternName("Spike of errors")
                .setDescription(now.errors() + " errors of " + service + " in an hour, " + earlier + " in the " + known
                        + " hours before")
                .setEventCount(now.errors())
                .setRecommendations(List.of("look at what changed before " + now.firstSeen(), "see its first error"))
                .build());
    }

    private static Optional<TracePattern> degradation(String service, PatternHistory history) {
        PatternTally now = newest(history);
        long events = 0;
        long errors = 0;
        for (PatternTally hour : before(history)) {
            events = Saturating.add(events, hour.events());
            errors = Saturating.add(errors, hour.errors());
        }
        double before = events == 0 ? 0 : errors / (double) events;
        double share = now.errors() / (double) now.events();
        if (now.events() < DEGRADED_EVENTS || share * DEGRADED_SHARE < 1 || share < 2 * before || events == 0) {
            return Optional.empty();
        }
        return Optional.of(pattern("service_degradation", service, now, Math.round(50 + 40 * share), null)
                .setPatternName("Degraded service")
                .setDescription(Math.round(share * 100) + " % of " + now.events() + " events of " + service
                        + " are errors, " + Math.round(before * 100) + " % the day before")
                .setRecommendations(List.of("see its first error", "restart it only when the cause is known"))
                .build());
    }

    private static Optional<TracePattern> sweep(String network, PatternTally tally) {
        long addresses = tally.distinctIps();
        if (addresses < SWEEP) {
            return Optional.empty();
        }
        long severity = Math.min(MOST, 50 + 2 * (Math.min(MOST, addresses) - SWEEP));
        return Optional.of(pattern("ip_sweep", network, tally, severity, "coordinated_attack")
                .setPatternName("Sweep from a network")
                .setDescription(addresses + " addresses of " + network + " attacked within an hour")
                .setRecommendations(List.of("block " + network))
                .build());
    }

    private static Optional<TracePattern> cascade(String host, PatternTally tally) {
        List<Map.Entry<String, Long>> longest = List.of();
        List<Map.Entry<String, Long>> chain = new ArrayList<>();
        List<Map.Entry<String, Long>> inOrder = tally.services().entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .toList();
        for (Map.Entry<String, Long> next : inOrder) {
            if (!chain.isEmpty()
                    && next.getValue() - chain.get(chain.size() - 1).getValue() > CASCADE_GAP.toMillis()) {
                chain = new ArrayList<>();
            }
            chain.add(next);
            longest = chain.size() > longest.size() ? List.copyOf(chain) : longest;
        }
        if (longest.size() < CASCADE) {
            return Optional.empty();
        }
        List<String> services = longest.stream().map(Map.Entry::getKey).toList();
        Instant end = Instant.ofEpochMilli(longest.get(longest.size() - 1).getValue());
        Instant start = Instant.ofEpochMilli(longest.get(0).getValue());
        return Optional.of(pattern("cascade", host, tally, Math.min(MOST, 60 + 10L * (longest.size() - CASCADE)), null)
                .setPatternName("Cascade of failures")
                .setDescription(
                        "on " + host + " one service after the other began to fail: " + String.join(", ", services))
                .setAffectedServices(services)
                .setStartTime(start)
                .setEndTime(end)
                .setDurationMillis(Duration.between(start, end).toMillis())
                .setRootCause(services.get(0))
                .setRecommendations(List.of("look at " + services.get(0) + " first"))
                .build());
    }

    private static Iterable<PatternTally> before(PatternHistory history) {
        return history.hours().headMap(history.hours().lastKey(), false).values();
    }

    private static TracePattern.Builder pattern(
            String type, String name, PatternTally tally, long severity, @Nullable String cause) {
        return TracePattern.newBuilder()
                .setPattern(type + "|" + name)
                .setPatternType(type)
                .setAffectedServices(tally.services().keySet().stream()
                        .sorted(Comparator.naturalOrder())
                        .toList())
                .setAffectedIps(tally.ips())
                .setAffectedHosts(tally.hosts())
                .setEventCount(tally.events())
                .setSeverity((int) severity)
                .setStartTime(tally.firstSeen())
                .setEndTime(tally.lastSeen())
                .setDurationMillis(
                        Duration.between(tally.firstSeen(), tally.lastSeen()).toMillis())
                .setRootCause(cause);
    }
}
