package logly.analysis;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import logly.schemas.Level;
import logly.schemas.LogEvent;
import logly.schemas.PatternHour;

/**
 * Counts the events of one subject of patterns. A merge is exact in any order and grouping, and an empty tally is neutral:
 * what is too much is decided by name, and what stands for all is that of the first event.
 */
final class PatternTally {
    static final int NAMES = 64;

    private static final int LONGEST_SAMPLE = 500;
    private static final int MOST_HINTS = 5;

    private long events;
    private long errors;
    private Instant firstSeen = Instant.MAX;
    private Instant lastSeen = Instant.MIN;
    private final TreeSet<String> hosts = new TreeSet<>();
    private final TreeMap<String, Long> services = new TreeMap<>();
    private final TreeSet<String> ips = new TreeSet<>();
    private DistinctCount distinctIps = new DistinctCount();
    private String sample = "";
    private List<String> causes = List.of();
    private List<String> advice = List.of();

    static PatternTally from(PatternHour hour) {
        PatternTally tally = new PatternTally();
        tally.events = hour.getEvents();
        tally.errors = hour.getErrors();
        tally.firstSeen = hour.getFirstSeen();
        tally.lastSeen = hour.getLastSeen();
        tally.hosts.addAll(hour.getHosts());
        tally.services.putAll(hour.getServices());
        tally.ips.addAll(hour.getIps());
        tally.distinctIps = DistinctCount.from(hour.getDistinctIps());
        tally.sample = hour.getSample();
        tally.causes = hour.getCauses();
        tally.advice = hour.getAdvice();
        return tally;
    }

    /** Level ERROR or CRITICAL. */
    static boolean isError(LogEvent event) {
        return event.getLevel() == Level.ERROR || event.getLevel() == Level.CRITICAL;
    }

    void add(LogEvent event, String service, Instant effective) {
        if (events == 0 || comesBefore(event, effective)) {
            sample = cut(event.getMessage());
            causes = causesOf(event);
            advice = adviceOf(event);
        }
        events = Saturating.add(events, 1);
        errors = Saturating.add(errors, isError(event) ? 1 : 0);
        see(effective, effective);
        add(hosts, event.getHost());
        see(service, effective.toEpochMilli());
        if (event.getIpAddress() != null) {
            add(ips, event.getIpAddress());
            distinctIps.add(event.getIpAddress());
        }
        forget();
    }

    /** Most events are not the first of their service. */
    private void see(String service, long millis) {
        Long first = services.get(service);
        if (first == null || millis < first) {
            services.put(service, millis);
        }
    }

    /** Spares the search for a place that the name would not keep. */
    private static void add(SortedSet<String> names, String name) {
        if (names.size() < NAMES || name.compareTo(names.last()) < 0) {
            names.add(name);
        }
    }

    private boolean comesBefore(LogEvent event, Instant effective) {
        if (!effective.equals(firstSeen)) {
            return effective.isBefore(firstSeen);
        }
        int byText = cut(event.getMessage()).compareTo(sample);
        return byText != 0
                ? byText < 0
                : hints(causesOf(event), adviceOf(event)).compareTo(hints(causes, advice)) < 0;
    }

    private static List<String> causesOf(LogEvent event) {
        return event.getError() == null ? List.of() : first(event.getError().getRootCauseHints());
    }

    private static List<String> adviceOf(LogEvent event) {
        return event.getError() == null ? List.of() : first(event.getError().getRecoverySuggestions());
    }

    private static String cut(String message) {
        return message.length() > LONGEST_SAMPLE ? message.substring(0, LONGEST_SAMPLE) : message;
    }

    private static List<String> first(List<String> hints) {
        return List.copyOf(hints.subList(0, Math.min(MOST_HINTS, hints.size())));
    }

    void merge(PatternTally other) {
        if (other.events == 0) {
            return;
        }
        if (events == 0 || other.comesBefore(this)) {
            sample = other.sample;
            causes = other.causes;
            advice = other.advice;
        }
        events = Saturating.add(events, other.events);
        errors = Saturating.add(errors, other.errors);
        see(other.firstSeen, other.lastSeen);
        hosts.addAll(other.hosts);
        other.services.forEach(this::see);
        ips.addAll(other.ips);
        distinctIps.merge(other.distinctIps);
        forget();
    }

    private void see(Instant first, Instant last) {
        firstSeen = first.isBefore(firstSeen) ? first : firstSeen;
        lastSeen = last.isAfter(lastSeen) ? last : lastSeen;
    }

    private void forget() {
        while (hosts.size() > NAMES) {
            hosts.pollLast();
        }
        while (services.size() > NAMES) {
            services.pollLastEntry();
        }
        while (ips.size() > NAMES) {
            ips.pollLast();
        }
    }

    /** Of events at the same time the one whose texts come first stands for all. */
    private boolean comesBefore(PatternTally other) {
        int byTime = firstSeen.compareTo(other.firstSeen);
        int byText = byTime != 0 ? byTime : sample.compareTo(other.sample);
        return byText != 0 ? byText < 0 : hints(causes, advice).compareTo(hints(other.causes, other.advice)) < 0;
    }

    private static String hints(List<String> causes, List<String> advice) {
        return String.join("\u0001", causes) + "\u0000" + String.join("\u0001", advice);
    }

    PatternHour toRecord(Instant hour) {
        return PatternHour.newBuilder()
                .setHour(hour)
                .setEvents(events)
                .setErrors(errors)
                .setFirstSeen(firstSeen)
                .setLastSeen(lastSeen)
                .setHosts(List.copyOf(hosts))
                .setServices(new TreeMap<>(services))
                .setIps(List.copyOf(ips))
                .setDistinctIps(distinctIps.toBytes())
                .setSample(sample)
                .setCauses(causes)
                .setAdvice(advice)
                .build();
    }

    long events() {
        return events;
    }

    long errors() {
        return errors;
    }

    Instant firstSeen() {
        return firstSeen;
    }

    Instant lastSeen() {
        return lastSeen;
    }

    List<String> hosts() {
        return List.copyOf(hosts);
    }

    /** Milliseconds of the first event of each service. */
    Map<String, Long> services() {
        return services;
    }

    List<String> ips() {
        return List.copyOf(ips);
    }

    long distinctIps() {
        return distinctIps.count();
    }

    String sample() {
        return sample;
    }

    List<String> causes() {
        return causes;
    }

    List<String> advice() {
        return advice;
    }
}
