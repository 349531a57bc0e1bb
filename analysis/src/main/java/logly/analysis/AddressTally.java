package logly.analysis;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import logly.schemas.Action;
import logly.schemas.AddressCounts;
import logly.schemas.EffectiveTime;
import logly.schemas.IpDay;
import logly.schemas.IpReputation;

/**
 * Counts what one address, or one /64 network, did: by UTC day and kind, of the 90 days that end with the newest. A merge is
 * exact in any order and grouping, and an empty tally is neutral.
 */
public final class AddressTally {
    /** Days that count, the newest included. */
    static final int DAYS = 90;

    /** Hosts that are named; of more, the first by name. */
    static final int HOSTS = 64;

    private static final int SECONDS_OF_DAY = 86_400;

    private final TreeMap<Integer, Map<String, Long>> days = new TreeMap<>();
    private final TreeSet<String> hosts = new TreeSet<>();
    private Instant firstSeen = Instant.MAX;
    private Instant lastSeen = Instant.MIN;

    /** The tally that {@link #toCounts} wrote down. */
    public static AddressTally from(AddressCounts counts) {
        AddressTally tally = new AddressTally();
        tally.include(counts.getDailyCounts(), counts.getHosts(), counts.getFirstSeen(), counts.getLastSeen());
        return tally;
    }

    /** The tally that {@link #toRecord} wrote down. */
    public static AddressTally from(IpReputation reputation) {
        AddressTally tally = new AddressTally();
        tally.include(
                reputation.getDailyCounts(),
                reputation.getHosts(),
                reputation.getFirstSeen(),
                reputation.getLastSeen());
        return tally;
    }

    /** Counts an event of the address. */
    public void add(Action action, String host, Instant effective) {
        int day = Math.toIntExact(Math.floorDiv(effective.getEpochSecond(), SECONDS_OF_DAY));
        Map<String, Long> counts = days.get(day);
        if (counts == null) {
            counts = new TreeMap<>();
            days.put(day, counts);
            count(counts, action);
            forget();
        } else {
            count(counts, action);
        }
        touch(host);
        see(effective, effective);
    }

    private static void count(Map<String, Long> counts, Action action) {
        counts.merge(IpKind.EVENT.name(), 1L, Saturating::add);
        IpKind.of(action).ifPresent(kind -> counts.merge(kind.name(), 1L, Saturating::add));
    }

    /** Spares the search for a place that the name would not keep. */
    private void touch(String host) {
        if (hosts.size() < HOSTS) {
            hosts.add(host);
        } else if (host.compareTo(hosts.last()) < 0 && hosts.add(host)) {
            hosts.pollLast();
        }
    }

    public void merge(AddressTally other) {
        other.days.forEach((day, counts) -> addAll(day, counts));
        hosts.addAll(other.hosts);
        see(other.firstSeen, other.lastSeen);
        forget();
    }

    private void include(List<IpDay> dailyCounts, List<String> touched, Instant first, Instant last) {
        dailyCounts.forEach(day -> addAll(day.getDay(), day.getCounts()));
        hosts.addAll(touched);
        see(first, last);
        forget();
    }

    private void addAll(int day, Map<String, Long> counts) {
        Map<String, Long> known = days.computeIfAbsent(day, unused -> new TreeMap<>());
        counts.forEach((kind, count) -> known.merge(kind, count, Saturating::add));
    }

    private void see(Instant first, Instant last) {
        firstSeen = first.isBefore(firstSeen) ? first : firstSeen;
        lastSeen = last.isAfter(lastSeen) ? last : lastSeen;
    }

    /** What is too old or too much in a part is so in the whole. */
    private void forget() {
        if (!days.isEmpty()) {
            days.headMap(days.lastKey() - DAYS, true).clear();
        }
        while (hosts.size() > HOSTS) {
            hosts.pollLast();
        }
    }

    public boolean isEmpty() {
        return days.isEmpty();
    }

    public Instant lastSeen() {
        return lastSeen;
    }

    /** Events of one kind within the 90 days that end with this one. */
    long count(IpKind kind, LocalDate today) {
        return days.tailMap(Math.toIntExact(today.toEpochDay()) - DAYS, false).values().stream()
                .mapToLong(counts -> counts.getOrDefault(kind.name(), 0L))
                .reduce(0, Saturating::add);
    }

    public AddressCounts toCounts(String ip) {
        return AddressCounts.newBuilder()
                .setIp(ip)
                .setFirstSeen(firstSeen)
                .setLastSeen(lastSeen)
                .setDailyCounts(dailyCounts())
                .setHosts(List.copyOf(hosts))
                .build();
    }

    /**
     * What is known of the address at this moment.
     *
     * @param known what does not follow from counts: address, generation, revision, type, lists, place
     */
    public IpReputation toRecord(IpReputation known, Instant now) {
        LocalDate today = EffectiveTime.utcDay(now);
        IpReputation reputation = IpReputation.newBuilder(known)
                .setFirstSeen(firstSeen)
                .setLastSeen(lastSeen)
                .setDailyCounts(dailyCounts())
                .setHosts(List.copyOf(hosts))
                .setTotalEvents(count(IpKind.EVENT, today))
                .setFailedLoginCount(count(IpKind.FAILED_LOGIN, today))
                .setSuccessfulLoginCount(count(IpKind.SUCCESSFUL_LOGIN, today))
                .setBannedCount(count(IpKind.BAN, today))
                .setProbeCount(count(IpKind.PROBE, today))
                .setUpdatedAt(now)
                .build();
        return IpReputation.newBuilder(reputation)
                .setThreatScore(ThreatScore.of(reputation, now).points())
                .build();
    }

    private List<IpDay> dailyCounts() {
        return days.entrySet().stream()
                .map(day -> new IpDay(day.getKey(), new TreeMap<>(day.getValue())))
                .toList();
    }
}
