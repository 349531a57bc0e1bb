package logly.analysis;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import logly.schemas.IpReputation;
import org.jspecify.annotations.Nullable;

/** What several generations know of one address, taken together. */
public final class Reputations {
    private static final Comparator<IpReputation> BY_UPDATE =
            Comparator.comparing(IpReputation::getUpdatedAt).thenComparing(IpReputation::getGeneration);

    private Reputations() {}

    /**
     * One reputation of several generations of the same address, for readers. Counts are added, by day and kind; hosts
     * are united; what is not a count is as the generation says that was updated last; totals are those of that moment.
     * The score is the greatest of theirs, by which rows are found; the one of the counts taken together, now, is
     * {@link ThreatScore#of}.
     */
    public static IpReputation merge(List<IpReputation> generations) {
        IpReputation newest = generations.stream().max(BY_UPDATE).orElseThrow();
        if (generations.size() == 1) {
            return newest;
        }
        AddressTally together = new AddressTally();
        for (IpReputation each : generations) {
            if (!each.getIp().equals(newest.getIp())) {
                throw new IllegalArgumentException(
                        "reputations of different addresses do not merge: " + newest.getIp() + ", " + each.getIp());
            }
            together.merge(AddressTally.from(each));
        }
        IpReputation known = IpReputation.newBuilder(newest)
                .setGeneration(0)
                .setRevision(generations.stream()
                        .mapToLong(IpReputation::getRevision)
                        .reduce(0, Saturating::add))
                .setCountryCode(lastKnown(generations, IpReputation::getCountryCode))
                .setCity(lastKnown(generations, IpReputation::getCity))
                .setAsn(lastKnown(generations, IpReputation::getAsn))
                .build();
        return IpReputation.newBuilder(together.toRecord(known, newest.getUpdatedAt()))
                .setThreatScore(generations.stream()
                        .mapToInt(IpReputation::getThreatScore)
                        .max()
                        .orElse(0))
                .build();
    }

    private static @Nullable String lastKnown(
            List<IpReputation> generations, Function<IpReputation, @Nullable String> field) {
        return generations.stream()
                .filter(each -> field.apply(each) != null)
                .max(BY_UPDATE)
                .map(field)
                .orElse(null);
    }
}
