package logly.analysis;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import logly.schemas.IpDay;
import logly.schemas.IpReputation;
import org.jspecify.annotations.Nullable;

/** What several generations know of one address, taken together. */
public final class Reputations {
    private static final Comparator<IpReputation> BY_UPDATE =
            Comparator.comparing(IpReputation::getUpdatedAt).thenComparing(IpReputation::getGeneration);

    private Reputations() {}

    /**
     * One reputation of several generations of the same address, for readers. Counts are added, by day and kind; hosts
     * are united; what is not a count is as the generation says that was updated last. The score is the greatest of
     * theirs: the one of the counts taken together is for whoever knows the formula.
     */
    public static IpReputation merge(List<IpReputation> generations) {
        IpReputation newest = generations.stream().max(BY_UPDATE).orElseThrow();
        if (generations.size() == 1) {
            return newest;
        }
        for (IpReputation each : generations) {
            if (!each.getIp().equals(newest.getIp())) {
                throw new IllegalArgumentException(
                        "reputations of different addresses do not merge: " + newest.getIp() + ", " + each.getIp());
            }
        }
        return IpReputation.newBuilder(newest)
                .setGeneration(0)
                .setRevision(sum(generations, IpReputation::getRevision))
                .setThreatScore((int) generations.stream()
                        .mapToLong(IpReputation::getThreatScore)
                        .max()
                        .orElse(0))
                .setFirstSeen(generations.stream()
                        .map(IpReputation::getFirstSeen)
                        .min(Comparator.<Instant>naturalOrder())
                        .orElseThrow())
                .setLastSeen(generations.stream()
                        .map(IpReputation::getLastSeen)
                        .max(Comparator.<Instant>naturalOrder())
                        .orElseThrow())
                .setTotalEvents(sum(generations, IpReputation::getTotalEvents))
                .setFailedLoginCount(sum(generations, IpReputation::getFailedLoginCount))
                .setSuccessfulLoginCount(sum(generations, IpReputation::getSuccessfulLoginCount))
                .setBannedCount(sum(generations, IpReputation::getBannedCount))
                .setProbeCount(sum(generations, IpReputation::getProbeCount))
                .setDailyCounts(days(generations))
                .setHosts(List.copyOf(new TreeSet<>(generations.stream()
                        .flatMap(each -> each.getHosts().stream())
                        .toList())))
                .setCountryCode(lastKnown(generations, IpReputation::getCountryCode))
                .setCity(lastKnown(generations, IpReputation::getCity))
                .setAsn(lastKnown(generations, IpReputation::getAsn))
                .build();
    }

    private static long sum(List<IpReputation> generations, ToLongFunction<IpReputation> count) {
        return generations.stream().mapToLong(count).reduce(0, Saturating::add);
    }

    private static @Nullable String lastKnown(
            List<IpReputation> generations, Function<IpReputation, @Nullable String> field) {
        return generations.stream()
                .filter(each -> field.apply(each) != null)
                .max(BY_UPDATE)
                .map(field)
                .orElse(null);
    }

    private static List<IpDay> days(List<IpReputation> generations) {
        Map<Integer, Map<String, Long>> days = new TreeMap<>();
        for (IpReputation each : generations) {
            for (IpDay day : each.getDailyCounts()) {
                Map<String, Long> counts = days.computeIfAbsent(day.getDay(), unused -> new TreeMap<>());
                day.getCounts().forEach((name, count) -> counts.merge(name, count, Saturating::add));
            }
        }
        return days.entrySet().stream()
                .map(day -> new IpDay(day.getKey(), day.getValue()))
                .toList();
    }
}
