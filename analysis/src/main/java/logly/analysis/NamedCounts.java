package logly.analysis;

import java.util.Map;
import java.util.TreeMap;

/**
 * Counts by name, of names that nobody limits: of more than {@value #MOST} the first in their order have a count of their
 * own, the others one together. A name that falls behind in one part falls behind in the whole, so that a merge is exact in
 * any order.
 */
final class NamedCounts {
    static final int MOST = 64;

    /** What the other names are counted under. */
    static final String OTHERS = "(others)";

    private final TreeMap<String, Long> counts = new TreeMap<>();
    private long others;

    void add(String name, long count) {
        if (name.equals(OTHERS)) {
            others = Saturating.add(others, count);
            return;
        }
        if (counts.merge(name, count, Saturating::add) == count && counts.size() > MOST) {
            others = Saturating.add(others, counts.pollLastEntry().getValue());
        }
    }

    void merge(NamedCounts other) {
        other.counts.forEach(this::add);
        others = Saturating.add(others, other.others);
    }

    Map<String, Long> toMap() {
        TreeMap<String, Long> all = new TreeMap<>(counts);
        if (others > 0) {
            all.put(OTHERS, others);
        }
        return all;
    }

    /** Reads {@link #toMap}. */
    static NamedCounts from(Map<String, Long> written) {
        NamedCounts counts = new NamedCounts();
        written.forEach(counts::add);
        return counts;
    }
}
