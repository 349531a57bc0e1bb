package logly.analysis.sigma;

import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import logly.analysis.sigma.Correlation.Kind;

/**
 * Which hits of an episode decide whether a hit before or behind it belongs to it; the others can be folded. Holds for
 * conditions that more hits only strengthen.
 */
final class Essentials {
    private static final int MOST_REACHED = 512;

    private final Correlation correlation;
    private final List<Hit> hits;
    private final BitSet needed = new BitSet();

    private Essentials(Correlation correlation, List<Hit> hits) {
        this.correlation = correlation;
        this.hits = hits;
    }

    /** Indexes among these hits of an episode, which stand in order. */
    static BitSet of(Correlation correlation, List<Hit> hits) {
        Essentials essentials = new Essentials(correlation, hits);
        essentials.needed.set(0);
        essentials.needed.set(hits.size() - 1);
        switch (correlation.kind()) {
            case EVENT_COUNT -> essentials.counted();
            case VALUE_COUNT, TEMPORAL -> essentials.distinct();
            case TEMPORAL_ORDERED -> essentials.ordered();
        }
        return essentials.needed;
    }

    /** As many as the condition asks for, at each end. */
    private void counted() {
        long least = correlation.threshold().least();
        long ahead = 0;
        for (int i = 0; i < hits.size() && ahead < least; i++) {
            ahead += hits.get(i).count();
            needed.set(i);
        }
        long behind = 0;
        for (int i = hits.size() - 1; i >= 0 && behind < least; i--) {
            behind += hits.get(i).count();
            needed.set(i);
        }
    }

    /** The first hit of each of the values that come first, and the last of each of those that come last. */
    private void distinct() {
        Set<String> ahead = new HashSet<>();
        for (int i = 0;
                i < hits.size() && ahead.size() < correlation.threshold().least();
                i++) {
            if (ahead.add(key(hits.get(i)))) {
                needed.set(i);
            }
        }
        Set<String> behind = new HashSet<>();
        for (int i = hits.size() - 1;
                i >= 0 && behind.size() < correlation.threshold().least();
                i--) {
            if (behind.add(key(hits.get(i)))) {
                needed.set(i);
            }
        }
    }

    /**
     * All that windows beyond the ends can reach, since a late hit between may close any chain; where that is too much,
     * chains of those that are here.
     */
    private void ordered() {
        long ahead = hits.get(0).millis() + correlation.timespan().toMillis();
        long behind =
                hits.get(hits.size() - 1).millis() - correlation.timespan().toMillis();
        for (int i = 0; i < hits.size(); i++) {
            if (hits.get(i).millis() < ahead || hits.get(i).millis() > behind) {
                needed.set(i);
            }
        }
        if (needed.cardinality() > MOST_REACHED) {
            needed.clear(1, hits.size() - 1);
            chains();
        }
    }

    /** The earliest chains of the last rules, and the latest chains of the first rules, of every length. */
    private void chains() {
        List<String> rules = correlation.rules();
        for (int length = 1; length <= rules.size(); length++) {
            int wanted = rules.size() - length;
            for (int i = 0; i < hits.size() && wanted < rules.size(); i++) {
                if (hits.get(i).rule().equals(rules.get(wanted))) {
                    needed.set(i);
                    wanted++;
                }
            }
            wanted = length - 1;
            for (int i = hits.size() - 1; i >= 0 && wanted >= 0; i--) {
                if (hits.get(i).rule().equals(rules.get(wanted))) {
                    needed.set(i);
                    wanted--;
                }
            }
        }
    }

    private String key(Hit hit) {
        return correlation.kind() == Kind.VALUE_COUNT ? hit.value() : hit.rule();
    }
}
