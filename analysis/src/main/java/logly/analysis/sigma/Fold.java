package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The inner hits of an episode, which no window beyond its ends needs any more: their sum instead of themselves.
 *
 * @param first hit of the episode when it was folded; it is not folded itself
 * @param last as {@code first}
 * @param count records folded
 * @param smallest the first of the folded ones
 * @param largest the last of the folded ones
 * @param appended when the last of the folded ones became known, milliseconds
 */
record Fold(
        Hit first,
        Hit last,
        long count,
        List<Hit> smallest,
        List<Hit> largest,
        Map<String, List<String>> resources,
        long appended) {
    static final int EVIDENCE_AT_EACH_END = 10;

    /** The sum of these hits and folds, the hits in order. */
    static Fold of(Hit first, Hit last, List<Hit> hits, Collection<Fold> folds) {
        long count = hits.stream().mapToLong(Hit::count).sum();
        long appended = hits.stream().mapToLong(Hit::appended).max().orElse(0);
        List<Hit> smallest = new ArrayList<>(head(hits));
        List<Hit> largest = new ArrayList<>(tail(hits));
        List<Map<String, List<String>>> resources = new ArrayList<>();
        hits.forEach(hit -> resources.add(hit.resources()));
        for (Fold fold : folds) {
            count += fold.count;
            appended = Math.max(appended, fold.appended);
            smallest.addAll(fold.smallest);
            largest.addAll(fold.largest);
            resources.add(fold.resources);
        }
        smallest.sort(Hit.ORDER);
        largest.sort(Hit.ORDER);
        return new Fold(
                first,
                last,
                count,
                head(smallest).stream().map(Hit::bare).toList(),
                tail(largest).stream().map(Hit::bare).toList(),
                Resources.union(resources),
                appended);
    }

    static List<Hit> head(List<Hit> hits) {
        return hits.subList(0, Math.min(hits.size(), EVIDENCE_AT_EACH_END));
    }

    static List<Hit> tail(List<Hit> hits) {
        return hits.subList(Math.max(0, hits.size() - EVIDENCE_AT_EACH_END), hits.size());
    }

    /** The evidence that a finding names: the first and the last ones, each once. */
    List<String> evidence() {
        List<String> evidence = new ArrayList<>();
        smallest.forEach(hit -> evidence.add(hit.evidence()));
        for (Hit hit : largest) {
            if (smallest.isEmpty() || Hit.ORDER.compare(hit, smallest.get(smallest.size() - 1)) > 0) {
                evidence.add(hit.evidence());
            }
        }
        return evidence;
    }
}
