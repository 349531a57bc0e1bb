package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import logly.analysis.sigma.Correlation.Threshold;

/**
 * The episodes in a set of hits of one group: the unions of all windows of the correlation's timespan that fulfil its
 * condition. They depend on the set alone, not on the order in which the hits came.
 *
 * <p>A window that fulfils a condition still does when it is moved to begin at its first hit, so the windows that begin
 * at a hit are enough.
 */
final class Episodes {
    private final Correlation correlation;
    private final List<Hit> hits;
    private final long span;

    /**
     * The hits of one episode, by their indexes.
     *
     * @param last included
     * @param reached the hit with which the first of its windows fulfilled the condition
     */
    record Stretch(int first, int last, int reached) {}

    private Episodes(Correlation correlation, List<Hit> hits) {
        this.correlation = correlation;
        this.hits = hits;
        this.span = correlation.timespan().toMillis();
    }

    /**
     * Finds them all.
     *
     * @param hits in the order of {@link Hit#ORDER}
     */
    static List<Stretch> of(Correlation correlation, List<Hit> hits) {
        return new Episodes(correlation, hits).find();
    }

    /**
     * Whether a window that holds this hit may fulfil a condition that more hits only strengthen. No window holds more than
     * what lies within the timespan on either side.
     */
    static boolean isAround(Correlation correlation, List<Hit> hits, int place) {
        long millis = hits.get(place).millis();
        long span = correlation.timespan().toMillis();
        int from = place;
        while (from > 0 && hits.get(from - 1).millis() > millis - span) {
            from--;
        }
        boolean isOrdered = correlation.kind() == Correlation.Kind.TEMPORAL_ORDERED;
        long least =
                isOrdered ? correlation.rules().size() : correlation.threshold().least();
        Set<String> keys = new HashSet<>();
        long count = 0;
        for (int i = from; i < hits.size() && hits.get(i).millis() < millis + span && count < least; i++) {
            Hit near = hits.get(i);
            count += switch (correlation.kind()) {
                case EVENT_COUNT -> near.count();
                case VALUE_COUNT -> keys.add(near.value()) ? 1 : 0;
                case TEMPORAL, TEMPORAL_ORDERED -> keys.add(near.rule()) ? 1 : 0;
            };
        }
        return count >= least;
    }

    private List<Stretch> find() {
        List<Stretch> episodes = new ArrayList<>();
        Window window = new Window();
        int first = -1;
        int last = -1;
        int reached = -1;
        for (int start = 0; start < hits.size(); start++) {
            window.startAt(start);
            if (window.fulfils()) {
                boolean goesOn =
                        first >= 0 && hits.get(start).millis() <= hits.get(last).millis();
                if (first >= 0 && !goesOn) {
                    episodes.add(new Stretch(first, last, reached));
                }
                if (!goesOn) {
                    first = start;
                    reached = window.reachedAt();
                }
                last = window.end - 1;
            }
        }
        if (first >= 0) {
            episodes.add(new Stretch(first, last, reached));
        }
        return episodes;
    }

    /** The hits from one on, within the timespan of it; moved forward only. */
    private final class Window {
        private final boolean isOfValues =
                correlation.kind() == Correlation.Kind.VALUE_COUNT || correlation.kind() == Correlation.Kind.TEMPORAL;
        private final Map<String, Integer> values = new HashMap<>();
        private int start;
        private int end;
        private long count;

        void startAt(int index) {
            while (start < index) {
                Hit gone = hits.get(start++);
                count -= gone.count();
                if (isOfValues) {
                    values.merge(key(gone), -1, (have, less) -> have + less == 0 ? null : have + less);
                }
            }
            long limit = hits.get(index).millis() + span;
            while (end < hits.size() && hits.get(end).millis() < limit) {
                Hit come = hits.get(end++);
                count += come.count();
                if (isOfValues) {
                    values.merge(key(come), 1, Integer::sum);
                }
            }
        }

        private String key(Hit hit) {
            return correlation.kind() == Correlation.Kind.VALUE_COUNT ? hit.value() : hit.rule();
        }

        boolean fulfils() {
            Threshold threshold = correlation.threshold();
            return switch (correlation.kind()) {
                case EVENT_COUNT -> threshold.holds(count);
                case VALUE_COUNT, TEMPORAL -> threshold.holds(values.size());
                case TEMPORAL_ORDERED -> inOrder(end) == correlation.rules().size();
            };
        }

        /** How many of the rules follow one another in the rule's order, up to this hit. */
        private int inOrder(int to) {
            int matched = 0;
            for (int i = start; i < to && matched < correlation.rules().size(); i++) {
                matched += hits.get(i).rule().equals(correlation.rules().get(matched)) ? 1 : 0;
            }
            return matched;
        }

        /** The hit with which this window, filled from its start, came to fulfil the condition. */
        int reachedAt() {
            Set<String> seen = new HashSet<>();
            long counted = 0;
            for (int i = start; i < end; i++) {
                seen.add(key(hits.get(i)));
                counted += hits.get(i).count();
                boolean holds =
                        switch (correlation.kind()) {
                            case EVENT_COUNT ->
                                counted >= correlation.threshold().least();
                            case VALUE_COUNT, TEMPORAL ->
                                seen.size() >= correlation.threshold().least();
                            case TEMPORAL_ORDERED ->
                                inOrder(i + 1) == correlation.rules().size();
                        };
                if (holds) {
                    return i;
                }
            }
            return end - 1;
        }
    }
}
