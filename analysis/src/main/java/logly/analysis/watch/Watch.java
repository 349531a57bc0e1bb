package logly.analysis.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one host, or one service of a host, usually does. Events are counted in buckets of 5 minutes by their time; a
 * bucket is judged once, when the time of appends is {@link #PATIENCE} past its end, against the decaying mean and
 * deviation of those before it, so that neither order nor lateness within the patience changes the verdict.
 *
 * <p>A host has an error spike where a bucket has at least 20 failures, 3 times as many as usual, and 6 deviations more.
 * A service is degraded where at least 20 events of a bucket are known and a fifth of them failed, 3 times the usual share.
 * What departs counts for the mean as if it had departed less, lest it becomes usual at once. Both are silent until they
 * have learnt for {@link #LEARNING}.
 */
public final class Watch {
    public static final Duration BUCKET = Duration.ofMinutes(5);
    public static final Duration PATIENCE = Duration.ofMinutes(10);
    public static final Duration LEARNING = Duration.ofHours(6);
    /** A host that was heard of for {@link #ACQUAINTANCE} is silent when nothing came from it for so long. */
    public static final Duration SILENCE = Duration.ofMinutes(5);

    public static final Duration ACQUAINTANCE = Duration.ofMinutes(30);
    /** What says nothing for so long is no longer watched. */
    public static final Duration FORGOTTEN = Duration.ofDays(8);

    private static final int LEAST = 20;
    private static final double FACTOR = 3;
    private static final double DEVIATIONS = 6;
    private static final double LEAST_SHARE = 0.2;
    /** The weight of a bucket halves within a day. */
    private static final double DECAY =
            Math.pow(0.5, BUCKET.toMillis() / (double) Duration.ofDays(1).toMillis());

    final String host;
    final @Nullable String service;
    final TreeMap<Long, long[]> open = new TreeMap<>();
    long firstMillis = Long.MIN_VALUE;
    long lastMillis = Long.MIN_VALUE;
    long judgedBucket = Long.MIN_VALUE;
    long learnt;
    double meanFailed;
    double meanSquare;
    double meanAll;
    boolean isDeparted;
    boolean isSilent;

    /** @param service null for the whole host */
    public Watch(String host, @Nullable String service) {
        this.host = host;
        this.service = service;
    }

    /**
     * Something came from the host.
     *
     * @return that it is no longer silent, where it was
     */
    public List<Signal> heard(long appendMillis) {
        firstMillis = firstMillis == Long.MIN_VALUE ? appendMillis : Math.min(firstMillis, appendMillis);
        lastMillis = Math.max(lastMillis, appendMillis);
        if (!isSilent) {
            return List.of();
        }
        isSilent = false;
        return List.of(silence(appendMillis, true));
    }

    /** When something came last, by the time of appends. */
    public long lastMillis() {
        return lastMillis;
    }

    /**
     * Counts an event.
     *
     * @param millis its time
     * @return false where its bucket was judged already
     */
    public boolean count(long millis, boolean isFailure) {
        long bucket = Math.floorDiv(millis, BUCKET.toMillis());
        if (bucket <= judgedBucket) {
            return false;
        }
        long[] counts = open.computeIfAbsent(bucket, absent -> new long[2]);
        counts[0]++;
        counts[1] += isFailure ? 1 : 0;
        return true;
    }

    /** Whether something is to be judged by then. */
    public boolean isDue(long nowMillis) {
        long bucket = judgeable(nowMillis);
        boolean isBucketDue = !open.isEmpty() || learnt > 0;
        return isBucketDue && bucket > judgedBucket && (judgedBucket != Long.MIN_VALUE || open.firstKey() <= bucket);
    }

    private static long judgeable(long nowMillis) {
        return Math.floorDiv(nowMillis - PATIENCE.toMillis(), BUCKET.toMillis()) - 1;
    }

    /** Judges all buckets whose time has come, empty ones too. */
    public List<Signal> judge(long nowMillis) {
        if (!isDue(nowMillis)) {
            return List.of();
        }
        List<Signal> signals = new ArrayList<>();
        long last = judgeable(nowMillis);
        long next = judgedBucket == Long.MIN_VALUE ? open.firstKey() : judgedBucket + 1;
        long skipped = Math.max(0, last - next - FORGOTTEN.toMillis() / BUCKET.toMillis());
        for (long bucket = next + skipped; bucket <= last; bucket++) {
            long[] counts = open.getOrDefault(bucket, new long[2]);
            judge(bucket, counts[0], counts[1], signals);
        }
        open.headMap(last, true).clear();
        judgedBucket = last;
        return signals;
    }

    private void judge(long bucket, long all, long failed, List<Signal> signals) {
        double deviation = Math.sqrt(Math.max(0, meanSquare - meanFailed * meanFailed));
        boolean departs = !isLearning() && (service == null ? isSpike(failed, deviation) : isDegraded(all, failed));
        if (departs != isDeparted && (departs || all >= LEAST || service == null)) {
            isDeparted = departs;
            signals.add(departure(bucket, all, failed, !departs));
        } else if (departs) {
            signals.add(departure(bucket, all, failed, false));
        }
        double usual = departs ? Math.min((double) failed, meanFailed + 3 * deviation + 1) : (double) failed;
        double share = departs && failed > 0 ? usual / failed : 1;
        double weight = Math.max(1 - DECAY, 1.0 / (learnt + 1));
        meanFailed += weight * (usual - meanFailed);
        meanSquare += weight * (usual * usual - meanSquare);
        meanAll += weight * (all * share - meanAll);
        learnt++;
    }

    private boolean isSpike(long failed, double deviation) {
        return failed >= LEAST && failed >= FACTOR * meanFailed && failed > meanFailed + DEVIATIONS * deviation;
    }

    private boolean isDegraded(long all, long failed) {
        double usual = meanAll == 0 ? 0 : meanFailed / meanAll;
        double share = all == 0 ? 0 : failed / (double) all;
        return all >= LEAST && share >= LEAST_SHARE && share >= FACTOR * usual;
    }

    private Signal departure(long bucket, long all, long failed, boolean isOver) {
        long millis = bucket * BUCKET.toMillis();
        if (service == null) {
            return new Signal(
                    Signal.Kind.ERROR_SPIKE,
                    host,
                    null,
                    millis,
                    failed + " errors in 5 minutes",
                    "about " + number(meanFailed),
                    isOver);
        }
        double usual = meanAll == 0 ? 0 : 100 * meanFailed / meanAll;
        return new Signal(
                Signal.Kind.SERVICE_DEGRADED,
                host,
                service,
                millis,
                failed + " of " + all + " events failed in 5 minutes",
                "about " + number(usual) + " %",
                isOver);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** Whether it still learns what is usual, and says nothing of spikes. */
    public boolean isLearning() {
        return learnt < LEARNING.toMillis() / BUCKET.toMillis();
    }

    /** That the host is silent, where it became so; only to be asked where what came was read to its end. */
    public List<Signal> silent(long nowMillis) {
        boolean isKnown = service == null && lastMillis - firstMillis >= ACQUAINTANCE.toMillis();
        boolean isSince = lastMillis != Long.MIN_VALUE && nowMillis - lastMillis >= SILENCE.toMillis();
        if (isSilent || !isKnown || !isSince) {
            return List.of();
        }
        isSilent = true;
        return List.of(silence(lastMillis, false));
    }

    private Signal silence(long millis, boolean isOver) {
        return new Signal(
                Signal.Kind.SILENT_HOST,
                host,
                null,
                millis,
                "nothing came for 5 minutes",
                "samples and events",
                isOver);
    }

    /** Whether it may be forgotten: a silent host is remembered as long as any other. */
    public boolean isForgotten(long nowMillis) {
        return nowMillis - lastMillis > FORGOTTEN.toMillis();
    }
}
