package logly.analysis.sigma;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import logly.analysis.sigma.Correlation.Kind;

/**
 * Which hits of one rule and value, close together and in no episode, say little more than the first and last of them: a
 * window that holds one of the others holds one of these too, which is all that a count of distinct rules or values asks.
 * (An order of rules asks for more, and may be lost where there is no room for them.) Those go; their count stays with the
 * last of the first ones, some of their resources on both sides.
 */
final class Thinning {
    /** Characters of the names of a kind that stay. */
    private static final int MOST_CHARACTERS = 500;

    private final Correlation correlation;
    private final List<Hit> hits;

    private record Cell(String rule, String value, long number) {}

    /** @param hits in order; some are replaced */
    Thinning(Correlation correlation, List<Hit> hits) {
        this.correlation = correlation;
        this.hits = hits;
    }

    /**
     * Indexes of the hits that may go.
     *
     * @param held indexes of those that must not
     * @param cellsOfTimespan what is close together: a part of the timespan
     * @param kept of each cell, at each end
     */
    BitSet surplus(BitSet held, int cellsOfTimespan, int kept) {
        BitSet gone = new BitSet();
        if (correlation.kind() == Kind.EVENT_COUNT) {
            return gone;
        }
        long cellMillis = Math.max(1, correlation.timespan().toMillis() / cellsOfTimespan);
        Map<Cell, List<Integer>> cells = new LinkedHashMap<>();
        for (int i = held.nextClearBit(0); i < hits.size(); i = held.nextClearBit(i + 1)) {
            Hit hit = hits.get(i);
            Cell cell = new Cell(hit.rule(), hit.value(), Math.floorDiv(hit.millis(), cellMillis));
            cells.computeIfAbsent(cell, absent -> new ArrayList<>()).add(i);
        }
        for (List<Integer> cell : cells.values()) {
            if (cell.size() > 2 * kept) {
                List<Integer> inner = cell.subList(kept, cell.size() - kept);
                inner.forEach(gone::set);
                leave(inner, cell.get(kept - 1), cell.get(cell.size() - kept));
            }
        }
        return gone;
    }

    /** The resources stay on both sides, since an episode may begin or end between them. */
    private void leave(List<Integer> inner, int before, int behind) {
        long count = hits.get(before).count();
        List<Map<String, List<String>>> resources = new ArrayList<>();
        for (int each : inner) {
            count += hits.get(each).count();
            resources.add(hits.get(each).resources());
        }
        stand(before, count, resources);
        stand(behind, hits.get(behind).count(), resources);
    }

    private void stand(int place, long count, List<Map<String, List<String>>> resources) {
        Hit hit = hits.get(place);
        List<Map<String, List<String>>> all = new ArrayList<>(resources);
        all.add(hit.resources());
        hits.set(place, hit.standingFor(count, Resources.some(Resources.union(all), MOST_CHARACTERS)));
    }
}
