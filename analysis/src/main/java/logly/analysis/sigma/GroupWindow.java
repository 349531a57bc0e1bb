package logly.analysis.sigma;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.stream.IntStream;
import logly.analysis.sigma.Correlation.Kind;
import logly.analysis.sigma.Episodes.Stretch;

/**
 * The hits of one group, as far as findings may still depend on them. What it gives is a function of the set of hits,
 * whatever their order, but where an episode begins or ends among more than 8 hits of one value within a {@value #CELLS}th
 * of the timespan: there it may do so that much off, and two that meet may stay two. Bounded: the inside of an episode is
 * folded, and hits that fulfil nothing are thinned, again when there are half as many more as were left the last time.
 */
public final class GroupWindow {
    /** Room is for twice as many hits as this, and four times what the condition asks for. */
    static final int ROOM = 256;

    /** So few are not worth a fold. */
    private static final int FEW = 16;

    private static final int MOST_ASKED = 2048;

    /** In so many parts of the timespan hits of one value that fulfil nothing are thinned: two minutes of half an hour. */
    static final int CELLS = 16;

    private static final int KEPT_OF_CELL = 4;

    final List<Hit> hits;
    final List<Fold> folds;
    long closed;
    long dropped;
    /** Hits and folds as they were written down the last time. */
    final IdentityHashMap<Object, byte[]> written = new IdentityHashMap<>();
    /** As many hits as are folded. */
    private int foldAt = FEW;

    /** Nothing in it. */
    public GroupWindow() {
        this(new ArrayList<>(), new ArrayList<>(), 0, 0);
    }

    GroupWindow(List<Hit> hits, List<Fold> folds, long closed, long dropped) {
        this.hits = hits;
        this.folds = folds;
        this.closed = closed;
        this.dropped = dropped;
    }

    /** Takes a hit in; one of the same rule and origin is replaced. */
    public void add(Correlation correlation, Hit hit) {
        insert(hit);
        shrink(correlation);
    }

    /** Takes in what another window of the same group holds: whatever its hits are, the sum is that of all of them. */
    void merge(Correlation correlation, List<Hit> more, List<Fold> sums) {
        more.forEach(this::insert);
        folds.addAll(sums);
        shrink(correlation);
    }

    private void insert(Hit hit) {
        if (hit.isReplaceable()) {
            remove(hit.rule(), hit.origin());
        }
        int at = placeOf(hit);
        if (at < 0) {
            hits.add(-at - 1, hit);
        }
    }

    /** Of a hit by time; what {@link Collections#binarySearch} gives where it is not here. */
    int placeOf(Hit hit) {
        boolean isBehind = hits.isEmpty() || Hit.ORDER.compare(hits.get(hits.size() - 1), hit) < 0;
        return isBehind ? -hits.size() - 1 : Collections.binarySearch(hits, hit, Hit.ORDER);
    }

    private void shrink(Correlation correlation) {
        int most = 2 * room(correlation);
        if (hits.size() > Math.min(foldAt, most) && correlation.threshold().isOpenEnded()) {
            fold(correlation);
            thin(correlation);
            foldAt = FEW + hits.size() * 3 / 2;
        }
        if (hits.size() > most) {
            makeRoom(most, correlation);
        }
    }

    /** Takes a hit out, where it is not folded. */
    public void remove(String rule, String origin) {
        hits.removeIf(hit -> hit.origin().equals(origin)
                && hit.rule().equals(rule)
                && folds.stream()
                        .noneMatch(
                                fold -> fold.first().equals(hit) || fold.last().equals(hit)));
    }

    private static int room(Correlation correlation) {
        return ROOM + 2 * (int) Math.min(MOST_ASKED, correlation.threshold().least());
    }

    /** Episodes that were closed and left, of this group. */
    public long closed() {
        return closed;
    }

    /** Hits for which there was no room. */
    public long dropped() {
        return dropped;
    }

    public boolean isEmpty() {
        return hits.isEmpty() && folds.isEmpty();
    }

    /** The episodes that are still here, by time. */
    public List<Episode> episodes(Correlation correlation) {
        return stretches(correlation).stream().map(this::episode).toList();
    }

    /**
     * Those that may be told: at once where more hits only strengthen the condition, else when no more are expected.
     *
     * @param millis append time now
     * @param patience how long after the end of its window, and after its last hit came, an episode is waited for
     */
    public List<Episode> judged(Correlation correlation, long millis, Duration patience) {
        List<Episode> all = episodes(correlation);
        if (correlation.threshold().isOpenEnded()) {
            return all;
        }
        List<Episode> judged = new ArrayList<>();
        for (Episode episode : all) {
            long end = Math.max(episode.lastMillis() + correlation.timespan().toMillis(), episode.appended());
            if (end + patience.toMillis() > millis) {
                break;
            }
            judged.add(episode);
        }
        return judged;
    }

    /** Stretches of the hits that are here, joined with what is folded. */
    private List<Stretch> stretches(Correlation correlation) {
        List<Stretch> found = Episodes.of(correlation, hits);
        if (folds.isEmpty()) {
            return found;
        }
        List<Stretch> all = new ArrayList<>(found);
        for (Fold fold : folds) {
            int first = Math.max(0, Collections.binarySearch(hits, fold.first(), Hit.ORDER));
            int last = Math.max(first, Collections.binarySearch(hits, fold.last(), Hit.ORDER));
            all.add(new Stretch(first, last, Integer.MAX_VALUE));
        }
        all.sort((one, other) -> Integer.compare(one.first(), other.first()));
        List<Stretch> joined = new ArrayList<>();
        for (Stretch next : all) {
            Stretch open = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (open != null
                    && hits.get(next.first()).millis() <= hits.get(open.last()).millis()) {
                int reached = next.first() == open.first() ? Math.min(open.reached(), next.reached()) : open.reached();
                joined.set(joined.size() - 1, new Stretch(open.first(), Math.max(open.last(), next.last()), reached));
            } else {
                joined.add(next);
            }
        }
        return joined;
    }

    private Episode episode(Stretch stretch) {
        Hit first = hits.get(stretch.first());
        Hit last = hits.get(stretch.last());
        Fold sum = Fold.of(first, last, hits.subList(stretch.first(), stretch.last() + 1), foldsIn(first, last));
        int reached = Math.min(stretch.reached(), stretch.last());
        return new Episode(
                first.millis(),
                last.millis(),
                sum.count(),
                sum.evidence(),
                sum.resources(),
                hits.get(reached),
                sum.appended());
    }

    private List<Fold> foldsIn(Hit first, Hit last) {
        return folds.stream()
                .filter(fold ->
                        Hit.ORDER.compare(fold.first(), first) >= 0 && Hit.ORDER.compare(fold.last(), last) <= 0)
                .toList();
    }

    /** What a later hit may replace is folded only where there is no room for it. */
    private void fold(Correlation correlation) {
        BitSet gone = new BitSet();
        boolean isFull = hits.size() > room(correlation);
        for (Stretch stretch : stretches(correlation)) {
            List<Hit> inside = hits.subList(stretch.first(), stretch.last() + 1);
            if (!isFull
                    && (inside.get(0).isReplaceable()
                            || inside.get(inside.size() - 1).isReplaceable())) {
                continue;
            }
            BitSet needed = Essentials.of(correlation, inside);
            List<Hit> folded = new ArrayList<>();
            for (int i = 0; i < inside.size(); i++) {
                if (!needed.get(i) && (isFull || !inside.get(i).isReplaceable())) {
                    folded.add(inside.get(i));
                    gone.set(stretch.first() + i);
                }
            }
            if (!folded.isEmpty()) {
                Hit first = hits.get(stretch.first());
                Hit last = hits.get(stretch.last());
                List<Fold> within = foldsIn(first, last);
                Fold sum = Fold.of(first, last, folded, within);
                folds.removeAll(within);
                folds.add(sum);
            }
        }
        leave(gone);
    }

    /** A flood that fulfils nothing, as of one value where many are asked for, becomes a few hits. */
    private void thin(Correlation correlation) {
        if (correlation.kind() == Kind.VALUE_COUNT || correlation.kind() == Kind.TEMPORAL) {
            BitSet held = inEpisodes(correlation);
            IntStream.range(0, hits.size())
                    .filter(i -> hits.get(i).isReplaceable())
                    .forEach(held::set);
            leave(new Thinning(correlation, hits).surplus(held, CELLS, KEPT_OF_CELL));
        }
    }

    /** Hits of one value in one stretch of the timespan become two; then the oldest go. */
    private void makeRoom(int most, Correlation correlation) {
        BitSet held = inEpisodes(correlation);
        BitSet gone = new Thinning(correlation, hits).surplus(held, 1, 1);
        int surplus = hits.size() - gone.cardinality() - most;
        for (int i = 0; i < hits.size() && surplus > 0; i++) {
            if (!held.get(i) && !gone.get(i)) {
                gone.set(i);
                dropped += hits.get(i).count();
                surplus--;
            }
        }
        leave(gone);
    }

    private BitSet inEpisodes(Correlation correlation) {
        BitSet held = new BitSet();
        stretches(correlation).forEach(stretch -> held.set(stretch.first(), stretch.last() + 1));
        return held;
    }

    private void leave(BitSet gone) {
        List<Hit> kept = new ArrayList<>(hits.size() - gone.cardinality());
        for (int i = 0; i < hits.size(); i++) {
            if (!gone.get(i)) {
                kept.add(hits.get(i));
            }
        }
        hits.clear();
        hits.addAll(kept);
    }

    /**
     * Forgets what no hit can join any more: one that comes at most {@code lateness} after its time.
     *
     * @param millis append time now
     */
    public void forget(Correlation correlation, long millis, Duration lateness) {
        long before = millis - correlation.timespan().plus(lateness).toMillis();
        List<Stretch> stretches = stretches(correlation);
        BitSet gone = new BitSet();
        BitSet held = new BitSet();
        boolean isClosing = true;
        for (Stretch stretch : stretches) {
            isClosing &= episode(stretch).appended() < before;
            if (isClosing) {
                closed++;
                folds.removeAll(foldsIn(hits.get(stretch.first()), hits.get(stretch.last())));
                gone.set(stretch.first(), stretch.last() + 1);
            } else {
                held.set(stretch.first(), stretch.last() + 1);
            }
        }
        for (int i = 0; i < hits.size(); i++) {
            if (!held.get(i) && hits.get(i).appended() < before) {
                gone.set(i);
            }
        }
        leave(gone);
    }
}
